//! Reports of crashes, beside the library: where one is left, and which is the newest. What stands in one, the shell says.

use std::path::Path;
use std::path::PathBuf;

/// Reports that are kept; after these nothing new would be learnt.
const KEPT: u32 = 20;

/// Leaves a report beside a library, also where the library was not made yet.
pub fn leave(library: &Path, text: &str) {
    let write = |free: &Path| {
        if let Some(folder) = free.parent() {
            second_read_library::make_folder(folder)?;
        }
        second_read_library::write_new(free, text.as_bytes())
    };
    if let Some(free) = places(library).find(|path| !path.exists()) {
        // A report that cannot be written helps nobody, and no user is told of a second failure.
        let _ = write(&free);
    }
}

/// The report that was left last.
pub(crate) fn newest(library: &Path) -> Option<PathBuf> {
    places(library).take_while(|path| path.exists()).last()
}

/// Where reports lie, the oldest first.
fn places(library: &Path) -> impl Iterator<Item = PathBuf> {
    let folder = library.parent().map(Path::to_path_buf).unwrap_or_default();
    (1..=KEPT).map(move |number| folder.join(format!("crash-{number}.txt")))
}
