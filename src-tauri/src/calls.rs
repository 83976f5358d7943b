//! What a page may call. Each call leaves the window's own thread at once: looking up and deciding may take a moment.

use std::path::Path;
use std::process::Command;

use second_read_commands::CommandError;
use second_read_commands::Desk;
use second_read_commands::jobs::JobId;
use second_read_commands::jobs::JobMessage;
use second_read_commands::jobs::JobRow;
use serde_json::Value;
use tauri::AppHandle;
use tauri::State;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::Channel;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_dialog::FilePath;

use crate::arguments::Given;

type Answer<T> = Result<T, CommandError>;

/// Answers a command of the registry.
#[tauri::command]
pub(crate) async fn call(desk: State<'_, Desk>, name: String, request: Value) -> Answer<Value> {
    let desk = desk.inner().clone();
    aside(move || desk.call(&name, request)).await
}

/// Begins a command as a job, and tells how it stands over the channel.
#[tauri::command]
pub(crate) async fn start(desk: State<'_, Desk>, name: String, request: Value, channel: Channel<JobMessage>) -> Answer<JobId> {
    let desk = desk.inner().clone();
    aside(move || {
        let job = desk.start(&name, request)?;
        follow(desk, job, channel);
        Ok(job)
    })
    .await
}

/// Tells how a job stands that another page began.
#[tauri::command]
pub(crate) async fn watch(desk: State<'_, Desk>, job: JobId, channel: Channel<JobMessage>) -> Answer<()> {
    follow(desk.inner().clone(), job, channel);
    Ok(())
}

/// Jobs that run, or whose end nobody saw.
#[tauri::command]
pub(crate) async fn jobs(desk: State<'_, Desk>) -> Answer<Vec<JobRow>> {
    Ok(desk.jobs())
}

/// The page has seen how a job ended.
#[tauri::command]
pub(crate) async fn seen(desk: State<'_, Desk>, job: JobId) -> Answer<()> {
    desk.seen(job)
}

/// Asks a job to stop.
#[tauri::command]
pub(crate) async fn cancel(desk: State<'_, Desk>, job: JobId) -> Answer<()> {
    desk.cancel(job)
}

/// Asks the user for `files`, `folder` or where to `save`; nothing when they closed the dialog.
#[tauri::command]
pub(crate) async fn choose(app: AppHandle, what: String, suggested: Option<String>) -> Answer<Vec<String>> {
    aside(move || {
        let dialog = app.dialog().file();
        let chosen = match what.as_str() {
            "files" => dialog.blocking_pick_files(),
            "folder" => dialog.blocking_pick_folders(),
            "save" => dialog.set_file_name(suggested.unwrap_or_default()).blocking_save_file().map(|path| vec![path]),
            other => return Err(CommandError::wrong_use(other)),
        };
        let paths = chosen.unwrap_or_default().into_iter().filter_map(|path: FilePath| path.into_path().ok());
        Ok(paths.map(|path| path.to_string_lossy().into_owned()).collect())
    })
    .await
}

/// Paths the program was started with, each once.
#[tauri::command]
pub(crate) async fn given(given: State<'_, Given>) -> Answer<Vec<String>> {
    Ok(given.take())
}

/// Shows the folder of a file in the system's file manager.
#[tauri::command]
pub(crate) async fn reveal(path: String) -> Answer<()> {
    aside(move || {
        let missing = || CommandError::at(second_read_commands::Code::MissingPath, Path::new(&path));
        let folder = Path::new(&path).parent().filter(|folder| folder.is_dir()).ok_or_else(missing)?;
        let manager = if cfg!(windows) {
            "explorer"
        } else if cfg!(target_os = "macos") {
            "open"
        } else {
            "xdg-open"
        };
        Command::new(manager).arg(folder).spawn().map(|_| ()).map_err(|error| CommandError::reading(folder, &error))
    })
    .await
}

/// Sends on how a job stands, from a thread of its own, until it has ended.
fn follow(desk: Desk, job: JobId, channel: Channel<JobMessage>) {
    spawn_blocking(move || {
        // A job that is gone has nothing more to tell. Whether a page that was loaded anew is still this one nobody knows here: it says
        // itself what it has seen.
        let _ = desk.watch(job, |row| channel.send(row.message()).is_ok());
    });
}

/// Does something on a thread that may wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    spawn_blocking(work).await.unwrap_or_else(|_| Err(CommandError::new(second_read_commands::Code::Internal, &[("detail", "thread")])))
}
