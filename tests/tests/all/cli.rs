//! The contract of the command line, on the real program: what each answer holds. What bad input gets stands in `bad_input`.

use serde_json::Value;

use crate::desk::Desk;

/// The members of an object; of a list, those of its first element.
fn members(value: &Value) -> Vec<&str> {
    let value = value.as_array().map_or(value, |list| &list[0]);
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn each_answer_holds_what_the_contract_says() {
    let desk = Desk::new().with_sample();
    let (_, people) = desk.ask("people");
    let maria =
        people.as_array().unwrap().iter().find(|person| person["birth_date"] == "1971-03-14").unwrap()["id"].as_str().unwrap().to_owned();
    let (_, records) = desk.ask(&format!("records --person {maria}"));
    let record = records[0]["id"].as_str().unwrap().to_owned();
    let (_, case) = desk.ask(&format!("case new Opinion --person {maria}"));
    let case = case["id"].as_str().unwrap().to_owned();
    let png = desk.path("page.png");
    let zip = desk.path("case.zip");
    let asked = [
        ("sources".to_owned(), "id path added files kept copies containers clutter unreadable"),
        ("records".to_owned(), "id kind title date status person place pages images format sources diagnoses to_check study"),
        (format!("text {record}"), "pages"),
        (format!("page {record} 1 --png {}", png.display()), "path"),
        (format!("restore {record} --to {}", desk.path("back").display()), "files"),
        ("search HER2".to_owned(), "total total_is_at_least hits"),
        ("people".to_owned(), "id name birth_date sex names numbers records"),
        (format!("person forms {maria}"), "name birth_date records record"),
        (format!("set {record} title Renamed"), "changed undo"),
        ("undo".to_owned(), "changed undo"),
        ("diagnoses C50.412".to_owned(), "code title billable"),
        (format!("diagnosis add C50.412 --person {maria}"), "id"),
        (format!("tag {record} C50.412"), "changed undo"),
        (format!("untag {record} C50.412"), "changed undo"),
        (format!("not-known date {record}"), "changed undo"),
        ("reread".to_owned(), "files as_before changed findings"),
        (format!("case add {case} {record}"), "changed undo"),
        (format!("case ask {case} Why?"), "changed undo"),
        (format!("case say {case} missing Slides"), "changed undo"),
        (format!("bundle {case} --to {}", zip.display()), "path bytes sha256 records pages images left_out verified"),
        (format!("verify {}", zip.display()), "ok files findings"),
        ("about".to_owned(), "version protocol library worker"),
    ];
    for (words, wanted) in asked {
        let (status, answer) = desk.ask(&words);
        assert_eq!(status, 0, "{words}: {answer}");
        assert_eq!(members(&answer).join(" "), wanted, "{words}");
    }
    assert!(std::fs::read(png).unwrap().starts_with(b"\x89PNG"));
    let (_, shown) = desk.ask(&format!("case show {case}"));
    assert_eq!((&shown["questions"][0], &shown["missing"][0]), (&Value::from("Why?"), &Value::from("Slides")));
    assert_eq!(desk.ask("check").0, 0);
}

#[test]
fn the_counts_of_adding_add_up_and_adding_again_changes_nothing() {
    let desk = Desk::new().with_sample();
    let before = desk.ask("records --facts").1;
    let (status, again) = desk.ask(&format!("add {}", desk.path("heap").display()));
    assert_eq!(status, 0);
    let count = |name: &str| again[name].as_u64().unwrap();
    assert_eq!(count("kept") + count("copies") + count("containers") + count("clutter") + count("unreadable"), count("files"), "{again}");
    assert_eq!(desk.ask("records --facts").1, before);
}
