//! Programs, by how they begin whatever their name says: disc viewers, installers, libraries, scripts. Listed as clutter, never run.
//!
//! Scripts without a first line that names their interpreter (batch files, JavaScript) look like any text and are not told here.

use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;

pub struct Program;

impl Format for Program {
    fn id(&self) -> &'static str {
        "program"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        // Below the readers of medical formats: a DICOM file may begin as a program and still be an image.
        if media_type(head).is_some() { 85 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let media_type = media_type(input.head).unwrap_or("application/octet-stream").into();
        Ok(Extract { format: self.id().into(), version: self.version(), media_type, role: Role::Program, ..Extract::default() })
    }
}

/// What kind of program the first bytes are, if any.
fn media_type(head: &[u8]) -> Option<&'static str> {
    /// A link of Windows to a program.
    const LINK: &[u8] = b"\x4C\x00\x00\x00\x01\x14\x02\x00";
    const MACH_O: [[u8; 4]; 5] =
        [[0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE]];
    match head {
        _ if head.starts_with(b"MZ") && head.iter().take(64).any(|byte| *byte == 0) => {
            Some("application/vnd.microsoft.portable-executable")
        }
        _ if head.starts_with(b"\x7FELF") => Some("application/x-executable"),
        _ if MACH_O.iter().any(|mark| head.starts_with(mark)) => Some("application/x-mach-binary"),
        _ if head.starts_with(b"#!/") || head.starts_with(b"#! /") => Some("text/x-shellscript"),
        _ if head.starts_with(LINK) => Some("application/x-ms-shortcut"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_by_content_alone() {
        let dos = [b"MZ".as_slice(), &[0; 62]].concat();
        for head in [&dos, b"\x7FELF\x02".as_slice(), b"#!/bin/sh\n", b"\xCF\xFA\xED\xFE\x07", b"\x4C\x00\x00\x00\x01\x14\x02\x00\x00"] {
            assert!(Program.sniff(head, "report.pdf") > 0, "{head:?}");
        }
        for head in
            [b"MZ is how this note begins, and it goes on for a while without any such byte.".as_slice(), b"#1 note", b"", b"%PDF-1.7"]
        {
            assert_eq!(Program.sniff(head, "a.exe"), 0, "{head:?}");
        }
    }
}
