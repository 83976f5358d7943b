//! `bridge --library FOLDER [--ui FOLDER]`: the desk of the window over loopback HTTP, so that a real browser drives the real pages over
//! the real core. For tests and pictures alone; it is no part of what is installed.
//!
//! Its first line on standard output is the address of the page with the token in it. Who has no token gets nothing. It ends when its
//! standard input ends, so that no test leaves one behind.
#![expect(clippy::print_stdout, reason = "its first line says where it is")]
#![expect(clippy::print_stderr, reason = "it says on standard error why it ends")]

mod answer;
mod chooser;
mod files;

use std::io::Read;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use clap::Parser;
use second_read_commands::Desk;
use tiny_http::Server;

use answer::Bridge;
use chooser::Chooser;

/// How long a job may take to stop when the bridge ends.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Parser)]
struct Options {
    #[arg(long)]
    library: PathBuf,
    /// The built pages.
    #[arg(long)]
    ui: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bridge: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<()> {
    let server = Server::http("127.0.0.1:0").map_err(anyhow::Error::from_boxed).context("listening on loopback")?;
    let port = server.server_addr().to_ip().context("loopback has a port")?.port();
    let token: String = (0..4).map(|_| format!("{:016x}", rand::random::<u64>())).collect();
    let desk = Desk::new(options.library);
    let bridge = Arc::new(Bridge { desk: desk.clone(), token: token.clone(), port, ui: options.ui, chooser: Chooser::default() });
    println!("http://127.0.0.1:{port}/#{token}");
    std::io::stdout().flush()?;
    let server = Arc::new(server);
    let listening = Arc::clone(&server);
    std::thread::spawn(move || {
        let mut rest = Vec::new();
        // Whatever ends the input ends the bridge.
        let _ = std::io::stdin().read_to_end(&mut rest);
        listening.unblock();
    });
    for request in server.incoming_requests() {
        let bridge = Arc::clone(&bridge);
        std::thread::spawn(move || bridge.answer(request));
    }
    desk.close(PATIENCE);
    Ok(())
}
