//! A second start: what was asked of it went to the program that runs, and it ends at once, by the plugin that found the other one.
//!
//! By then the window system's own threads run, and the usual end of a process takes the libraries apart that they stand in: now and then
//! such a start ended by a signal, as if it had crashed. So it ends without that. It has made nothing yet, and has nothing to put away.

#[cfg(target_os = "linux")]
use std::sync::atomic::AtomicBool;
#[cfg(target_os = "linux")]
use std::sync::atomic::Ordering;

/// Whether it is not known yet that this is the only one.
#[cfg(target_os = "linux")]
static MAY_BE: AtomicBool = AtomicBool::new(false);

/// From here until [`is_none`] the process ends with success, and without taking its libraries apart, when it ends by itself.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub(crate) fn may_end() {
    extern "C" fn leave() {
        if MAY_BE.load(Ordering::SeqCst) {
            // SAFETY: it takes a number and does not come back.
            unsafe { libc::_exit(0) }
        }
    }
    MAY_BE.store(true, Ordering::SeqCst);
    // Where there is no room for one more, a second start ends as any process does.
    // SAFETY: the function takes nothing, cannot unwind, and stays for as long as the process.
    let _ = unsafe { libc::atexit(leave) };
}

/// This is the only start, or none at all: it ends as any process does.
#[cfg(target_os = "linux")]
pub(crate) fn is_none() {
    MAY_BE.store(false, Ordering::SeqCst);
}

/// Elsewhere no such threads are known.
#[cfg(not(target_os = "linux"))]
pub(crate) fn may_end() {}

#[cfg(not(target_os = "linux"))]
pub(crate) fn is_none() {}
