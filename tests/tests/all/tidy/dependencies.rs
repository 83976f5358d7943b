//! Who may depend on whom, and on what: read from `cargo metadata`, without network.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::process::Command;

use second_read_tests::root;
use serde_json::Value;

use super::none;

/// Our crates, each with those of ours it may use. The worker is a program: nothing but tests links it.
const DIRECTION: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("worker", &["model"]),
    ("recognise", &["model"]),
    ("library", &["model", "recognise"]),
    ("bundle", &["model", "recognise", "library"]),
    ("commands", &["model", "recognise", "library", "bundle"]),
    ("desktop", &["commands"]),
    ("xtask", &[]),
    ("tests", &["model", "recognise", "library", "bundle", "commands", "worker"]),
];

/// Crates of the trusted process.
const TRUSTED: &[&str] =
    &["second-read-model", "second-read-recognise", "second-read-library", "second-read-bundle", "second-read-commands"];

/// What parses users' files (worker only), and what talks to a network (nobody). A `-` at the end stands for a family.
const PARSERS: &[&str] = &[
    "hayro",
    "hayro-",
    "pdf-extract",
    "lopdf",
    "dicom-",
    "image",
    "tiff",
    "png",
    "jpeg-decoder",
    "zune-",
    "typst",
    "typst-",
    "calamine",
    "cfb",
    "htmlize",
    "roxmltree",
    "quick-xml",
    "file-format",
    "mail-parser",
    "tar",
    "charls",
    "charls-sys",
    "openjp2",
    "jpeg2k",
    "jxl-oxide",
    "heic-rs",
    "image-webp",
    "gif",
    "weezl",
    "sevenz-rust2",
    "lzma-rust2",
    "ppmd-rust",
    "bzip2",
];
const NETWORK: &[&str] = &["tokio", "mio", "hyper", "reqwest", "ureq", "rustls", "native-tls", "openssl", "socket2", "curl"];

struct Graph {
    packages: BTreeMap<String, Value>,
    /// Package id → ids it uses when it runs (build and test dependencies left out).
    uses: BTreeMap<String, Vec<String>>,
}

impl Graph {
    fn read() -> Self {
        let host = Command::new("rustc").arg("-vV").output().unwrap();
        let host = String::from_utf8(host.stdout).unwrap();
        let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
        let words = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &host];
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo).args(words).current_dir(root()).output().unwrap();
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let packages = metadata["packages"].as_array().unwrap().iter().map(|package| (text(&package["id"]), package.clone())).collect();
        let runs = |used: &&Value| used["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
        let uses = metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|node| {
            let used = node["deps"].as_array().unwrap().iter().filter(runs).map(|used| text(&used["pkg"])).collect();
            (text(&node["id"]), used)
        });
        Self { uses: uses.collect(), packages }
    }

    fn name(&self, id: &str) -> &str {
        self.packages[id]["name"].as_str().unwrap()
    }

    fn id(&self, name: &str) -> &str {
        self.packages.iter().find(|(_, package)| package["name"] == name).map(|(id, _)| id.as_str()).unwrap()
    }

    /// Everything that runs inside a program of this package, each with the package through which it came.
    fn closure(&self, name: &str) -> BTreeMap<&str, &str> {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let mut waiting = vec![self.id(name)];
        while let Some(id) = waiting.pop() {
            for used in &self.uses[id] {
                if seen.insert(self.name(used), self.name(id)).is_none() {
                    waiting.push(used);
                }
            }
        }
        seen
    }
}

#[test]
fn dependencies_point_one_way() {
    let graph = Graph::read();
    let allowed: BTreeMap<String, BTreeSet<String>> = DIRECTION
        .iter()
        .map(|(name, uses)| (format!("second-read-{name}"), uses.iter().map(|used| format!("second-read-{used}")).collect()))
        .collect();
    let ours: BTreeSet<&str> = graph.uses.keys().map(|id| graph.name(id)).filter(|name| name.starts_with("second-read-")).collect();
    assert_eq!(ours, allowed.keys().map(String::as_str).collect(), "a crate came or went: say here whom it may use");
    let wrong = ours.iter().flat_map(|name| {
        let used = graph.uses[graph.id(name)].iter().map(|id| graph.name(id)).filter(|used| used.starts_with("second-read-"));
        used.filter(|used| !allowed[*name].contains(*used)).map(|used| format!("{name} -> {used}")).collect::<Vec<_>>()
    });
    none("points the wrong way", wrong);
}

#[test]
fn the_trusted_process_links_no_parser_and_no_network() {
    let graph = Graph::read();
    let is = |name: &str, banned: &&str| name == *banned || (banned.ends_with('-') && name.starts_with(*banned));
    let wrong = TRUSTED.iter().flat_map(|crate_name| {
        let closure = graph.closure(crate_name);
        let banned = closure.into_iter().filter(|(name, _)| PARSERS.iter().chain(NETWORK).any(|banned| is(name, banned)));
        banned.map(|(name, through)| format!("{crate_name}: {name} (through {through})")).collect::<Vec<_>>()
    });
    none("the trusted process must not hold", wrong);
    let worker = graph.closure("second-read-worker");
    assert!(
        PARSERS.iter().any(|parser| worker.contains_key(parser)),
        "the list of parsers names none that the worker uses: is it still true?"
    );
}

/// The window is Tauri over our commands. What Tauri itself brings (tokio among it) is not ours to choose, so the shell adds nothing but
/// JSON, signals, the way in which a process ends, and the part of WebKitGTK that Tauri hands out, and nobody else may name Tauri.
#[test]
fn the_shell_adds_nothing_to_tauri() {
    let graph = Graph::read();
    let is_tauri = |name: &str| name == "tauri" || name.starts_with("tauri-");
    let allowed = |name: &str| {
        is_tauri(name) || name.starts_with("second-read-") || ["libc", "serde", "serde_json", "signal-hook", "webkit2gtk"].contains(&name)
    };
    let used = graph.uses[graph.id("second-read-desktop")].iter().map(|id| graph.name(id));
    none("the shell must not use", used.filter(|name| !allowed(name)).map(str::to_owned));
    let others = DIRECTION.iter().map(|(name, _)| format!("second-read-{name}")).filter(|name| name != "second-read-desktop");
    none("must not reach Tauri", others.filter(|name| graph.closure(name).keys().any(|used| is_tauri(used))));
}

/// `# name, other: reason` or `# family*: reason` stands above every dependency in the root manifest, and somebody uses it.
#[test]
fn every_dependency_has_a_reason_and_a_user() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("[workspace.dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let graph = Graph::read();
    let declared: BTreeSet<&str> = graph
        .packages
        .values()
        .filter(|package| package["name"].as_str().is_some_and(|name| name.starts_with("second-read-")))
        .flat_map(|package| package["dependencies"].as_array().unwrap())
        .filter_map(|dependency| dependency["name"].as_str())
        .collect();
    let mut reasons: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for line in section.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            let (names, reason) = comment.split_once(": ").unwrap_or((comment, ""));
            reasons = if reason.is_empty() { Vec::new() } else { names.split(", ").map(str::to_owned).collect() };
        } else if let Some((name, _)) = line.split_once(" = ") {
            let fits = |reason: &String| {
                reason == name || reason.strip_suffix('*').is_some_and(|family| name.starts_with(family.trim_end_matches('-')))
            };
            if !name.starts_with("second-read-") && !reasons.iter().any(fits) {
                wrong.push(format!("{name}: no reason above it"));
            }
            if !declared.contains(name) {
                wrong.push(format!("{name}: used by no crate"));
            }
        }
    }
    none("Cargo.toml", wrong);
}
