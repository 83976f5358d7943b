//! The cage on Linux: resource limits, death with the parent, Landlock as far as the kernel has it, and a list of the few system calls
//! that parsing needs. All others fail as if the kernel did not know them, so that libraries fall back instead of dying.
//!
//! The list is a must. The filter comes last because it forbids all the calls that the rest is made of.

use std::collections::BTreeMap;

use landlock::ABI;
use landlock::Access;
use landlock::AccessFs;
use landlock::AccessNet;
use landlock::CompatLevel;
use landlock::Compatible;
use landlock::Ruleset;
use landlock::RulesetAttr;
use landlock::RulesetStatus;
use landlock::Scope;
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

pub(super) fn parse(memory: u64) -> Result<Vec<String>, Open> {
    die_with_parent().then_some(()).ok_or(Open("death with the parent"))?;
    for (resource, most) in limits(memory) {
        set_limit(resource, most).then_some(()).ok_or(Open("resource limits"))?;
    }
    let files = landlock();
    filter_system_calls().ok_or(Open("seccomp"))?;
    Ok(vec!["seccomp".to_owned(), files, "rlimits".to_owned(), say("cage.privileges", &[]), say("cage.parent", &[])])
}

pub(super) fn close_inherited() {
    // SAFETY: this program has opened no descriptor above 2 yet, so none that is in use is closed. Kernels before 5.9 refuse the call.
    #[allow(unsafe_code)]
    let _ = unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0) };
}

/// Address space as the parent says, no core dumps (they would hold text of records), no file that grows, no other processes,
/// and no more descriptors than the pipes and their copies.
fn limits(memory: u64) -> [(libc::__rlimit_resource_t, u64); 5] {
    [(libc::RLIMIT_AS, memory), (libc::RLIMIT_CORE, 0), (libc::RLIMIT_FSIZE, 0), (libc::RLIMIT_NPROC, 0), (libc::RLIMIT_NOFILE, 16)]
}

/// Nothing of the file system, no TCP port, no signal or abstract socket outside: no rule lets anything through.
fn landlock() -> String {
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(LANDLOCK)))
        .and_then(|ruleset| ruleset.create())
        .and_then(|ruleset| ruleset.restrict_self());
    match ruleset.map(|status| status.ruleset) {
        Ok(RulesetStatus::FullyEnforced) => "landlock".to_owned(),
        Ok(RulesetStatus::PartiallyEnforced) => "landlock (in part)".to_owned(),
        Ok(RulesetStatus::NotEnforced) | Err(_) => "no landlock".to_owned(),
    }
}

/// Leaves only the system calls of `allowed`. Sets `no_new_privs` on the way.
fn filter_system_calls() -> Option<()> {
    let unknown_call = SeccompAction::Errno(libc::ENOSYS as u32);
    let arch = std::env::consts::ARCH.try_into().ok()?;
    let filter = SeccompFilter::new(allowed()?, unknown_call, SeccompAction::Allow, arch).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter_all_threads(&program).ok()
}

/// Reading and writing what is open (the pipes), memory that can never be run, locks, clocks, random numbers, and an end.
fn allowed() -> Option<BTreeMap<i64, Vec<SeccompRule>>> {
    let plain = [
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
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = plain.into_iter().map(|call| (call, Vec::new())).collect();
    // The third argument of both holds the protection.
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![without_bit(2, libc::PROT_EXEC as u64)?]);
    }
    Some(rules)
}

fn without_bit(argument: u8, bit: u64) -> Option<SeccompRule> {
    let clear = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(bit), 0).ok()?;
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
