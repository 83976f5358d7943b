//! `demo`: the main job from end to end on the invented patient, each command shown as a user would type it.
//!
//! Everything lies under `target/demo` and is made anew each time. It exits with an error at the first command that does not do its work.
#![expect(clippy::print_stdout, reason = "it shows a person what happens")]

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use second_read_tests::program;
use second_read_tests::root;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use serde_json::Value;

/// What the patient's daughter writes; `case say` takes a line, then its text.
const LINES: &[(&str, &str)] = &[
    ("reason", "surgery-advised"),
    ("decision", "Breast-conserving surgery or mastectomy, and whether treatment before surgery is better."),
    ("decide-by", "2026-06-30"),
    ("proposal", "Lumpectomy with sentinel node biopsy, then radiation."),
    ("prepared-by", "her daughter"),
    ("basis", "asked"),
    ("question", "Is HER2 positive? The second test was ordered and its result is not here."),
    ("question", "The ultrasound report says right breast. Every other report says left. Which is it?"),
    ("question", "Would treatment before surgery change which operation is advised?"),
    ("missing", "Result of the HER2 ISH test"),
    ("missing", "The biopsy slides: asked for at the laboratory"),
];

fn main() -> Result<()> {
    let folder = root().join("target/demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("clearing {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder)?;
    let demo = Demo { passphrase: folder.join("passphrase.txt"), library: folder.join("library"), heap: folder.join("heap") };
    std::fs::write(&demo.passphrase, "paper lantern seven\n")?;
    let sample = write_sample(&demo.heap, Scale::Full).context("writing the invented heap")?;
    println!("An invented patient's records are in {}\n", demo.heap.display());

    demo.show(&["init"])?;
    demo.show(&["add", &demo.heap.display().to_string()])?;
    demo.show(&["records"])?;
    demo.show(&["search", "HER2"])?;
    let person = demo.person(&sample.patient.birth_date)?;
    demo.show(&["diagnosis", "add", &sample.diagnosis, "--person", &person])?;
    let records = demo.records_of(&person)?;
    demo.show(&with(&["tag"], &records, &[&sample.diagnosis]))?;
    let case = ["case", "new", "Second opinion before surgery", "--person", &person, "--diagnosis", &sample.diagnosis];
    let case = id(&demo.answer(&case)?);
    for (line, text) in LINES {
        demo.answer(&["case", "say", &case, line, text])?;
    }
    demo.show(&with(&["case", "add", &case], &records, &[]))?;
    demo.show(&["case", "show", &case])?;
    let zip = folder.join("Alvarez-Maria-second-opinion.zip");
    demo.show(&["bundle", &case, "--to", &zip.display().to_string()])?;
    demo.show(&["verify", &zip.display().to_string()])?;
    demo.show(&["check"])?;
    demo.farewell(&zip)
}

struct Demo {
    passphrase: PathBuf,
    library: PathBuf,
    heap: PathBuf,
}

impl Demo {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program("second-read"));
        command.arg("--library").arg(&self.library).arg("--passphrase-file").arg(&self.passphrase).args(words);
        command
    }

    /// Runs a command before the reader's eyes.
    fn show(&self, words: &[&str]) -> Result<()> {
        let typed: Vec<String> =
            words.iter().map(|word| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() }).collect();
        println!("$ second-read {}", typed.join(" "));
        let status = self.command(words).status().context("starting second-read")?;
        if !status.success() {
            bail!("second-read {} ended with {status}", words.join(" "));
        }
        println!();
        Ok(())
    }

    fn answer(&self, words: &[&str]) -> Result<Value> {
        let output = self.command(words).arg("--json").output().context("starting second-read")?;
        let answer: Value = serde_json::from_slice(&output.stdout).with_context(|| format!("second-read {}", words.join(" ")))?;
        if !output.status.success() {
            bail!("second-read {}: {answer}", words.join(" "));
        }
        Ok(answer)
    }

    /// The person with this birth date.
    fn person(&self, birth_date: &str) -> Result<String> {
        let people = self.answer(&["people"])?;
        let person = people.as_array().into_iter().flatten().find(|person| person["birth_date"] == birth_date);
        Ok(id(person.context("the patient was not recognised")?))
    }

    fn records_of(&self, person: &str) -> Result<Vec<String>> {
        let records = self.answer(&["records", "--person", person])?;
        Ok(records.as_array().into_iter().flatten().map(id).collect())
    }

    fn farewell(&self, zip: &Path) -> Result<()> {
        let program = program("second-read");
        println!("The bundle is {}", zip.display());
        println!("Unpack it and open INDEX.HTM. To go on with this library, type:\n");
        println!(
            "  alias second-read='{} --library {} --passphrase-file {}'",
            program.display(),
            self.library.display(),
            self.passphrase.display()
        );
        for words in ["people", "records --to-check", "show r1", "case show c1", "undo", "--help"] {
            println!("  second-read {words}");
        }
        Ok(())
    }
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_default().to_owned()
}

fn with<'a>(before: &[&'a str], ids: &'a [String], after: &[&'a str]) -> Vec<&'a str> {
    before.iter().copied().chain(ids.iter().map(String::as_str)).chain(after.iter().copied()).collect()
}
