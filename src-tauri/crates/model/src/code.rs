//! Error codes: what a screen or a script branches on. Their sentences are in `assets/text`; they never hold personal data.

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

/// Why a command did not do what was asked. The exit code of the command line follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The words of the call are off: an unknown option, a value that is not of its kind.
    WrongUse,
    /// No record, case, person, source, diagnosis or blob has this id.
    UnknownId,
    /// The path given is not there.
    MissingPath,
    /// The path is there and may not be read.
    UnreadablePath,
    /// There is no library in this folder.
    NoLibrary,
    /// There is a library, or something else, where a new one should go.
    LibraryExists,
    /// The passphrase does not open the library.
    WrongPassphrase,
    /// That is not the recovery key of this library.
    WrongRecoveryKey,
    /// The library wants a passphrase and none was given.
    PassphraseNeeded,
    /// Another program is writing to the library.
    LibraryInUse,
    /// The library was written by a newer program.
    LibraryNewer,
    /// The library stands on a medium that cannot be written.
    LibraryReadOnly,
    /// The library is damaged: `check` says where.
    LibraryDamaged,
    /// No room left on the disk.
    DiskFull,
    /// A file stands where the result should go.
    TargetExists,
    /// The place for the result cannot be written.
    TargetUnwritable,
    /// Another person's record would enter the bundle without a confirmation.
    OtherPerson,
    /// There is nothing to export.
    EmptyCase,
    /// There is nothing to undo.
    NothingToUndo,
    /// The worker program is missing or cannot be started.
    WorkerMissing,
    /// A program of ours that stands beside this one is missing.
    ProgramMissing,
    /// The worker could not read this file.
    Unreadable,
    /// The worker ran out of time or memory on this file, died, or answered nonsense: `why` of the error says which.
    ReaderStopped,
    /// The user stopped it.
    Cancelled,
    /// The disk or the system said no, for a reason that has no code of its own.
    Io,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// The code as JSON and logs show it, e.g. `wrong-passphrase`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::WrongUse => "wrong-use",
            Code::UnknownId => "unknown-id",
            Code::MissingPath => "missing-path",
            Code::UnreadablePath => "unreadable-path",
            Code::NoLibrary => "no-library",
            Code::LibraryExists => "library-exists",
            Code::WrongPassphrase => "wrong-passphrase",
            Code::WrongRecoveryKey => "wrong-recovery-key",
            Code::PassphraseNeeded => "passphrase-needed",
            Code::LibraryInUse => "library-in-use",
            Code::LibraryNewer => "library-newer",
            Code::LibraryReadOnly => "library-read-only",
            Code::LibraryDamaged => "library-damaged",
            Code::DiskFull => "disk-full",
            Code::TargetExists => "target-exists",
            Code::TargetUnwritable => "target-unwritable",
            Code::OtherPerson => "other-person",
            Code::EmptyCase => "empty-case",
            Code::NothingToUndo => "nothing-to-undo",
            Code::WorkerMissing => "worker-missing",
            Code::ProgramMissing => "program-missing",
            Code::Unreadable => "unreadable",
            Code::ReaderStopped => "reader-stopped",
            Code::Cancelled => "cancelled",
            Code::Io => "io",
            Code::Internal => "internal",
        }
    }

    /// The exit status of the command line: 1 findings, 2 wrong use or unknown id, 3 failed.
    pub fn exit_status(self) -> u8 {
        match self {
            Code::OtherPerson => 1,
            Code::WrongUse | Code::UnknownId | Code::NothingToUndo | Code::EmptyCase => 2,
            _ => 3,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
