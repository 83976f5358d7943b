//! The window: a thin shell around the desk of `second-read-commands`. The only package that names `tauri`.
//!
//! It knows no command by name and no record: a page calls the registry, hears of jobs, and gets pictures by address. It opens one window
//! that goes nowhere else, gives the page no files, no network and no shell, and keeps what a crash says to itself.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod arguments;
mod calls;
mod drawing;
mod ending;
mod pictures;
mod report;
mod second;
mod window;

use std::process::ExitCode;
use std::time::Duration;

use second_read_commands::Desk;
use second_read_commands::say;
use tauri::RunEvent;

use arguments::Arguments;
use arguments::Given;

/// How long jobs may take to come to a commit point when the window closes.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    drawing::choose();
    let arguments = match Arguments::read(std::env::args_os().skip(1), std::env::current_dir().ok()) {
        Ok(arguments) => arguments,
        Err(error) => return report::refuse(&error.to_string()),
    };
    if !window::has_screen() {
        return report::refuse(&say("shell.no-display", &[]));
    }
    report::install(&arguments.library);
    let desk = Desk::new(arguments.library);
    let given = Given::new(arguments.paths);
    let warmed = desk.clone();
    second::may_end();
    let app = tauri::Builder::default()
        // It comes first: a second start ends here, before it makes anything.
        .plugin(tauri_plugin_single_instance::init(|app, words, folder| window::show_given(app, &words, &folder)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(desk.clone())
        .manage(given)
        .register_asynchronous_uri_scheme_protocol("record", pictures::answer)
        .invoke_handler(tauri::generate_handler![
            calls::call,
            calls::start,
            calls::watch,
            calls::jobs,
            calls::seen,
            calls::cancel,
            calls::choose,
            calls::given,
            calls::reveal,
        ])
        .setup(move |app| {
            second::is_none();
            warmed.warm();
            ending::heed(app.handle().clone())?;
            Ok(window::open(app.handle())?)
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            app.run(move |_, event| {
                if matches!(event, RunEvent::Exit) {
                    desk.close(PATIENCE);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            second::is_none();
            report::refuse(&error.to_string())
        }
    }
}
