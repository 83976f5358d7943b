//! How the webview draws on a machine without a graphics card: by WebKitGTK's plain way to the screen.
//!
//! Its usual way goes through buffers of a graphics card. Where there is none a program imitates them, and a list that scrolls stands still
//! for a tenth of a second between two pictures instead of a thirtieth. It changes nothing where there is a card, or where the user chose.

/// Takes the plain way where there is no card. Comes first of all: while the program has one thread, and before the webview asks.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub(crate) fn choose() {
    /// WebKitGTK reads it as its first web page is made.
    const PLAIN: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    if std::env::var_os(PLAIN).is_none() && !has_card(std::path::Path::new("/dev/dri")) {
        // SAFETY: no other thread runs yet that could read the environment meanwhile. (To start the program anew with another environment
        // would be safe anywhere, and load all of GTK twice.)
        unsafe { std::env::set_var(PLAIN, "1") };
    }
}

/// Elsewhere the system's own webview knows what there is.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose() {}

/// Whether the kernel offers a graphics card that can draw.
#[cfg(target_os = "linux")]
fn has_card(devices: &std::path::Path) -> bool {
    std::fs::read_dir(devices).is_ok_and(|devices| devices.flatten().any(|device| is_card(&device.file_name())))
}

/// A card that draws has a render node; one with a `card` node alone only shows.
#[cfg(target_os = "linux")]
fn is_card(device: &std::ffi::OsStr) -> bool {
    device.as_encoded_bytes().starts_with(b"renderD")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_a_render_node() {
        for (device, card) in [("renderD128", true), ("renderD129", true), ("card0", false), ("by-path", false), ("", false)] {
            assert_eq!(is_card(device.as_ref()), card, "{device}");
        }
        assert!(!has_card("/dev/null/dri".as_ref()), "there is no such folder");
    }
}
