//! What a program costs: processor time and the most memory that it held, as the system counts them.

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::process::{Command, Stdio};

/// What a process cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Processor time, of all threads, in nanoseconds.
    pub nanos: u64,
    /// The most memory that it held, in KiB.
    pub peak: u64,
}

fn nanos(usage: &Usage) -> u64 {
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    micros.unsigned_abs() * 1_000
}

/// Processor time of this process so far, in nanoseconds.
pub fn own_nanos() -> u64 {
    getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| nanos(&usage))
}

/// Runs a command; what it printed and what it cost. The system tells the most memory of all children together, so the
/// command is run by a process of its own: this program, as `measure COMMAND…`.
pub fn run(command: &[&str]) -> (String, Cost) {
    let own = std::env::current_exe().expect("a program knows where it stands");
    let output = Command::new(own)
        .arg("measure")
        .args(command)
        .stderr(Stdio::inherit())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{command:?} fails");
    let text = String::from_utf8(output.stdout).expect("text");
    let (printed, last) = text.rsplit_once("\ncost ").expect("the cost is told");
    let mut numbers = last.split_whitespace().filter_map(|n| n.parse().ok());
    let mut number = || numbers.next().expect("two numbers");
    let cost = Cost {
        nanos: number(),
        peak: number(),
    };
    (printed.to_owned(), cost)
}

/// `measure COMMAND…`: runs the command and tells its cost behind what it prints.
pub fn measure(command: &[String]) {
    let (program, arguments) = command.split_first().expect("a command");
    let status = Command::new(program)
        .args(arguments)
        .status()
        .expect("the program starts");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("usage");
    println!("\ncost {} {}", nanos(&usage), usage.max_rss());
    std::process::exit(status.code().unwrap_or(1));
}
