//! Starts worker processes, lends them out, and ends those that take too long.
//!
//! One keeper thread does all of it. It has to be one thread that stays: on Linux a worker dies with the thread that started it. It keeps
//! deadlines by looking at clocks that conversations set; a conversation costs two loads of an atomic, no lock and no system call.

use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use second_read_model::Code;
use second_read_model::protocol::Reader;

use super::client;
use crate::Error;
use crate::Result;

/// Address space of one process, in bytes.
const MEMORY: u64 = 1 << 30;
/// How long a process may take to say hello.
const HELLO: Duration = Duration::from_secs(20);
/// How often deadlines are looked at while there are processes.
const TICK: Duration = Duration::from_millis(50);

/// The processes that serve one source.
pub(super) struct Pool {
    program: PathBuf,
    patience: Duration,
    idle: Mutex<Vec<Process>>,
    keeper: OnceLock<Keeper>,
}

/// A worker process that has said hello, or what stands for one: something to write to and something to read from. Dropping it ends it.
pub(super) struct Process<W = ChildStdin, R = io::BufReader<ChildStdout>> {
    pub(super) to: W,
    pub(super) from: R,
    pub(super) clock: Arc<Clock>,
    /// What it says holds it.
    pub(super) cage: Vec<String>,
    /// What it said it can read.
    pub(super) readers: Vec<Reader>,
    /// How many asks it was given.
    pub(super) asks: u64,
    /// The frame read last, kept to save allocations.
    pub(super) body: Vec<u8>,
}

impl Pool {
    pub(super) fn new(program: PathBuf, patience: Duration) -> Self {
        Self { program, patience, idle: Mutex::default(), keeper: OnceLock::new() }
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// A process that is idle, or a new one.
    pub(super) fn take(&self) -> Result<Process> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| self.start(), Ok)
    }

    /// A process that has seen nothing yet.
    pub(super) fn start(&self) -> Result<Process> {
        let missing = |error: io::Error| Error::new(Code::WorkerMissing).at(&self.program).because(error);
        let keeper = self.keeper.get_or_init(Keeper::default);
        let started = keeper.start(&self.program, vec![MEMORY.to_string()]).map_err(missing)?;
        client::shake_hands(started.to, started.from, started.clock, HELLO).map_err(missing)
    }

    /// Runs the program as something else than a worker that answers asks: it gets `input` and ends by itself; what it said, up to `most`
    /// bytes. Says nothing about how it ended: one that dies says less, or nothing.
    pub(super) fn run(&self, mode: &str, order: String, input: &[u8], mut patience: Duration, most: u64) -> Result<Vec<u8>> {
        let missing = |error: io::Error| Error::new(Code::WorkerMissing).at(&self.program).because(error);
        let words = vec![mode.to_owned(), MEMORY.to_string(), order];
        let started = self.keeper.get_or_init(Keeper::default).start(&self.program, words).map_err(missing)?;
        let Started { mut to, from, clock } = started;
        let mut said = Vec::new();
        let told = clock.while_waiting(&mut patience, || to.write_all(input));
        drop(to);
        // One that does not want to hear all of it may have something to say all the same.
        let heard = clock.while_waiting(&mut patience, || from.take(most).read_to_end(&mut said));
        match (told, heard) {
            _ if clock.timed_out() => Err(client::stopped(client::Broken::TimedOut)),
            (Ok(()), Ok(_)) => Ok(said),
            _ => Err(client::stopped(client::Broken::Died)),
        }
    }

    /// Lends it to the next one who asks.
    pub(super) fn give_back(&self, process: Process) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
    }
}

/// When a process must have said something, as its keeper sees it.
pub(super) struct Clock {
    start: Instant,
    /// Milliseconds after `start`; 0 while nothing is waited for.
    deadline: AtomicU64,
    timed_out: AtomicBool,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), deadline: AtomicU64::new(0), timed_out: AtomicBool::new(false) }
    }

    /// Runs `wait`, which waits for the process, and takes the time it took off what is `left`.
    pub(super) fn while_waiting<T>(&self, left: &mut Duration, wait: impl FnOnce() -> T) -> T {
        let begun = self.start.elapsed();
        let deadline = u64::try_from(begun.saturating_add(*left).as_millis()).unwrap_or(u64::MAX);
        self.deadline.store(deadline.max(1), Ordering::Relaxed);
        let result = wait();
        self.deadline.store(0, Ordering::Relaxed);
        *left = left.saturating_sub(self.start.elapsed().saturating_sub(begun));
        result
    }

    /// Whether the keeper ended it for taking too long.
    pub(super) fn timed_out(&self) -> bool {
        self.timed_out.load(Ordering::Acquire)
    }

    /// Whether it has taken too long.
    fn is_over(&self) -> bool {
        let deadline = self.deadline.load(Ordering::Relaxed);
        let over = deadline != 0 && self.start.elapsed().as_millis() > u128::from(deadline);
        if over {
            self.timed_out.store(true, Ordering::Release);
        }
        over
    }
}

struct Started {
    to: ChildStdin,
    from: ChildStdout,
    clock: Arc<Clock>,
}

/// An order to start a program with these arguments, and where the answer goes.
struct Order {
    program: PathBuf,
    words: Vec<String>,
    answer: mpsc::SyncSender<io::Result<Started>>,
}

/// The thread that starts and ends processes; it ends, and they with it, when this is dropped.
struct Keeper {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Default for Keeper {
    fn default() -> Self {
        let (orders, inbox) = mpsc::channel();
        let thread = std::thread::Builder::new().name("worker keeper".to_owned()).spawn(move || keep(&inbox));
        Self { orders: Some(orders), thread: thread.ok() }
    }
}

impl Keeper {
    fn start(&self, program: &Path, words: Vec<String>) -> io::Result<Started> {
        let (answer, started) = mpsc::sync_channel(1);
        let order = Order { program: program.to_owned(), words, answer };
        let sent = self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok());
        if !sent {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        started.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A keeper that panicked has nothing left to end.
            let _ = thread.join();
        }
    }
}

fn keep(inbox: &mpsc::Receiver<Order>) {
    be_deaf();
    let mut kept: Vec<(Child, Arc<Clock>)> = Vec::new();
    loop {
        let order = if kept.is_empty() { inbox.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected) } else { inbox.recv_timeout(TICK) };
        match order {
            Ok(order) => {
                let started = spawn(&order).map(|(child, started)| {
                    kept.push((child, Arc::clone(&started.clock)));
                    started
                });
                // Whoever ordered it may have gone; the process is swept below then.
                let _ = order.answer.send(started);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        // A clock that nobody else holds belongs to a process that nobody talks to any more.
        kept.retain_mut(|(child, clock)| !(clock.is_over() || Arc::strong_count(clock) == 1) || !end(child));
    }
    kept.iter_mut().for_each(|(child, _)| {
        end(child);
    });
}

/// Kills and buries a process; `true` when it is buried.
fn end(child: &mut Child) -> bool {
    // It may have ended by itself; then killing fails and waiting succeeds.
    let _ = child.kill();
    child.wait().is_ok()
}

/// Starts the program with two pipes, an empty environment and nothing else. Descriptors of ours are close-on-exec, and the worker closes
/// what it finds open all the same.
fn spawn(order: &Order) -> io::Result<(Child, Started)> {
    let mut command = Command::new(&order.program);
    command.args(&order.words).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    apart(&mut command);
    let mut child = command.spawn()?;
    let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { return Err(io::ErrorKind::BrokenPipe.into()) };
    widen(&to);
    widen(&from);
    Ok((child, Started { to, from, clock: Arc::new(Clock::new()) }))
}

/// Keeps Ctrl-C from this thread and, because a program starts with the mask of the thread that starts it, from every worker: also in
/// the instant before one stands in a group of its own. Another thread of ours hears it.
#[cfg(unix)]
fn be_deaf() {
    let mut interrupt = nix::sys::signal::SigSet::empty();
    interrupt.add(nix::sys::signal::Signal::SIGINT);
    // Fails for a mask that is none.
    let _ = interrupt.thread_block();
}

/// Other systems start a program apart from ours at once.
#[cfg(not(unix))]
fn be_deaf() {}

/// Puts the program into a process group of its own. A terminal sends Ctrl-C to every process of its group: it is for us, who stop at a
/// commit point, and not for a worker in the middle of a file, which would look like a file that kills its reader.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// As above: CREATE_NEW_PROCESS_GROUP, which switches Ctrl-C off for the new group.
#[cfg(windows)]
fn apart(command: &mut Command) {
    std::os::windows::process::CommandExt::creation_flags(command, 0x200);
}

/// Lets a pipe hold a whole frame, so that each side writes one without waiting. A pipe that stays narrow is only slower.
#[cfg(target_os = "linux")]
fn widen(pipe: &impl std::os::fd::AsFd) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, second_read_model::protocol::limits::READ);
}

/// Other systems size their pipes themselves.
#[cfg(not(target_os = "linux"))]
fn widen<T>(_pipe: &T) {}
