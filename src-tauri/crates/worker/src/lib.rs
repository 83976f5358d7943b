//! The sandboxed program that parses what users bring. Nothing else links it but tests and fuzzers.

pub mod formats;
