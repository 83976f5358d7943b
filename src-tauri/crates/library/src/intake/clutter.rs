//! What of a heap is clutter: files that systems, office programs, disc viewers and portals leave beside the records.
//!
//! Two looks: by a file's own name, before it is read; and by what stands around it, once the readers said what each file is.
//! A document is never clutter: when unsure, a file is kept as a record. Clutter under [`STORED_UNDER`] is stored too.

use std::collections::BTreeSet;

use second_read_model::extract::Role;

/// Clutter of at least this many bytes is listed with its hash and not stored.
pub(crate) const STORED_UNDER: u64 = 10 << 20;

/// Whether the name alone says so: what systems and office programs leave.
pub(crate) fn by_name(path: &str) -> bool {
    let lower = path.to_lowercase();
    let mut parts = lower.split(['/', '!']).rev();
    let name = parts.next().unwrap_or("");
    let system_file = matches!(
        name,
        "thumbs.db" | "ehthumbs.db" | ".ds_store" | "desktop.ini" | "autorun.inf" | ".localized" | ".directory" | "icon\r" | ".apdisk"
    );
    let lock_file = name.starts_with("~$") || (name.starts_with(".~lock.") && name.ends_with('#'));
    // AppleDouble companions: what macOS writes beside files on foreign discs.
    let companion = name.starts_with("._");
    let system_folder = |part: &str| {
        matches!(
            part,
            "__macosx" | ".spotlight-v100" | ".trashes" | ".fseventsd" | ".temporaryitems" | "system volume information" | "$recycle.bin"
        )
    };
    system_file || lock_file || companion || parts.any(system_folder)
}

/// One file as the look around sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub path: &'a str,
    /// What its reader says.
    pub role: Role,
}

/// What each of a source's files is among the others: `Program` for clutter, `Index` for the lists and notices of a medium.
pub(crate) fn around(files: &[Seen<'_>]) -> Vec<Role> {
    let media = Media::of(files);
    files
        .iter()
        .map(|file| match file.role {
            _ if by_name(file.path) => Role::Program,
            Role::Document | Role::Unreadable => media.look(file),
            role => role,
        })
        .collect()
}

/// Where media stand in a source: folders with a DICOMDIR, folders with an IHE_XDM folder.
#[derive(Default)]
struct Media {
    /// Folders with a DICOMDIR, lower case, with their last `/`.
    discs: BTreeSet<String>,
    /// Folders of those discs that hold a program, lower case, with their last `/`.
    viewers: BTreeSet<String>,
    /// Roots of IHE XDM media (ITI-32: METADATA.XML stands in IHE_XDM/<subset>/).
    exports: BTreeSet<String>,
}

impl Media {
    fn of(files: &[Seen<'_>]) -> Self {
        let mut media = Media::default();
        for file in files {
            let lower = file.path.to_lowercase();
            let (folder, name) = split(&lower);
            if name == "dicomdir" && file.role != Role::Unreadable {
                media.discs.insert(folder.to_owned());
            }
            if name == "metadata.xml"
                && let Some((root, _)) = folder.rsplit_once("ihe_xdm/")
            {
                media.exports.insert(root.to_owned());
            }
        }
        for file in files {
            let lower = file.path.to_lowercase();
            let (folder, name) = split(&lower);
            if (file.role == Role::Program || name == "autorun.inf") && enclosing(&media.discs, folder).is_some_and(|root| root != folder) {
                media.viewers.insert(folder.to_owned());
            }
        }
        media
    }

    fn look(&self, file: &Seen<'_>) -> Role {
        let lower = file.path.to_lowercase();
        let (folder, name) = split(&lower);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        // How to show coded documents, not one of them; portals put it beside them with or without a medium's list.
        if matches!(extension, "xsl" | "xslt") {
            return Role::Program;
        }
        if let Some(root) = enclosing(&self.exports, folder) {
            let inner = &folder[root.len()..];
            if name == "metadata.xml" || (inner.is_empty() && is_notice(name)) {
                return Role::Index;
            }
            // Documents stand below IHE_XDM; a sign beside INDEX.HTM is the portal's.
            let is_sign = inner.is_empty() && matches!(extension, "gif" | "ico" | "svg");
            if inner.starts_with("html/") || matches!(extension, "css" | "js") || is_sign {
                return Role::Program;
            }
        }
        if let Some(root) = enclosing(&self.discs, folder) {
            let inner = &folder[root.len()..];
            let at_root = inner.is_empty();
            if at_root && is_notice(name) {
                return Role::Index;
            }
            let beside_viewer =
                enclosing(&self.viewers, folder).is_some() || inner.split('/').any(|part| matches!(part, "help" | "viewer" | "autorun"));
            if is_bare_support(extension) && (at_root || beside_viewer) || is_support(extension) && beside_viewer {
                return Role::Program;
            }
        }
        file.role
    }
}

/// Folder with its last `/` or `!` (empty at the top), and name.
fn split(path: &str) -> (&str, &str) {
    path.rfind(['/', '!']).map_or(("", path), |at| path.split_at(at + 1))
}

/// The innermost of `roots` that holds `folder`.
fn enclosing<'a>(roots: &'a BTreeSet<String>, folder: &str) -> Option<&'a str> {
    let mut upper = folder;
    loop {
        if let Some(root) = roots.get(upper) {
            return Some(root);
        }
        upper = match upper.trim_end_matches(['/', '!']).rfind(['/', '!']) {
            Some(at) => &upper[..=at],
            None if upper.is_empty() => return None,
            None => "",
        };
    }
}

/// The README and INDEX that a medium carries about itself.
fn is_notice(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("");
    let text = name.ends_with(".txt") || name.ends_with(".htm") || name.ends_with(".html") || name == stem;
    text && matches!(stem, "readme" | "liesmich" | "lisezmoi" | "leggimi" | "leame" | "index" | "start" | "license" | "licence" | "copying")
}

/// Extensions of what is no document when a viewer program stands beside it, and may be one elsewhere.
fn is_support(extension: &str) -> bool {
    matches!(
        extension,
        "xml" | "xsl" | "xsd" | "dtd" | "htm" | "html" | "gif" | "png" | "bmp" | "svg" | "json" | "dat" | "txt" | "db" | "ttf"
    )
}

/// Extensions of what is no document on a disc, wherever it stands beside its list or its viewer.
fn is_bare_support(extension: &str) -> bool {
    matches!(
        extension,
        "exe"
            | "dll"
            | "ocx"
            | "sys"
            | "ini"
            | "inf"
            | "cfg"
            | "conf"
            | "config"
            | "ico"
            | "icns"
            | "cur"
            | "css"
            | "js"
            | "chm"
            | "hlp"
            | "jar"
            | "class"
            | "bat"
            | "cmd"
            | "com"
            | "msi"
            | "cab"
            | "lic"
            | "manifest"
            | "properties"
            | "lng"
            | "lang"
            | "so"
            | "dylib"
            | "plist"
            | "pak"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_systems_leave() {
        for name in ["a/Thumbs.db", ".DS_Store", "x.zip!__MACOSX/b.pdf", "Documents/~$letter.docx", "D/._scan.pdf", ".~lock.a.odt#"] {
            assert!(by_name(name), "{name}");
        }
        for name in ["a.zip.crdownload", "thumbs.pdf", "a/~notes.txt", "notes.txt", "desktop.inix"] {
            assert!(!by_name(name), "{name}");
        }
    }

    #[test]
    fn what_stands_around_decides() {
        let files = [
            ("CD/DICOMDIR", Role::Index, Role::Index),
            ("CD/A/IM1", Role::Document, Role::Document),
            ("CD/README.TXT", Role::Document, Role::Index),
            ("CD/report.pdf", Role::Document, Role::Document),
            ("CD/VIEWER/V.EXE", Role::Program, Role::Program),
            ("CD/VIEWER/settings.xml", Role::Document, Role::Program),
            ("CD/VIEWER/res/icon.ico", Role::Unreadable, Role::Program),
            ("CD/VIEWER/report.pdf", Role::Document, Role::Document),
            ("CD/HELP/INDEX.HTM", Role::Document, Role::Program),
            ("CD/letters/letter.htm", Role::Document, Role::Document),
            ("README.TXT", Role::Document, Role::Document),
            ("settings.xml", Role::Document, Role::Document),
            ("x.zip!INDEX.HTM", Role::Document, Role::Index),
            ("x.zip!HTML/IMAGES/a.png", Role::Document, Role::Program),
            ("x.zip!HTML/STYLE/a.xsl", Role::Document, Role::Program),
            ("x.zip!logo.gif", Role::Document, Role::Program),
            ("x.zip!scan.jpg", Role::Document, Role::Document),
            ("x.zip!IHE_XDM/A/view.xsl", Role::Unreadable, Role::Program),
            ("x.zip!IHE_XDM/A/scan.gif", Role::Document, Role::Document),
            ("Downloads/CDA.xsl", Role::Document, Role::Program),
            ("logo.gif", Role::Document, Role::Document),
            ("x.zip!IHE_XDM/A/METADATA.XML", Role::Document, Role::Index),
            ("x.zip!IHE_XDM/A/DOC1.XML", Role::Document, Role::Document),
        ];
        let seen: Vec<_> = files.iter().map(|(path, role, _)| Seen { path, role: *role }).collect();
        for ((path, _, wanted), found) in files.iter().zip(around(&seen)) {
            assert_eq!(found, *wanted, "{path}");
        }
    }

    #[test]
    fn a_folder_without_a_list_is_no_disc() {
        let seen = [Seen { path: "a/x.exe", role: Role::Program }, Seen { path: "a/notes.xml", role: Role::Document }];
        assert_eq!(around(&seen), [Role::Program, Role::Document]);
    }
}
