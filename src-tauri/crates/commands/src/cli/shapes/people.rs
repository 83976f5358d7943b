//! People, with the other forms of their names and their numbers.

use second_read_library::NameForm;
use second_read_library::SamePerson;
use second_read_model::record::PersonRow;
use second_read_model::sentence::grouped;

use crate::cli::Screen;
use crate::people::NewPerson;
use crate::registry::Answer;

impl Answer for Vec<PersonRow> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.people", &[]);
        }
        let rows: Vec<_> = self.iter().map(row).collect();
        screen.table(["id", "name", "born", "sex", "records", "names", "numbers"], &rows);
    }
}

impl Answer for Vec<SamePerson> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.questions", &[]);
        }
        for pair in self {
            screen.line(&format!("{}  {}  {}", pair.one.id, pair.other.id, pair.message));
        }
    }
}

impl Answer for Vec<NameForm> {
    fn tell(&self, screen: &mut Screen) {
        if self.is_empty() {
            return screen.say("cli.empty.forms", &[]);
        }
        let born = |form: &NameForm| form.birth_date.map(|date| date.to_string()).unwrap_or_default();
        let row = |form: &NameForm| [form.name.clone(), born(form), grouped(form.records), form.record.to_string()];
        screen.table(["name", "born", "records", "one-of-them"], &self.iter().map(row).collect::<Vec<_>>());
    }
}

impl Answer for NewPerson {
    fn tell(&self, screen: &mut Screen) {
        screen.say("cli.person.new", &[("id", &self.id.to_string())]);
    }
}

fn row(person: &PersonRow) -> [String; 7] {
    let others: Vec<&str> = person.names.iter().map(String::as_str).filter(|name| *name != person.name).collect();
    let number = |number: &second_read_model::person::PersonNumber| match number.place.as_str() {
        "" => number.value.clone(),
        place => format!("{} ({place})", number.value),
    };
    [
        person.id.to_string(),
        person.name.clone(),
        person.birth_date.map(|date| date.to_string()).unwrap_or_default(),
        person.sex.clone().unwrap_or_default(),
        grouped(person.records),
        others.join(" / "),
        person.numbers.iter().map(number).collect::<Vec<_>>().join(", "),
    ]
}
