//! The user's session ends, or somebody asks the program to end: it does so as if its window were closed, so that jobs come to a commit
//! point and the window's place is kept. On Windows and macOS the system closes the window itself.

use tauri::AppHandle;
use tauri::Runtime;

/// From here on SIGTERM closes the program.
///
/// # Errors
/// What the system says when it has no more pipes or threads.
#[cfg(unix)]
pub(crate) fn heed<R: Runtime>(app: AppHandle<R>) -> std::io::Result<()> {
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    let (mut asked, bell) = UnixStream::pair()?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGTERM, bell)?;
    let wait = move || {
        if asked.read_exact(&mut [0]).is_ok() {
            app.exit(0);
        }
    };
    std::thread::Builder::new().name("ending".to_owned()).spawn(wait).map(|_| ())
}

#[cfg(not(unix))]
pub(crate) fn heed<R: Runtime>(_: AppHandle<R>) -> std::io::Result<()> {
    Ok(())
}
