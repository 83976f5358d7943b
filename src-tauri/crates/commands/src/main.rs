//! The program `second-read`: the command line and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    second_read_commands::cli::main()
}
