//! The one window: opened with our pages, kept there, and brought forward when the program is started once more.

#[cfg(target_os = "linux")]
use std::cell::Cell;
use std::path::Path;

use tauri::AppHandle;
use tauri::Emitter;
use tauri::Manager;
use tauri::Runtime;
use tauri::Url;
use tauri::WebviewUrl;
use tauri::WebviewWindow;
use tauri::WebviewWindowBuilder;
use tauri::webview::NewWindowResponse;

use crate::arguments::absolute;

/// Whether there is something to open a window on. Without it the toolkit would fall over.
#[cfg(target_os = "linux")]
pub(crate) fn has_screen() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Elsewhere a program that can be started has one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_screen() -> bool {
    true
}

/// Its label, which the capability names.
const MAIN: &str = "main";

/// Opens it. Its size and place are those of the last time.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Second Read")
        .inner_size(1280.0, 860.0)
        .min_inner_size(800.0, 560.0)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    revive(&window)
}

/// Where the web view's process ends by itself (it had no memory left, a fault of its own), WebKitGTK leaves the last picture standing, and
/// nothing in it answers. The page is loaded anew: what was decided is kept, jobs go on, and it joins them.
#[cfg(target_os = "linux")]
fn revive<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;

    /// A page that ends again and again is left as it is.
    const TIMES: u32 = 5;

    window.with_webview(|webview| {
        let left = Cell::new(TIMES);
        webview.inner().connect_web_process_terminated(move |view, _| {
            if left.get() > 0 {
                left.set(left.get() - 1);
                view.reload();
            }
        });
    })
}

/// On Windows the web view itself offers to load the page anew. (macOS has a hook of its own, which is not used yet.)
#[cfg(not(target_os = "linux"))]
fn revive<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// A page of ours: Tauri's own scheme, or what stands for it on Windows.
fn is_ours(url: &Url) -> bool {
    url.scheme() == "tauri" || (matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost"))
}

/// The program was started again, perhaps with paths: the window comes forward and hears of them.
pub(crate) fn show_given<R: Runtime>(app: &AppHandle<R>, words: &[String], folder: &str) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let paths = words.iter().skip(1).filter(|word| !word.starts_with('-')).map(Path::new);
    // A window that cannot come forward still hears; one that closes now has nothing to hear.
    let _ = window.unminimize().and_then(|()| window.set_focus());
    let _ = app.emit_to(MAIN, "given", absolute(paths, Some(Path::new(folder))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_else() {
        for (url, ours) in [
            ("tauri://localhost/index.html", true),
            ("http://tauri.localhost/", true),
            ("https://example.org/", false),
            ("http://tauri.localhost.example.org/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("javascript:alert(1)", false),
            ("record://localhost/page/r1/1", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
        }
    }
}
