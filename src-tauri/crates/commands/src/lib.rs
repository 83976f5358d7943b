//! Everything a screen or a terminal may ask for: its name, its request, its answer, its progress.
//!
//! A command is a request type in the file of its topic and one line in [`registry::COMMANDS`]. A window calls it by name with JSON
//! ([`call`]); the terminal ([`cli`]) is a second front over the same list, so neither can do what the other cannot.
//! What is deliberately absent: SQL, parsing of user files, and decisions. Those stand in the crates below.

pub mod about;
pub mod add;
pub mod bundle;
pub mod cases;
pub mod check;
pub mod cli;
pub mod crash;
pub mod desk;
pub mod diagnoses;
pub mod error;
pub mod images;
pub mod jobs;
pub mod lessons;
pub mod library;
pub mod lists;
pub mod people;
pub mod pictures;
pub mod records;
pub mod registry;
pub mod reread;
pub mod scans;
pub mod search;
pub mod session;
pub mod types;

pub use desk::Desk;
pub use error::CommandError;
pub use error::Result;
pub use registry::call;
pub use second_read_model::Code;
pub use second_read_model::sentence::say;
pub use session::Session;
