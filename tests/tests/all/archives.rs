//! Zip and tar through the worker: every member comes out as other programs take it out, and what is wrong is said of that member alone.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Write;
use std::process::Command;

use second_read_library::Error;
use second_read_library::UnpackSink;
use second_read_library::Unpacked;
use second_read_library::Worker;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_tests::corpus;
use second_read_tests::files_below;
use sha2::Digest;
use sha2::Sha256;

/// What came out of an archive: name, hash and length of the bytes, problem of the head or of the end.
#[derive(Default)]
struct Members(Vec<Member>);

#[derive(Default)]
struct Member {
    name: String,
    hash: Sha256,
    len: u64,
    problem: Option<WarningCode>,
}

impl Member {
    fn hex(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl UnpackSink for Members {
    fn entry(&mut self, head: &EntryHead) -> Result<bool, Error> {
        self.0.push(Member { name: head.name.clone(), problem: head.problem, ..Member::default() });
        Ok(true)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let member = self.0.last_mut().unwrap();
        member.hash.update(bytes);
        member.len += bytes.len() as u64;
        Ok(())
    }

    fn end(&mut self, problem: Option<WarningCode>) -> Result<(), Error> {
        self.0.last_mut().unwrap().problem = problem;
        Ok(())
    }
}

fn unpack(name: &str, bytes: &[u8]) -> (Vec<Member>, Unpacked) {
    let (worker, mut members) = (Worker::find().unwrap(), Members::default());
    let unpacked = worker.unpack(name, bytes.len() as u64, &mut Cursor::new(bytes), &mut members).unwrap();
    (members.0, unpacked)
}

/// A zip of these members, made by another library.
fn zipped(members: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Name, length and problem of each member.
fn told(members: &[Member]) -> Vec<(&str, u64, Option<WarningCode>)> {
    members.iter().map(|member| (member.name.as_str(), member.len, member.problem)).collect()
}

const LETTER: &[u8] = b"Dear Dr. Example, the biopsy of the left breast was read again.\n";

#[test]
fn members_come_out_whole() {
    let long = LETTER.repeat(100_000);
    for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
        let made = zipped(&[("a.txt", LETTER), ("ü/b.txt", &long), ("Z.txt", b"")], method);
        // The library that makes the zip refuses two members of one name; other programs do not.
        let made = made.iter().map(|byte| if *byte == b'Z' { b'a' } else { *byte }).collect::<Vec<_>>();
        let (members, unpacked) = unpack("a.zip", &made);
        assert_eq!(told(&members), [("a.txt", LETTER.len() as u64, None), ("ü/b.txt", long.len() as u64, None), ("a.txt", 0, None)]);
        assert_eq!(members[1].hex(), Sha256::digest(&long).iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        assert_eq!(unpacked, Unpacked { entries: 3, whole: true, problem: None });
    }
}

#[test]
fn what_is_wrong_is_said_of_its_member_alone() {
    use WarningCode::*;
    let whole = zipped(&[("a.txt", LETTER), ("b.txt", LETTER)], zip::CompressionMethod::Stored);
    let at = whole.windows(LETTER.len()).position(|window| window == LETTER).unwrap();
    let spoiled = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        bytes
    };
    let all = LETTER.len() as u64;
    let central = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let cases = [
        ("a changed byte", spoiled(at, b'd'), vec![("a.txt", all, Some(Malformed)), ("b.txt", all, None)], false),
        ("an encrypted member", spoiled(central + 8, 1), vec![("a.txt", 0, Some(Encrypted)), ("b.txt", all, None)], false),
        ("another packing", spoiled(central + 10, 12), vec![("a.txt", 0, Some(NotSupported)), ("b.txt", all, None)], false),
        (
            "a name that climbs",
            zipped(&[("../a.txt", LETTER), ("b.txt", LETTER)], zip::CompressionMethod::Stored),
            vec![("../a.txt", 0, Some(BadName)), ("b.txt", all, None)],
            false,
        ),
        ("no directory", whole[..central].to_vec(), vec![("a.txt", all, None), ("b.txt", all, None)], false),
        ("cut in the second", whole[..central - 9].to_vec(), vec![("a.txt", all, None), ("b.txt", all - 9, Some(Truncated))], false),
        ("a program in front", [b"front".repeat(99), whole.clone()].concat(), vec![("a.txt", all, None), ("b.txt", all, None)], true),
    ];
    for (what, bytes, expected, is_whole) in cases {
        let (members, unpacked) = unpack("a.zip", &bytes);
        assert_eq!(told(&members), expected, "{what}");
        assert_eq!(unpacked.whole, is_whole, "{what}");
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![0; 200 << 20];
    let (members, unpacked) = unpack("a.zip", &zipped(&[("zeros", &zeros), ("b.txt", LETTER)], zip::CompressionMethod::Deflated));
    assert_eq!(told(&members), [("zeros", 0, Some(WarningCode::Limit)), ("b.txt", LETTER.len() as u64, None)]);
    assert!(!unpacked.whole);
}

#[test]
fn a_document_that_is_a_zip_inside_is_no_archive() {
    let worker = Worker::find().unwrap();
    let role = |members: &[(&str, &[u8])]| {
        let bytes = zipped(members, zip::CompressionMethod::Stored);
        let extract = worker.extract("a.bin", bytes.len() as u64, &mut Cursor::new(bytes)).unwrap();
        (extract.format, extract.role)
    };
    let docx: &[(&str, &[u8])] = &[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")];
    let nested = zipped(docx, zip::CompressionMethod::Stored);
    let cases: [(&[(&str, &[u8])], &str, Role); 5] = [
        (&[("a.txt", LETTER)], "zip", Role::Container),
        (&[("letter.docx", &nested)], "zip", Role::Container),
        (docx, "docx", Role::Document),
        (&[("mimetype", b"application/epub+zip"), ("a.xhtml", b"<x/>")], "unknown", Role::Document),
        (&[("META-INF/MANIFEST.MF", b"x"), ("A.class", b"x")], "unknown", Role::Program),
    ];
    for (members, format, expected) in cases {
        assert_eq!(role(members), (format.to_owned(), expected), "{}", members[0].0);
    }
}

#[test]
fn good_zips_come_out_as_unzip_takes_them_out() {
    let Some(corpus) = corpus() else { return };
    let mut compared = 0;
    for archive in ["ccda/xdm", "patients/breast-cancer/Downloads", "patients/enfant-épilepsie/Téléchargements", "fhir/apple-health"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(corpus.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "zip"))
    {
        let (members, unpacked) = unpack("a.zip", &std::fs::read(&archive).unwrap());
        assert!(unpacked.whole, "{archive:?}");
        for member in &members {
            let out = Command::new("unzip").arg("-p").arg(&archive).arg(plain(&member.name)).output().unwrap();
            let expected: String = Sha256::digest(&out.stdout).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(member.hex(), expected, "{archive:?} {}", member.name);
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

/// A name that `unzip` does not take for a pattern.
fn plain(name: &str) -> String {
    name.replace('[', "[[]")
}

/// What each hostile archive must give: how many members whole, how many with which problem.
#[test]
fn hostile_archives_cost_themselves_alone() {
    use WarningCode::*;
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("hostile/archives");
    let cases: [(&str, usize, &[(WarningCode, usize)]); 16] = [
        ("bomb-flat.zip", 0, &[(Limit, 1)]),
        ("bomb-overlap.zip", 0, &[(Malformed, 40)]),
        ("empty.zip", 0, &[]),
        ("local-central-mismatch.zip", 1, &[]),
        ("lying-size.zip", 0, &[(Malformed, 1)]),
        ("many-files.zip", 12_000, &[]),
        ("odd-names.zip", 15, &[]),
        ("prefixed-sfx.zip", 1, &[]),
        ("truncated.zip", 2, &[]),
        ("traversal.zip", 1, &[(BadName, 5), (NotSupported, 1)]),
        ("wrong-crc.zip", 1, &[(Malformed, 1)]),
        ("tika/test-documents.7z", 9, &[]),
        ("tika/testZipEncrypted.zip", 1, &[(Encrypted, 1)]),
        ("tika/testZipEntryNameCharsetShiftSJIS.zip", 2, &[]),
        ("zip-slip/zip-slip.tar", 1, &[(BadName, 1)]),
        ("zip-slip/zip-slip.zip", 1, &[(BadName, 1)]),
    ];
    for (name, whole, problems) in cases {
        let (members, _) = unpack(name, &std::fs::read(folder.join(name)).unwrap());
        let mut counted = BTreeMap::new();
        members.iter().filter_map(|member| member.problem).for_each(|problem| *counted.entry(format!("{problem:?}")).or_insert(0) += 1);
        let expected: BTreeMap<String, usize> = problems.iter().map(|(code, count)| (format!("{code:?}"), *count)).collect();
        assert_eq!((members.iter().filter(|member| member.problem.is_none()).count(), counted), (whole, expected), "{name}");
    }
}

#[test]
fn every_hostile_file_goes_through() {
    let Some(corpus) = corpus() else { return };
    let worker = Worker::find().unwrap();
    let mut read = 0;
    for path in
        ["archives", "fuzz-heif", "images", "text", "filenames"].iter().flat_map(|folder| files_below(&corpus.join("hostile").join(folder)))
    {
        let bytes = std::fs::read(&path).unwrap();
        let (name, size) = (path.file_name().unwrap().to_string_lossy(), bytes.len() as u64);
        let extract = worker.extract(&name, size, &mut Cursor::new(&bytes)).unwrap_or_else(|error| panic!("{path:?} {error:?}"));
        if extract.role == Role::Container {
            worker.unpack(&name, size, &mut Cursor::new(&bytes), &mut Members::default()).unwrap();
        }
        if extract.picture_pages > 0 {
            // It may be broken inside; as far as it goes it is shown.
            let page = worker.page(&name, size, &mut Cursor::new(&bytes), 1, 400);
            assert!(page.is_ok_and(|png| png.starts_with(b"\x89PNG")), "{path:?}");
        }
        read += 1;
    }
    assert!(read > 30, "{read}");
}
