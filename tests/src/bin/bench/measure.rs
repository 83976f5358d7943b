//! What a program cost: wall time, processor time with its children, peak memory of itself and of its largest child.

use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;

/// How often memory is looked at. The kernel keeps the peak, so that only a child that lives shorter than this is missed.
const LOOK: Duration = Duration::from_millis(5);
/// Clock ticks per second of /proc/self/stat: 100 on every Linux that we know (`getconf CLK_TCK`).
const TICKS: f64 = 100.0;

/// See [`alternate`].
const LONG: Duration = Duration::from_secs(30);
pub(crate) const FEWER: usize = 3;

/// One run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Seconds.
    pub(crate) wall: f64,
    /// User and system seconds, children included.
    pub(crate) cpu: f64,
    /// MB at most, of the program itself and of its largest child.
    pub(crate) peak: f64,
    pub(crate) child_peak: f64,
}

impl Cost {
    /// Runs that were needed one after the other.
    pub(crate) fn and(self, next: Cost) -> Cost {
        Cost {
            wall: self.wall + next.wall,
            cpu: self.cpu + next.cpu,
            peak: self.peak.max(next.peak),
            child_peak: self.child_peak.max(next.child_peak),
        }
    }
}

/// Runs a program to its end; its output is thrown away. Anything but success is an error.
pub(crate) fn cost(command: &mut Command) -> Result<Cost> {
    let cpu_before = cpu_of_children()?;
    let began = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().with_context(|| said(command))?;
    // Read as it comes: a program that says more than a pipe holds would wait for ever.
    let errors = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut stderr, &mut text).map(|_| text)
        })
    });
    let mut cost = Cost::default();
    let status = loop {
        look(&child, &mut cost);
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    cost.wall = began.elapsed().as_secs_f64();
    cost.cpu = cpu_of_children()? - cpu_before;
    if !status.success() {
        let text = errors.and_then(|reader| reader.join().ok()).transpose()?.unwrap_or_default();
        let said_why = String::from_utf8_lossy(&text);
        bail!("{}: {status}: {said_why}", said(command));
    }
    Ok(cost)
}

/// Runs one after the other, ours first, `rounds` times: A B C A B C … Where a round takes longer than [`LONG`] for each, [`FEWER`] are enough.
pub(crate) fn alternate<const N: usize>(rounds: usize, mut runs: [&mut dyn FnMut(usize) -> Result<Cost>; N]) -> Result<[Vec<Cost>; N]> {
    let mut costs = [(); N].map(|()| Vec::new());
    let began = Instant::now();
    for round in 0..rounds {
        let long = LONG * u32::try_from(round * N).unwrap_or(u32::MAX);
        if round >= FEWER && began.elapsed() > long {
            break;
        }
        for (run, costs) in runs.iter_mut().zip(&mut costs) {
            settle()?;
            costs.push(run(round)?);
        }
    }
    Ok(costs)
}

/// The middle one by a measure.
pub(crate) fn median(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    let mut sorted: Vec<f64> = costs.iter().map(of).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What no program can beat here: bytes to the disk for good, bytes through SHA-256, one sync.
pub(crate) fn floors(folder: &Path) -> Result<Vec<(String, f64)>> {
    let file = folder.join("floor");
    let gigabyte = 1_000_000_000.0;
    let write =
        cost(Command::new("dd").arg("if=/dev/zero").arg(format!("of={}", file.display())).args(["bs=1M", "count=954", "conv=fsync"]))?;
    let hash = cost(Command::new("openssl").args(["dgst", "-sha256"]).arg(&file))?;
    let sync =
        cost(Command::new("dd").arg("if=/dev/zero").arg(format!("of={}", file.display())).args(["bs=4k", "count=100", "oflag=dsync"]))?;
    std::fs::remove_file(&file)?;
    let rate = |seconds: f64| gigabyte / 1e6 / seconds;
    Ok(vec![
        ("durable write, MB/s".to_owned(), rate(write.wall)),
        ("SHA-256 by openssl, MB/s".to_owned(), rate(hash.wall)),
        ("one small durable write, ms".to_owned(), sync.wall * 1000.0 / 100.0),
    ])
}

/// What an earlier run left to be written is not paid by the next.
fn settle() -> Result<()> {
    Command::new("sync").status().context("sync")?;
    Ok(())
}

fn said(command: &Command) -> String {
    format!("{command:?}").chars().take(300).collect()
}

/// User and system seconds of all children that ended, and of theirs (proc(5): fields 16 and 17 of /proc/self/stat).
fn cpu_of_children() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("this needs Linux")?;
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after_name.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / TICKS)
}

/// A child belongs to the thread that started it, so that all threads are asked.
fn look(child: &Child, cost: &mut Cost) {
    let id = child.id();
    cost.peak = cost.peak.max(peak_of(id));
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    for thread in threads {
        let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        let largest = children.split_whitespace().filter_map(|id| id.parse().ok()).map(peak_of).fold(0.0, f64::max);
        cost.child_peak = cost.child_peak.max(largest);
    }
}

/// `VmHWM` in MB; 0 when the process is gone.
fn peak_of(id: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).map_or(0.0, |kilobytes| kilobytes / 1000.0)
}
