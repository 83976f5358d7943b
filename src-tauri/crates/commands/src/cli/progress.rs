//! A bar on a terminal: what is being done, bytes, files, time left. Nothing at all where standard error is a file or a pipe.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::Once;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

/// Jobs report each file; people read ten frames a second.
const FRAME: Duration = Duration::from_millis(100);

/// Shows one job and hears Ctrl-C for it.
pub(crate) struct Bars {
    bar: ProgressBar,
    drawn: Mutex<Option<(Phase, Instant)>>,
    stop: Arc<AtomicBool>,
    armed: Once,
}

impl Bars {
    /// No bar shows before a job reports something.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self { bar, drawn: Mutex::new(None), stop: Arc::default(), armed: Once::new() }
    }

    /// Takes the bar away, so that the answer stands alone.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn draw(&self, now: Progress) {
        let counts_bytes = now.bytes_total > 0;
        self.bar.set_length(if counts_bytes { now.bytes_total } else { now.files_total });
        self.bar.set_position(if counts_bytes { now.bytes } else { now.files });
        self.bar.set_prefix(say_count("cli.bar.files", now.files, &[]));
    }
}

impl Watch for Bars {
    fn progress(&self, now: Progress) {
        if self.bar.is_hidden() {
            return;
        }
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        match *drawn {
            Some((phase, when)) if phase == now.phase && when.elapsed() < FRAME => return,
            Some((phase, _)) if phase == now.phase => {}
            _ => {
                self.bar.reset();
                self.bar.set_message(say(phase_key(now.phase), &[]));
            }
        }
        self.bar.set_style(style(now));
        self.draw(now);
        *drawn = Some((now.phase, Instant::now()));
    }

    /// The first Ctrl-C asks the job to stop at its next commit point; the second ends the program on the spot, which loses no kept file.
    /// Heard only from the first question on, so that a passphrase prompt still ends at once.
    fn cancelled(&self) -> bool {
        self.armed.call_once(|| {
            let interrupt = signal_hook::consts::SIGINT;
            // Without a handler Ctrl-C still ends the program, as the second one would: nothing to report.
            let _ = signal_hook::flag::register_conditional_shutdown(interrupt, 130, Arc::clone(&self.stop));
            let _ = signal_hook::flag::register(interrupt, Arc::clone(&self.stop));
        });
        self.stop.load(Ordering::Relaxed)
    }
}

fn style(now: Progress) -> ProgressStyle {
    let key = match (now.bytes_total > 0, now.files_total > 0) {
        (true, _) => "cli.bar.bytes",
        (false, true) if now.phase == Phase::Pictures => "cli.bar.pages",
        (false, true) => "cli.bar.count",
        (false, false) => "cli.bar.unknown",
    };
    ProgressStyle::with_template(&say(key, &[])).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn phase_key(phase: Phase) -> &'static str {
    match phase {
        Phase::Scan => "cli.phase.scan",
        Phase::Keep => "cli.phase.keep",
        Phase::Read => "cli.phase.read",
        Phase::Group => "cli.phase.group",
        Phase::Pictures => "cli.phase.pictures",
        Phase::Write => "cli.phase.write",
        Phase::Verify => "cli.phase.verify",
        Phase::Check => "cli.phase.check",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_is_a_template_that_indicatif_reads() {
        for key in ["cli.bar.bytes", "cli.bar.count", "cli.bar.unknown"] {
            assert!(ProgressStyle::with_template(&say(key, &[])).is_ok(), "{key}");
        }
    }
}
