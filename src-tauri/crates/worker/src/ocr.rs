//! Reading pictures of pages by tesseract: the process that becomes it, and what is made of its answer.
//!
//! Several processes take part, so that none can do much. A worker like those that read documents draws the page. Another process gets the
//! picture: it is locked in with tesseract, its libraries and its data, and with no way out but its standard output. What comes out there
//! is taken for as hostile as any file, and read by a worker again. The trusted program only carries bytes from one to the next.

use std::convert::Infallible;
use std::io;
use std::process::Command;

use second_read_model::protocol::Look;
use second_read_model::protocol::OcrOrder;

use crate::confine;

mod scan;
mod words;

pub use scan::LONGEST;
pub use scan::scan;
pub use words::script;
pub use words::words;

/// Becomes tesseract, locked in with at most `memory` bytes of address space; returns only when that cannot be done.
///
/// # Errors
/// When the order makes no sense, the cage cannot be closed, or tesseract cannot be started.
pub fn run(memory: u64, order: &str) -> io::Result<Infallible> {
    let order: OcrOrder = serde_json::from_str(order)?;
    confine::ocr(memory, order.program.as_ref()).map_err(io::Error::other)?;
    let mut tesseract = Command::new(&order.program);
    // More threads make it five times slower, not faster; here it may start none.
    tesseract.args(arguments(&order.look)).env_clear().env("OMP_THREAD_LIMIT", "1");
    become_it(tesseract)
}

fn arguments(look: &Look) -> Vec<String> {
    let words: Vec<&str> = match look {
        Look::Languages => vec!["--list-langs"],
        Look::Script => vec!["stdin", "stdout", "--psm", "0"],
        // 1 looks first how the page stands; 3 takes it as it is.
        Look::Words { languages, turned, .. } => vec!["stdin", "stdout", "-l", languages, "--psm", if *turned { "1" } else { "3" }],
    };
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if let Look::Words { dpi, .. } = look {
        words.extend(dpi.iter().flat_map(|dpi| ["--dpi".to_owned(), dpi.to_string()]));
        words.push("tsv".to_owned());
    }
    words
}

#[cfg(unix)]
fn become_it(mut tesseract: Command) -> io::Result<Infallible> {
    Err(std::os::unix::process::CommandExt::exec(&mut tesseract))
}

/// A program cannot become another one here: it waits for it instead.
#[cfg(not(unix))]
fn become_it(mut tesseract: Command) -> io::Result<Infallible> {
    let ended = tesseract.status()?;
    std::process::exit(ended.code().unwrap_or(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tesseract_is_told() {
        let words = |languages: &str, turned, dpi| Look::Words { languages: languages.into(), turned, dpi };
        for (look, expected) in [
            (Look::Languages, "--list-langs"),
            (Look::Script, "stdin stdout --psm 0"),
            (words("eng", false, Some(300)), "stdin stdout -l eng --psm 3 --dpi 300 tsv"),
            (words("eng+deu", true, None), "stdin stdout -l eng+deu --psm 1 tsv"),
        ] {
            assert_eq!(arguments(&look).join(" "), expected);
        }
    }
}
