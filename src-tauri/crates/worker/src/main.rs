//! `second-read-worker MEMORY`: locks itself in with at most MEMORY bytes of address space, then answers asks on stdin and stdout.
//! `second-read-worker ocr MEMORY ORDER`: locks itself in with tesseract and becomes it.
//!
//! It says nothing on stderr: what a reader stumbles over may be text of a record.

use std::fs::File;
use std::process::ExitCode;

use second_read_worker::confine;
use second_read_worker::ocr;
use second_read_worker::serve::serve;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let words: Vec<String> = std::env::args().skip(1).collect();
    confine::close_inherited();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["ocr", memory, order] => memory.parse().map_or(ExitCode::from(2), |memory| become_tesseract(memory, order)),
        [memory] => memory.parse().map_or(ExitCode::from(2), answer_asks),
        _ => ExitCode::from(2),
    }
}

fn become_tesseract(memory: u64, order: &str) -> ExitCode {
    match ocr::run(memory, order) {
        Ok(never) => match never {},
        Err(_) => ExitCode::from(3),
    }
}

fn answer_asks(memory: u64) -> ExitCode {
    // Descriptors cannot be copied inside the cage. Without the cage no byte of a user is looked at.
    let Ok((from, to)) = pipes() else { return ExitCode::from(3) };
    let Ok(cage) = confine::parse(memory) else { return ExitCode::from(3) };
    match serve(from, to, cage) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Standard input and output without std's buffers, which would copy every byte once more.
#[cfg(unix)]
fn pipes() -> std::io::Result<(File, File)> {
    use std::os::fd::AsFd;
    let from = std::io::stdin().as_fd().try_clone_to_owned()?;
    let to = std::io::stdout().as_fd().try_clone_to_owned()?;
    Ok((from.into(), to.into()))
}

/// Standard input and output without std's buffers, which would copy every byte once more.
#[cfg(windows)]
fn pipes() -> std::io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;
    let from = std::io::stdin().as_handle().try_clone_to_owned()?;
    let to = std::io::stdout().as_handle().try_clone_to_owned()?;
    Ok((from.into(), to.into()))
}
