//! `cargo xtask package`: a .deb of what was built, with everything that a user needs and nothing else.
//!
//! The programs are those that the bench measures: the same profile, our own checks off, symbols stripped. What they need of the system is
//! found out by Debian's own tools. Other systems' packages are not made here.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;

use crate::licences;
use crate::step::root;
use crate::step::target;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The programs, which look for one another beside themselves.
const PROGRAMS: [&str; 4] = ["second-read", "second-read-desktop", "second-read-worker", "sample-patient"];
/// Those of them that a user starts.
const STARTED: [&str; 2] = ["second-read", "second-read-desktop"];
const HOME: &str = "usr/lib/second-read";
/// The entry in the menu of the desktop.
const ENTRY: &str = "org.second-read.SecondRead.desktop";
/// What a shell offers after a Tab: the shell's name, and where Debian keeps it.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/second-read"),
    ("zsh", "usr/share/zsh/vendor-completions/_second-read"),
    ("fish", "usr/share/fish/vendor_completions.d/second-read.fish"),
];
/// Needed besides the libraries: it opens the folder of a finished bundle.
const ALSO_NEEDED: &str = "xdg-utils";
/// Drawings in the system's dialogs, letters of East Asia, and what reads pages that are only pictures.
const RECOMMENDED: &str = "librsvg2-common, fonts-noto-cjk, tesseract-ocr, tesseract-ocr-eng, tesseract-ocr-osd, tesseract-ocr-deu, \
    tesseract-ocr-fra, tesseract-ocr-spa, tesseract-ocr-por, tesseract-ocr-pol, tesseract-ocr-ell, tesseract-ocr-jpn";

/// Puts the package together from the programs under `target/release`, and tells where it is.
pub(crate) fn make() -> Result<PathBuf> {
    let architecture = said_by(Command::new("dpkg").arg("--print-architecture"))?;
    let architecture = architecture.trim();
    let folder = target().join("package");
    let stage = folder.join("stage");
    said_by(Command::new("rm").args(["--recursive", "--force"]).arg(&stage))?;
    let tree = Tree { root: &stage };
    for program in PROGRAMS {
        let to = tree.copy(&target().join("release").join(program), &format!("{HOME}/{program}"), "755")?;
        said_by(Command::new("strip").arg(to))?;
    }
    for program in STARTED {
        tree.link(&format!("../lib/second-read/{program}"), &format!("usr/bin/{program}"))?;
    }
    tree.copy(&root().join("src-tauri/package").join(ENTRY), &format!("usr/share/applications/{ENTRY}"), "644")?;
    tree.copy(&root().join("src-tauri/icons/icon.png"), "usr/share/icons/hicolor/512x512/apps/second-read.png", "644")?;
    let program = target().join("release/second-read");
    for (shell, place) in COMPLETIONS {
        tree.write(place, &said_by(Command::new(&program).args(["completions", shell]))?)?;
    }
    tree.packed("usr/share/man/man1/second-read.1", &said_by(Command::new(&program).arg("man"))?)?;
    tree.copy(&root().join("LICENSE"), "usr/share/doc/second-read/copyright", "644")?;
    tree.packed("usr/share/doc/second-read/third-party.txt", &licences::text()?)?;
    tree.write("DEBIAN/control", &control(architecture, &needed(&folder, &stage)?, tree.kilobytes()?))?;
    let package = folder.join(format!("second-read_{VERSION}_{architecture}.deb"));
    said_by(Command::new("dpkg-deb").args(["--build", "--root-owner-group", "-Zxz"]).arg(&stage).arg(&package))?;
    Ok(package)
}

/// What the package says of itself.
fn control(architecture: &str, needed: &str, kilobytes: u64) -> String {
    format!(
        "Package: second-read\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: The Second Read developers <help@second-read.org>\n\
         Installed-Size: {kilobytes}\nDepends: {needed}, {ALSO_NEEDED}\nRecommends: {RECOMMENDED}\nSection: science\nPriority: optional\n\
         Homepage: https://second-read.org\nDescription: gathers medical records for a second opinion\n \
         Takes a heap of medical records into an encrypted library on this machine, finds out what\n \
         each one is, and writes one zip for a specialist far away. Nothing is sent anywhere.\n"
    )
}

/// The packages of the libraries that our programs link, as Debian names them.
fn needed(folder: &Path, stage: &Path) -> Result<String> {
    // The tool wants to stand in the source of a package.
    let source = Tree { root: &folder.join("source") };
    source.write("debian/control", "Source: second-read\n\nPackage: second-read\nArchitecture: any\n")?;
    let mut asked = Command::new("dpkg-shlibdeps");
    asked.arg("-O").args(PROGRAMS.map(|program| stage.join(HOME).join(program))).current_dir(source.root);
    let answer = said_by(&mut asked)?;
    Ok(answer.trim().strip_prefix("shlibs:Depends=").context("dpkg-shlibdeps named no library")?.to_owned())
}

/// Runs a tool; what it prints.
fn said_by(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {:?}", command.get_program()))?;
    if !output.status.success() {
        bail!("{:?} failed: {}", command.get_program(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Files on their way into the package, each named from its root.
struct Tree<'a> {
    root: &'a Path,
}

impl Tree<'_> {
    /// A file with this mode, in octal.
    fn copy(&self, from: &Path, name: &str, mode: &str) -> Result<PathBuf> {
        let to = self.root.join(name);
        said_by(Command::new("install").args(["-D", "-m", mode]).args([from, &to])).context("build first")?;
        Ok(to)
    }

    #[expect(clippy::disallowed_methods, reason = "it writes what is built, under target, and no user's file")]
    fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let part = self.root.with_extension("part");
        std::fs::create_dir_all(target().join("package"))?;
        std::fs::write(&part, text)?;
        self.copy(&part, name, "644")
    }

    /// As Debian wants long texts: gzip, as small as it gets, without a time in it.
    fn packed(&self, name: &str, text: &str) -> Result<()> {
        let to = self.write(name, text)?;
        said_by(Command::new("gzip").args(["-9", "--no-name", "--force"]).arg(to)).map(|_| ())
    }

    /// A link to what stands beside the programs' folder.
    fn link(&self, aim: &str, name: &str) -> Result<()> {
        let to = self.root.join(name);
        said_by(Command::new("install").arg("-d").args(to.parent()))?;
        said_by(Command::new("ln").args(["--symbolic", aim]).arg(to)).map(|_| ())
    }

    fn kilobytes(&self) -> Result<u64> {
        let said = said_by(Command::new("du").args(["--summarize", "--apparent-size", "--block-size=1024"]).arg(self.root))?;
        Ok(said.split_whitespace().next().unwrap_or_default().parse()?)
    }
}
