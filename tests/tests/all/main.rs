//! The one integration-test binary: each module is a topic.
//!
//! Modules stand one per line, alphabetical, so that adding a topic is adding a line.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod archives;
mod bad_input;
mod bundle;
mod case;
mod cli;
mod copies;
mod crash;
mod cuts;
mod damage;
mod decide;
mod desk;
mod dicom;
mod heap;
mod inputs;
mod intake;
mod interrupt;
mod lists;
mod manifest;
mod ocr;
mod patients;
mod pdf;
mod pictures;
mod privacy;
mod recognise;
mod reports;
mod sample;
mod shell;
mod store;
mod suggest;
mod system;
mod tidy;
mod typeset;
mod verify;
mod window;
mod worker;
