//! What must be on the machine, and why. On Debian and its children it is installed; elsewhere it is listed.

use std::process::Command;
use std::process::Stdio;

use anyhow::Result;

use crate::step::Step;
use crate::step::root;

/// The version that is measured against.
const PYDICOM: &str = "pydicom==3.0.2";

/// What the machine is set up for; each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    Build,
    Test,
    Bench,
}

/// A package of Debian and the reason it is needed.
struct Package {
    name: &'static str,
    purpose: Purpose,
    why: &'static str,
}

const fn package(name: &'static str, purpose: Purpose, why: &'static str) -> Package {
    Package { name, purpose, why }
}

const PACKAGES: &[Package] = &[
    package("build-essential", Purpose::Build, "C and C++ compilers for SQLCipher, zstd and the JPEG-LS codec"),
    package("cmake", Purpose::Build, "builds the JPEG-LS codec"),
    package("pkg-config", Purpose::Build, "finds OpenSSL and WebKit"),
    package("libssl-dev", Purpose::Build, "OpenSSL, which encrypts the database"),
    package("libwebkit2gtk-4.1-dev", Purpose::Build, "WebKit, which shows the window"),
    package("xvfb", Purpose::Build, "a display for the window where there is none"),
    package("xauth", Purpose::Build, "the key of that display"),
    package("webkit2gtk-driver", Purpose::Build, "takes the pictures of the window where nobody sees it; tests it"),
    package("git", Purpose::Test, "the house rules look at the files that are tracked"),
    package("tesseract-ocr", Purpose::Build, "reads pages that are only pictures"),
    package("tesseract-ocr-eng", Purpose::Build, "English, for tesseract"),
    package("tesseract-ocr-osd", Purpose::Build, "how a page lies and its writing, for tesseract"),
    package("tesseract-ocr-deu", Purpose::Test, "German, for tesseract"),
    package("tesseract-ocr-fra", Purpose::Test, "French, for tesseract"),
    package("tesseract-ocr-spa", Purpose::Test, "Spanish, for tesseract"),
    package("tesseract-ocr-por", Purpose::Test, "Portuguese, for tesseract"),
    package("tesseract-ocr-pol", Purpose::Test, "Polish, for tesseract"),
    package("tesseract-ocr-ell", Purpose::Test, "Greek, for tesseract"),
    package("tesseract-ocr-jpn", Purpose::Test, "Japanese, for tesseract"),
    package("age", Purpose::Test, "originals must come back without our program"),
    package("zstd", Purpose::Test, "originals must come back without our program"),
    package("poppler-utils", Purpose::Test, "a second reading of PDFs: pdftotext, pdftoppm, pdfinfo"),
    package("qpdf", Purpose::Test, "judges the PDFs we write"),
    package("7zip", Purpose::Test, "judges the zips we write"),
    package("unzip", Purpose::Test, "judges the zips we write"),
    package("dcmtk", Purpose::Test, "judges the DICOMDIR we write; a second reading of DICOM"),
    package("dicom3tools", Purpose::Test, "judges DICOM files and the DICOMDIR"),
    package("libxml2-utils", Purpose::Test, "judges INDEX.HTM and METADATA.XML"),
    package("w3c-sgml-lib", Purpose::Test, "the DTD of XHTML Basic"),
    package("strace", Purpose::Test, "kills at each durable system call; proves that no socket is opened"),
    package("chromium", Purpose::Test, "a second browser for the pages, and for the page of a bundle"),
    package("xdotool", Purpose::Test, "answers the dialogs of the system"),
    package("dbus-daemon", Purpose::Build, "how a second start of the window finds the first"),
    package("openssl", Purpose::Bench, "peer of taking in: hashing"),
    package("restic", Purpose::Bench, "peer of taking in and checking"),
    package("recollcmd", Purpose::Bench, "peer of searching"),
    package("ripgrep", Purpose::Bench, "peer of searching"),
    package("zip", Purpose::Bench, "peer of exporting"),
    package("python3-venv", Purpose::Bench, "holds pydicom, peer of reading attributes"),
];

/// Sees to it that everything for `purpose` is there, as far as this system's packages can be asked.
pub(crate) fn install(purpose: Purpose) -> Result<()> {
    let wanted: Vec<&Package> = PACKAGES.iter().filter(|package| package.purpose <= purpose).collect();
    if !is_debian() {
        eprintln!("This system is not Debian or Ubuntu, so nothing is installed. These programs must be there (Debian's names):");
        wanted.iter().for_each(|package| eprintln!("  {:18} {}", package.name, package.why));
        return Ok(());
    }
    let missing: Vec<&Package> = wanted.into_iter().filter(|package| !is_installed(package.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("Installing from Debian's archive:");
    missing.iter().for_each(|package| eprintln!("  {:18} {}", package.name, package.why));
    apt_get(&["update", "-q"]).run("list of packages")?;
    let names = missing.iter().map(|package| package.name);
    apt_get(&["install", "-q", "-y", "--no-install-recommends"]).args(names).run("packages")
}

/// pydicom in a Python of its own under `target/tools`. Without the package index (no network) its row of the bench is left out, which the
/// bench says.
pub(crate) fn install_pydicom() {
    let folder = root().join("target/tools/python");
    let python = folder.join("bin/python");
    let has = Command::new(&python).args(["-c", "import pydicom"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if has {
        return;
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&folder);
    let mut fetch = Command::new(&python);
    fetch.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYDICOM]);
    if let Err(error) = Step::of(make).run("a Python of our own").and_then(|()| Step::of(fetch).run("pydicom")) {
        eprintln!("{error:#}: the bench goes on without pydicom.");
    }
}

fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let families = release.lines().filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")));
    families.flat_map(|value| value.trim_matches('"').split(' ')).any(|name| name == "debian" || name == "ubuntu")
}

fn is_installed(name: &str) -> bool {
    let asked = Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}", name]).stderr(Stdio::null()).output();
    asked.is_ok_and(|output| output.stdout == b"installed")
}

/// `apt-get`, as root; waits when another program holds the packages.
fn apt_get(words: &[&str]) -> Step {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let mut command = Command::new(if root { "env" } else { "sudo" });
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]);
    Step::of(command).args(words)
}
