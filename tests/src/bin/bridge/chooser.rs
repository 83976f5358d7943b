//! What the dialogs of the window would have answered: a queue that tests fill.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Answers of dialogs that were not asked for yet, by what is chosen: `files`, `folder` or `save`.
#[derive(Default)]
pub(crate) struct Chooser {
    queues: Mutex<HashMap<String, VecDeque<Vec<String>>>>,
}

impl Chooser {
    /// The next dialog of that sort answers this.
    pub(crate) fn queue(&self, what: &str, paths: Vec<String>) {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).entry(what.to_owned()).or_default().push_back(paths);
    }

    /// What the dialog answers; nothing when no test has queued anything: the user closed it.
    pub(crate) fn choose(&self, what: &str) -> Vec<String> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.get_mut(what).and_then(VecDeque::pop_front).unwrap_or_default()
    }
}
