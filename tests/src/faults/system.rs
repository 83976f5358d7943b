//! What a system can do to a program: a medium that cannot be written, a small disk, a user without rights, Ctrl-C in a terminal.
//!
//! Each needs rights or programs that not every machine gives; where one is missing, the answer is `None` after saying that the test is
//! skipped. Linux only.
#![cfg(target_os = "linux")]

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use anyhow::Result;
use anyhow::ensure;
use rustix::process::Pid;
use rustix::process::Signal;

use super::wrapped;
use crate::skipped;

/// Something mounted on a folder, until it is dropped.
pub struct Mount {
    place: PathBuf,
}

impl Mount {
    /// A disk of so many bytes, in memory.
    pub fn small_disk(place: &Path, bytes: u64) -> Option<Self> {
        Self::of(place, &["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
    }

    /// The folder itself, as a medium that cannot be written to.
    pub fn read_only(place: &Path) -> Option<Self> {
        Self::of(place, &["-o", "bind,ro", &place.to_string_lossy()])
    }

    /// Makes a small disk larger or smaller.
    ///
    /// # Errors
    /// When the system says no.
    pub fn resize(&self, bytes: u64) -> Result<()> {
        let status = Command::new("mount").args(["-o", &format!("remount,size={bytes}")]).arg(&self.place).status()?;
        ensure!(status.success(), "the disk could not be resized");
        Ok(())
    }

    fn of(place: &Path, words: &[&str]) -> Option<Self> {
        let done = Command::new("mount").args(words).arg(place).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        if !done {
            skipped("mounting is not permitted here");
        }
        done.then(|| Self { place: place.to_owned() })
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: a program that a failing test left behind may still be at work there.
        let _ = Command::new("umount").arg("--lazy").arg(&self.place).status();
    }
}

/// The same program as somebody to whom file permissions apply: root without the rights to pass over them, any other user as they are.
pub fn without_privilege(command: &Command) -> Option<Command> {
    if !rustix::process::geteuid().is_root() {
        return Some(wrapped(&[], command));
    }
    let words = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"];
    if !wrapped(&words, &Command::new("true")).status().is_ok_and(|status| status.success()) {
        skipped("setpriv is not there, and root reads everything");
        return None;
    }
    Some(wrapped(&words, command))
}

/// A program at work in a process group of its own, as a terminal starts it.
pub struct Running {
    child: Child,
}

/// How long is waited for something that must come.
const PATIENCE: Duration = Duration::from_secs(60);

impl Running {
    /// Starts it; what it says is kept.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(mut command: Command) -> Result<Self> {
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(Self { child: command.spawn()? })
    }

    /// Waits until it hears Ctrl-C: then a job is under way and holds the library.
    ///
    /// # Errors
    /// When it ended before, or never does.
    pub fn wait_until_it_hears(&mut self) -> Result<()> {
        let heard = |status: String| {
            let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).map(str::trim).unwrap_or_default();
            u64::from_str_radix(mask, 16).is_ok_and(|mask| mask & 2 != 0)
        };
        self.wait_until(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).is_ok_and(heard))
    }

    /// Waits until it has started a worker.
    ///
    /// # Errors
    /// When it ended before, or never does.
    pub fn wait_until_it_reads(&mut self) -> Result<()> {
        self.wait_until(|pid| !children(pid).is_empty())
    }

    /// Waits until those it started are in groups of their own; one that was started this instant is in ours.
    ///
    /// # Errors
    /// When it ended before, or one of them stays.
    pub fn wait_until_it_is_alone_in_its_group(&mut self) -> Result<()> {
        self.wait_until(|pid| children(pid).iter().all(|child| child.group != pid))
    }

    /// The processes it started, each with its process group.
    pub fn children(&self) -> Vec<Process> {
        children(self.child.id())
    }

    /// Its number, which is that of its process group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What a terminal does at Ctrl-C: an interrupt to every process of the group.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn interrupt(&self) -> Result<()> {
        self.signal_group(Signal::INT)
    }

    /// Lets it stand still where it is.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn halt(&self) -> Result<()> {
        self.signal_group(Signal::STOP)
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn go_on(&self) -> Result<()> {
        self.signal_group(Signal::CONT)
    }

    /// Ends it on the spot.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// What it said, once it ended.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn output(self) -> Result<Output> {
        Ok(self.child.wait_with_output()?)
    }

    fn signal_group(&self, signal: Signal) -> Result<()> {
        Ok(rustix::process::kill_process_group(Pid::from_child(&self.child), signal)?)
    }

    fn wait_until(&mut self, is_so: impl Fn(u32) -> bool) -> Result<()> {
        let begun = Instant::now();
        while !is_so(self.child.id()) {
            ensure!(self.child.try_wait()?.is_none(), "it ended before");
            ensure!(begun.elapsed() < PATIENCE, "it never came to that");
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

/// A process, and the group it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process {
    pub id: u32,
    pub group: u32,
}

impl Process {
    /// Whether it has ended, within a moment.
    pub fn ends(self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            if parent_and_group(self.id).is_none_or(|(_, group)| group != self.group) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

fn children(parent: u32) -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let of_parent = |id: u32| parent_and_group(id).filter(|(above, _)| *above == parent).map(|(_, group)| Process { id, group });
    ids.filter_map(of_parent).collect()
}

/// From `/proc/<id>/stat`; `None` once the process is gone, or dead and only waits to be buried.
fn parent_and_group(id: u32) -> Option<(u32, u32)> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    (state != "Z").then_some((parent, group))
}
