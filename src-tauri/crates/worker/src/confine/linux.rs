//! The cages on Linux: resource limits, death with the parent, Landlock as far as the kernel has it, and a list of the few system calls
//! that are needed. All others fail as if the kernel did not know them, so that libraries fall back instead of dying.
//!
//! The list is a must. The filter comes last because it forbids all the calls that the rest is made of.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use landlock::ABI;
use landlock::Access;
use landlock::AccessFs;
use landlock::AccessNet;
use landlock::CompatLevel;
use landlock::Compatible;
use landlock::PathBeneath;
use landlock::PathFd;
use landlock::Ruleset;
use landlock::RulesetAttr;
use landlock::RulesetCreated;
use landlock::RulesetCreatedAttr;
use landlock::RulesetError;
use landlock::RulesetStatus;
use landlock::Scope;
use landlock::path_beneath_rules;
use seccompiler::BpfProgram;
use seccompiler::SeccompAction;
use seccompiler::SeccompCmpArgLen;
use seccompiler::SeccompCmpOp;
use seccompiler::SeccompCondition;
use seccompiler::SeccompFilter;
use seccompiler::SeccompRule;
use second_read_model::sentence::say;

use super::Open;

/// The newest Landlock rules this program knows; older kernels hold what they have of them.
const LANDLOCK: ABI = ABI::V7;

/// Descriptors: the pipes and their copies. Tesseract opens its libraries and its data one after the other.
const DESCRIPTORS: u64 = 16;
const DESCRIPTORS_OF_TESSERACT: u64 = 32;
/// How long tesseract may reckon, in seconds of a processor; its parent is less patient.
const PROCESSOR: u64 = 600;

/// Where systems keep libraries, and what starts programs that use them.
const LIBRARIES: [&str; 4] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];
const LIST_OF_LIBRARIES: &str = "/etc/ld.so.cache";

pub(super) fn parse(memory: u64) -> Result<Vec<String>, Open> {
    die_with_parent().then_some(()).ok_or(Open("death with the parent"))?;
    set_limits(&limits(memory, DESCRIPTORS))?;
    let files = landlock(Ok);
    filter_system_calls(allowed()).ok_or(Open("seccomp"))?;
    Ok(vec!["seccomp".to_owned(), files, "rlimits".to_owned(), say("cage.privileges", &[]), say("cage.parent", &[])])
}

/// The limits, the filter and the death with the parent go on to the program that this process becomes.
pub(super) fn ocr(memory: u64, tesseract: &Path) -> Result<(), Open> {
    die_with_parent().then_some(()).ok_or(Open("death with the parent"))?;
    set_limits(&limits(memory, DESCRIPTORS_OF_TESSERACT))?;
    set_limits(&[(libc::RLIMIT_CPU, PROCESSOR)])?;
    landlock(|ruleset| let_in(ruleset, tesseract));
    filter_system_calls(allowed_tesseract()).ok_or(Open("seccomp"))
}

pub(super) fn close_inherited() {
    // SAFETY: this program has opened no descriptor above 2 yet, so none that is in use is closed. Kernels before 5.9 refuse the call.
    #[allow(unsafe_code)]
    let _ = unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0) };
}

/// Address space as the parent says, no core dumps (they would hold text of records), no file that grows, no other processes,
/// and only so many descriptors.
fn limits(memory: u64, descriptors: u64) -> [(libc::__rlimit_resource_t, u64); 5] {
    [
        (libc::RLIMIT_AS, memory),
        (libc::RLIMIT_CORE, 0),
        (libc::RLIMIT_FSIZE, 0),
        (libc::RLIMIT_NPROC, 0),
        (libc::RLIMIT_NOFILE, descriptors),
    ]
}

fn set_limits(limits: &[(libc::__rlimit_resource_t, u64)]) -> Result<(), Open> {
    let set = limits.iter().all(|(resource, most)| set_limit(*resource, *most));
    set.then_some(()).ok_or(Open("resource limits"))
}

/// Nothing of the file system but what `except` lets in, no TCP port, no signal or abstract socket outside.
fn landlock(except: impl FnOnce(RulesetCreated) -> Result<RulesetCreated, RulesetError>) -> String {
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(LANDLOCK)))
        .and_then(|ruleset| ruleset.create())
        .and_then(except)
        .and_then(|ruleset| ruleset.restrict_self());
    match ruleset.map(|status| status.ruleset) {
        Ok(RulesetStatus::FullyEnforced) => "landlock".to_owned(),
        Ok(RulesetStatus::PartiallyEnforced) => "landlock (in part)".to_owned(),
        Ok(RulesetStatus::NotEnforced) | Err(_) => "no landlock".to_owned(),
    }
}

/// Tesseract and what starts it may be run; its libraries, their list and its data may be read.
fn let_in(ruleset: RulesetCreated, tesseract: &Path) -> Result<RulesetCreated, RulesetError> {
    let run = AccessFs::Execute | AccessFs::ReadFile;
    let program = tesseract.canonicalize().unwrap_or_else(|_| tesseract.to_owned());
    let ruleset = std::iter::once(program).chain(starters()).try_fold(ruleset, |ruleset, file| match PathFd::new(file) {
        Ok(file) => ruleset.add_rule(PathBeneath::new(file, run)),
        // What is not there cannot be let in.
        Err(_) => Ok(ruleset),
    })?;
    let libraries = LIBRARIES.into_iter().chain([LIST_OF_LIBRARIES]).map(PathBuf::from).chain(beside(tesseract, &["lib"]));
    let data = beside(tesseract, &["share/tesseract-ocr", "share/tessdata"]);
    ruleset
        .add_rules(path_beneath_rules(libraries, AccessFs::ReadFile))?
        .add_rules(path_beneath_rules(data, AccessFs::ReadFile | AccessFs::ReadDir))
}

/// The programs of the C library that start all others, e.g. `/lib64/ld-linux-x86-64.so.2`.
fn starters() -> impl Iterator<Item = PathBuf> {
    let files = ["/lib", "/lib64"].into_iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    files.map(|file| file.path()).filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"ld-")))
}

/// Libraries and data as they stand beside a program: `PREFIX/lib`, `PREFIX/share/tesseract-ocr` (Debian), `PREFIX/share/tessdata`.
fn beside(tesseract: &Path, folders: &[&str]) -> Vec<PathBuf> {
    let prefix = tesseract.ancestors().nth(2).unwrap_or(tesseract);
    folders.iter().map(|folder| prefix.join(folder)).collect()
}

/// The calls of a filter, each with what its arguments must be.
type Calls = BTreeMap<i64, Vec<SeccompRule>>;

/// Leaves only these system calls. Sets `no_new_privs` on the way.
fn filter_system_calls(allowed: Option<Calls>) -> Option<()> {
    let unknown_call = SeccompAction::Errno(libc::ENOSYS as u32);
    let arch = std::env::consts::ARCH.try_into().ok()?;
    let filter = SeccompFilter::new(allowed?, unknown_call, SeccompAction::Allow, arch).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter_all_threads(&program).ok()
}

/// Reading and writing what is open (the pipes), memory that can never be run, locks, clocks, random numbers, and an end.
fn allowed() -> Option<Calls> {
    let mut rules = plain();
    // The third argument of both holds the protection.
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![without_bits(2, libc::PROT_EXEC as u64)?]);
    }
    Some(rules)
}

/// The same, and what a program needs that starts with libraries of its own: becoming it, opening files to read them (which ones is
/// Landlock's business), memory that can be run. No socket, no process, no thread.
fn allowed_tesseract() -> Option<Calls> {
    let more = [
        libc::SYS_execve,
        libc::SYS_mmap,
        libc::SYS_mprotect,
        libc::SYS_lseek,
        libc::SYS_pread64,
        libc::SYS_getdents64,
        libc::SYS_fstat,
        libc::SYS_newfstatat,
        libc::SYS_statx,
        libc::SYS_faccessat,
        libc::SYS_faccessat2,
        libc::SYS_readlinkat,
        libc::SYS_fcntl,
        libc::SYS_ioctl,
        libc::SYS_ppoll,
        libc::SYS_prlimit64,
        libc::SYS_set_tid_address,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_sysinfo,
        libc::SYS_uname,
        libc::SYS_getuid,
        libc::SYS_geteuid,
        libc::SYS_getgid,
        libc::SYS_getegid,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
    ];
    let mut rules = plain();
    rules.extend(more.into_iter().map(|call| (call, Vec::new())));
    let writing = (libc::O_WRONLY | libc::O_RDWR | libc::O_CREAT | libc::O_TRUNC) as u64;
    rules.insert(libc::SYS_openat, vec![without_bits(2, writing)?]);
    #[cfg(target_arch = "x86_64")]
    {
        rules.insert(libc::SYS_open, vec![without_bits(1, writing)?]);
        let old = [
            libc::SYS_access,
            libc::SYS_poll,
            libc::SYS_stat,
            libc::SYS_lstat,
            libc::SYS_readlink,
            libc::SYS_arch_prctl,
            libc::SYS_getrlimit,
        ];
        rules.extend(old.into_iter().map(|call| (call, Vec::new())));
    }
    Some(rules)
}

fn plain() -> Calls {
    let calls = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    calls.into_iter().map(|call| (call, Vec::new())).collect()
}

fn without_bits(argument: u8, bits: u64) -> Option<SeccompRule> {
    let clear = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(bits), 0).ok()?;
    SeccompRule::new(vec![clear]).ok()
}

/// The kernel ends this process when the thread that started it ends.
fn die_with_parent() -> bool {
    // SAFETY: PR_SET_PDEATHSIG takes a signal number and touches no memory of ours.
    #[allow(unsafe_code)]
    let result = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
    result == 0
}

fn set_limit(resource: libc::__rlimit_resource_t, most: u64) -> bool {
    let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    // SAFETY: `limit` is a valid rlimit that lives across the call, which only reads it.
    #[allow(unsafe_code)]
    let result = unsafe { libc::setrlimit(resource, &limit) };
    result == 0
}
