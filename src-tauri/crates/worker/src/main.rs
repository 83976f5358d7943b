//! `second-read-worker MEMORY`: locks itself in with at most MEMORY bytes of address space, then answers asks on stdin and stdout.
//!
//! It says nothing on stderr: what a reader stumbles over may be text of a record.

use std::fs::File;
use std::process::ExitCode;

use second_read_worker::confine;
use second_read_worker::serve::serve;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let Some(memory) = std::env::args().nth(1).and_then(|memory| memory.parse().ok()) else { return ExitCode::from(2) };
    confine::close_inherited();
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
