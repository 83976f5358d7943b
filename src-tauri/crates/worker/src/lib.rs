//! The sandboxed program that parses what users bring. Nothing else links it but tests and fuzzers.
//!
//! `serve` answers asks over a pipe, `pull` makes the parent's bytes a `Read + Seek`, `confine` locks the process in before the first
//! byte arrives, `formats` holds the readers, `ocr` has pictures of pages read, `layout` makes
//! text of words at their places, `typeset` writes our own documents. There is no path and no
//! descriptor of a user's file anywhere in it.

pub mod confine;
pub mod formats;
mod layout;
pub mod ocr;
mod pull;
pub mod serve;
pub mod typeset;
