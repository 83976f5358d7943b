//! A worker that says anything: the parent bounds it, checks it, and reads facts from what passes, without a panic. The first byte of an
//! input chooses what the worker was asked.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use second_read_library::conversations;
use second_read_library::listen;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    listen(bytes);
});

/// Puts one good conversation of each kind into the folder that the fuzzer begins with.
fn begin() {
    let Some(folder) = std::env::args_os().skip(1).map(PathBuf::from).find(|word| word.is_dir()) else { return };
    for (said, number) in conversations().iter().zip(1..) {
        std::fs::write(folder.join(format!("begin-{number}")), said).expect("the folder can be written to");
    }
}
