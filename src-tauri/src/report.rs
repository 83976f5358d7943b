//! What a crash leaves behind: a file beside the library that says where in our code it was, and nothing of the user's. Nothing is sent.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// Reports that are kept; after these nothing new would be learnt.
const KEPT: u32 = 20;

/// From here on a panic leaves a report in the folder of the library's folder.
pub(crate) fn install(library: &Path) {
    let folder = library.parent().map(Path::to_path_buf).unwrap_or_default();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        before(panic);
        leave(&folder, &said(panic));
    }));
}

/// The program cannot go on: says so where a terminal may be, and ends.
pub(crate) fn refuse(why: &str) -> ExitCode {
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "second-read-desktop: {why}");
    ExitCode::FAILURE
}

/// Where it was. The panic's own words may hold text of a record and are left out.
fn said(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
    let (version, system) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS);
    let trace = std::backtrace::Backtrace::force_capture();
    format!("Second Read {version} on {system}\nat {place}\n\n{trace}\n")
}

fn leave(folder: &Path, text: &str) {
    let path = |number| -> PathBuf { folder.join(format!("crash-{number}.txt")) };
    if let Some(free) = (1..=KEPT).map(path).find(|path| !path.exists()) {
        // A report that cannot be written helps nobody, and no user is told of a second failure.
        let _ = second_read_library::write_new(&free, text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_report_says_where_and_none_of_the_words() {
        let said = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let heard = std::sync::Arc::clone(&said);
        std::panic::set_hook(Box::new(move |panic| *heard.lock().unwrap() = super::said(panic)));
        let _ = std::panic::catch_unwind(|| panic!("Maria Alvarez"));
        let _ = std::panic::take_hook();
        let said = said.lock().unwrap();
        assert!(said.contains("report.rs:") && !said.contains("Maria Alvarez"), "{said}");
    }
}
