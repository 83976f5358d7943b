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
    /// Our wall time over theirs is at most this; the second, if there is one, is where it shall come to.
    pub(crate) at_most: &'static [f64],
    /// What else was measured, in words.
    pub(crate) note: String,
}

/// The table, the floors below it, and the machine.
pub(crate) fn markdown(rows: &[Row], floors: &[(String, f64)]) -> String {
    let head = ["#", "work", "ours: wall (user+sys)", "peer", "its wall (user+sys)", "rounds", "ratio", "goal", "also"];
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), " --- |".repeat(head.len()));
    for row in rows {
        let cells = [
            row.name,
            &row.work,
            &seconds(&row.ours),
            row.peer,
            &seconds(&row.theirs),
            &rounds(row),
            &ratio(row),
            &goal(row.at_most),
            &row.note,
        ];
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    let floors: Vec<String> = floors.iter().map(|(name, value)| format!("{name}: {value:.1}")).collect();
    if !floors.is_empty() {
        text.push_str(&format!("\nFloors of this machine: {}.\n", floors.join("; ")));
    }
    text.push_str(&format!("\nMedians, one after the other in each round, warm cache. {}\n", machine()));
    text
}

fn rounds(row: &Row) -> String {
    if row.ours.is_empty() { String::new() } else { row.ours.len().to_string() }
}

fn ratio(row: &Row) -> String {
    let ratio = median(&row.ours, wall) / median(&row.theirs, wall);
    match row.at_most.first() {
        _ if !ratio.is_finite() => String::new(),
        Some(goal) if ratio > *goal => format!("{ratio:.2}×, missed"),
        _ => format!("{ratio:.2}×"),
    }
}

fn goal(at_most: &[f64]) -> String {
    match at_most {
        [] => String::new(),
        [goal] => format!("≤ {goal}×"),
        [now, later, ..] => format!("≤ {now}×, later ≤ {later}×"),
    }
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
