//! The table that the README quotes: ours, theirs, the ratio, the goal, and the machine.

use crate::measure::Cost;
use crate::measure::median;

/// One comparison.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) work: String,
    pub(crate) peer: &'static str,
    pub(crate) ours: Vec<Cost>,
    pub(crate) theirs: Vec<Cost>,
    /// Our wall time over theirs is at most this; `None` when the row has no such goal.
    pub(crate) at_most: Option<f64>,
    /// What else was measured, in words.
    pub(crate) note: String,
}

/// The table, the floors below it, and the machine.
pub(crate) fn markdown(rows: &[Row], floors: &[(String, f64)], rounds: usize) -> String {
    let mut text = String::from(
        "| # | work | ours: wall (user+sys) | peer | its wall (user+sys) | ratio | goal | also |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let goal = row.at_most.map_or(String::new(), |goal| format!("≤ {goal}"));
        let ratio = median(&row.ours, wall) / median(&row.theirs, wall);
        let ratio = if ratio.is_finite() { format!("{ratio:.2}×") } else { String::new() };
        let cells = [row.name, &row.work, &seconds(&row.ours), row.peer, &seconds(&row.theirs), &ratio, &goal, &row.note];
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    let floors: Vec<String> = floors.iter().map(|(name, value)| format!("{name}: {value:.1}")).collect();
    if !floors.is_empty() {
        text.push_str(&format!("\nFloors of this machine: {}.\n", floors.join("; ")));
    }
    text.push_str(&format!("\nMedians of {rounds} rounds, one after the other, warm cache. {}\n", machine()));
    text
}

fn wall(cost: &Cost) -> f64 {
    cost.wall
}

fn seconds(costs: &[Cost]) -> String {
    if costs.is_empty() {
        return String::new();
    }
    let (wall, cpu) = (median(costs, wall), median(costs, |cost| cost.cpu));
    if wall < 1.0 { format!("{:.1} ms ({:.0} ms)", wall * 1000.0, cpu * 1000.0) } else { format!("{wall:.2} s ({cpu:.1} s)") }
}

fn machine() -> String {
    let first = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .map(|line| line.split_once([':', '=']).map_or("", |(_, value)| value).trim().to_owned());
        line.unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory: f64 = first("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0.0);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "Machine: {}, {cores} cores, {:.0} GB, Linux {}, {}.",
        first("/proc/cpuinfo", "model name"),
        memory / 1e6,
        kernel.trim(),
        first("/etc/os-release", "PRETTY_NAME").trim_matches('"'),
    )
}
