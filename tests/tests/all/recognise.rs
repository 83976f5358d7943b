//! Recognition held against the corpus: reports and notes whose truth is known, and the people of its three patients.

use std::path::Path;

use second_read_model::fact::Fact;
use second_read_recognise::name;
use second_read_recognise::people;
use second_read_recognise::people::Agreement;
use second_read_recognise::people::Cluster;
use second_read_recognise::people::Decisions;
use second_read_recognise::recognise;
use second_read_tests::corpus;
use second_read_tests::score;
use second_read_tests::score::Table;
use second_read_tests::score::kept::Scores;
use serde_json::Value;

#[test]
fn born_digital_reports() {
    let Some(table) = corpus().and_then(|corpus| score::corpus::reports(&corpus).unwrap()) else { return };
    print(&table);
    for fact in ["kind", "name", "birth date", "date", "place", "accession", "number"] {
        table.hold(fact, 1.0, 0.0);
    }
    // Three of the nine do not print a sex.
    table.hold("sex", 0.6, 0.0);
}

#[test]
fn transcribed_notes() {
    let Some(corpus) = corpus() else { return };
    let table = score::corpus::notes(&corpus).unwrap();
    print(&table);
    table.hold("kind", 0.9, 0.0);
}

/// Coded documents and images state what another reader read from them.
#[test]
fn stated_facts() {
    let Some(corpus) = corpus() else { return };
    let table = score::stated::table(&corpus).unwrap();
    print(&table);
    for (facts, fewest) in [(&["name", "birth-date"][..], 250), (&["DICOM attribute"], 4_000)] {
        let scores = table.rows.iter().filter(|(fact, _)| facts.contains(fact)).map(|(_, score)| score);
        let (right, all) = scores.fold((0, 0), |(right, all), score| (right + score.right, all + score.all()));
        assert!(all >= fewest, "{all} values of {facts:?}");
        assert!(right * 100 >= all * 99, "{facts:?}: {right} of {all} right");
    }
}

/// The table and what it misses, for those who ask the test to show its output.
#[expect(clippy::print_stdout, reason = "the table is what the test is read for")]
fn print(table: &Table) {
    println!("{}", table.text(&Scores::default()));
    table.misses.iter().for_each(|miss| println!("  {miss}"));
}

/// The people of the corpus's three patients, from every file that a reader reads: nobody joined, nobody split, no record with
/// somebody else.
#[test]
fn people_of_the_patients() {
    let Some(corpus) = corpus() else { return };
    for (patient, expected) in [
        ("breast-cancer", ["Marta Elisabet Lindqvist 1974-02-19", "Martha Lindquist 1947-02-19"]),
        ("heart-diabetes", ["Harold J Okafor-Bright 1951-11-03", "Adaeze Okafor-Bright 1955-09-12"]),
        ("enfant-épilepsie", ["Noé Dubois-Müller 2013-07-30", "Anke Müller 1981-09-14"]),
    ] {
        let folder = corpus.join("patients").join(patient);
        let files = second_read_tests::files_below(&folder);
        let claims: Vec<_> = files.iter().filter_map(|file| Some((anchor(&folder, file), people::claim(&facts_of(file)?)))).collect();
        let clusters = people::cluster(&claims, &Decisions::default());
        let mut shown: Vec<_> =
            clusters.iter().map(|cluster| format!("{} {}", cluster.name.display(), cluster.birth_date.unwrap())).collect();
        let mut expected = expected.to_vec();
        shown.sort();
        expected.sort_unstable();
        assert_eq!(shown, expected, "{patient}");
        let truth = std::fs::read(corpus.join(format!("patients/{patient}.expected.json"))).unwrap();
        each_record_is_its_persons(&serde_json::from_slice(&truth).unwrap(), &clusters);
    }
}

fn anchor(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).unwrap().to_string_lossy().into_owned()
}

/// The facts of a file as the reader and the rules give them, in this process; archives are not opened here.
fn facts_of(file: &Path) -> Option<Vec<Fact>> {
    let size = file.metadata().ok()?.len();
    let name = file.file_name()?.to_string_lossy().into_owned();
    let extract = second_read_worker::formats::extract(&name, size, &mut std::fs::File::open(file).ok()?);
    Some(recognise(&extract, &name))
}

/// Each file whose person the truth knows stands with that person, or with nobody.
fn each_record_is_its_persons(truth: &Value, clusters: &[Cluster]) {
    let mut placed = 0;
    for file in truth["files"].as_array().unwrap() {
        let (path, Some(person)) = (file["path"].as_str().unwrap(), file["person"].as_str()) else { continue };
        let home = clusters.iter().find(|cluster| cluster.members.iter().any(|member| member.anchor == path));
        let Some(home) = home else { continue };
        let known = name::read(person).unwrap();
        assert_eq!(name::compare(&home.name, &known), Agreement::Agree, "{path} is {person}'s and stands with {}", home.name.display());
        placed += 1;
    }
    assert!(placed > 1, "records of known people were placed");
}
