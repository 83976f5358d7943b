//! What a crash leaves behind: a file beside the library that says where in our code it was, and nothing of the user's. Nothing is sent.
//! The window tells of it when it is opened the next time.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::process::ExitCode;

use second_read_commands::crash;

/// From here on a panic leaves a report in the folder of the library's folder.
pub(crate) fn install(library: &Path) {
    let library = library.to_path_buf();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        before(panic);
        crash::leave(&library, &said(panic));
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
