//! Hits: which record, which page, the words around.

use second_read_model::record::SearchPage;
use second_read_model::sentence::grouped;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

use crate::cli::Screen;
use crate::registry::Answer;

impl Answer for SearchPage {
    fn tell(&self, screen: &mut Screen) {
        if self.hits.is_empty() {
            return screen.say("cli.empty.hits", &[]);
        }
        for hit in &self.hits {
            let page = hit.page.map(|page| say("cli.search.page", &[("page", &page.to_string())])).unwrap_or_default();
            screen.line(&format!("{}  {}{page}", hit.record, hit.title));
            screen.marked(&hit.snippet);
            screen.gap();
        }
        match self.total_is_at_least {
            true => screen.say("cli.search.at-least", &[("count", &grouped(self.total))]),
            false => screen.line(&say_count("cli.search.total", self.total, &[])),
        }
    }
}
