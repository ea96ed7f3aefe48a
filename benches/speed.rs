//! Workload W: `banfa replay` against a program written by hand, side by side in one run, in processor time; and on two
//! threads against one, by the clock.
//! `cargo bench --bench speed`, or with `-- 10000000` behind it for so many events; `-- growth` for 10^5 to 10^7 events;
//! `-- bureau` for a million cases of the bureau under the shipped regulation; `-- waiting` for a register in which much waits
//! for facts that never come, of 10^4 to 10^6 cases; `-- peers` beside regorus and zen-engine.
//! With `--features columns` the same register as a columnar log, too.

mod workload;

use banfa::engine::Program;
use banfa::project::{load_all, mapping_of, read_registers};
use banfa::report::replay::{RowCount, Way, count_log};
use banfa::report::words::Lang;
use banfa::source::SourceMap;
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use workload::by_hand;
use workload::cost::{self, Cost};
use workload::days::{self, WorkingDays};
use workload::generate;
use workload::outcome::Outcome;

const BANFA: &str = env!("CARGO_BIN_EXE_banfa");

/// Every contender runs so often; medians are told.
const ROUNDS: usize = 5;

fn main() {
    // Cargo adds an argument of its own.
    let arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let arguments: Vec<String> = arguments.collect();
    let text: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match text.as_slice() {
        ["measure", ..] => cost::measure(&arguments[1..]),
        ["by-hand", file] => by_hand_main(Path::new(file)),
        ["decode", file] => {
            let found = by_hand::decode_only(Path::new(file)).expect("the register");
            println!("{found}");
        }
        ["bureau"] => bureau(1_000_000),
        ["bureau", cases] => bureau(cases.parse().expect("a number of cases")),
        ["growth"] => growth(),
        ["waiting"] => waiting(),
        ["peers"] => peers(1_000_000),
        ["peers", events] => peers(events.parse().expect("a number of events")),
        ["inside", file] => inside(Path::new(file)),
        _ => {
            let events = text.iter().find_map(|a| a.parse().ok());
            side_by_side(events.unwrap_or(1_000_000));
        }
    }
}

fn rules() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workload-rules");
    for (from, name) in [("benches/rules/工作量", "工作量"), ("rules/日历", "日历")] {
        std::fs::create_dir_all(to.join(name)).expect("a folder");
        for file in std::fs::read_dir(root.join(from)).expect("a folder") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), to.join(name).join(file.file_name())).expect("a copy");
        }
    }
    to
}

type Generator = fn(u64, &mut BufWriter<std::fs::File>) -> std::io::Result<()>;

/// A register of so many events or cases, made where it is not there yet.
fn register(kind: &str, of: u64, write: Generator) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{kind}-{of}.jsonl"));
    if !path.exists() {
        let begun = path.with_extension("begun");
        let mut file = BufWriter::new(std::fs::File::create(&begun).expect("a file"));
        write(of, &mut file).expect("the register is written");
        file.flush().expect("the register is written");
        std::fs::rename(&begun, &path).expect("the register is written");
    }
    path
}

fn load(sources: &mut SourceMap) -> banfa::model::RuleBase {
    let mut all = load_all(&rules(), sources).expect("the rules are readable");
    let rules = all.pop().expect("a rule base").rules;
    rules.base.expect("the rules have no errors")
}

fn working_days(base: &banfa::model::RuleBase) -> Vec<bool> {
    let all = days::FIRST.iter_days().take(days::DAYS);
    all.map(|day| base.calendar.is_working_day(day)).collect()
}

fn by_hand_main(file: &Path) {
    let mut sources = SourceMap::default();
    let before = cost::own_nanos();
    let days = WorkingDays::new(&working_days(&load(&mut sources)));
    // The calendars are the library's; what reading them costs is told, to be taken off.
    let setup = cost::own_nanos() - before;
    let outcome = by_hand::run(file, &days).expect("the register");
    println!("{setup}\n{outcome:?}");
}

/// The parts of a replay, by processor time.
fn inside(file: &Path) {
    let mut sources = SourceMap::default();
    let base = load(&mut sources);
    let (mapping, problems) = mapping_of(None, &base, &sources);
    assert!(problems.is_empty());
    let begun = cost::own_nanos();
    let (taken, _) =
        read_registers(&base, &mapping, &[file.to_owned()], |_| {}).expect("the register");
    let read = cost::own_nanos();
    let rows = RowCount {
        rows: taken.rows,
        applied: taken.applied,
        aside: taken.aside,
        refused: taken.refused.len() as u64,
    };
    let program = Program::new(&base);
    let input = std::sync::Arc::new(taken.input);
    let texts = (&sources, Lang::Zh);
    let way = (Way::Alike, 1);
    let done = count_log(&program, texts, (&input, &taken.events), way, rows);
    assert!(done.is_some(), "cases are counted by those that are alike");
    println!("{} {}", read - begun, cost::own_nanos() - read);
}

/// Workload W of so many events, and who executes it.
struct Workload {
    file: String,
    rules: String,
    /// This program.
    own: String,
}

impl Workload {
    fn of(events: u64) -> Self {
        let name = |path: PathBuf| path.to_str().expect("a name").to_owned();
        Self {
            file: name(register("workload", events, generate::register)),
            rules: name(rules()),
            own: name(std::env::current_exe().expect("this program")),
        }
    }

    /// The command of banfa, on one thread.
    fn replay(&self) -> [&str; 9] {
        let (file, rules) = (&*self.file, &*self.rules);
        [
            BANFA,
            "replay",
            file,
            "--rules",
            rules,
            "--format",
            "json",
            "--threads",
            "1",
        ]
    }

    /// The command of the program by hand.
    fn by_hand(&self) -> [&str; 3] {
        [&self.own, "by-hand", &self.file]
    }
}

/// What the program by hand came to, less what it needed to read the calendars.
fn without_setup((text, mut cost): (String, Cost)) -> (String, Cost) {
    let (setup, found) = text.trim().split_once('\n').expect("two lines");
    cost.nanos -= setup.parse::<u64>().expect("a number");
    (found.trim().to_owned(), cost)
}

fn side_by_side(events: u64) {
    let workload = Workload::of(events);
    let (file, own) = (&*workload.file, &*workload.own);
    let bytes = std::fs::metadata(file).expect("the register").len();
    println!(
        "{events} events, {bytes} bytes: {:.1} an event",
        bytes as f64 / events as f64
    );
    let banfa = workload.replay();
    let log = columnar(file);
    let mut rounds: Vec<Round> = Vec::new();
    for _ in 0..ROUNDS {
        let (by_hand, hand) = without_setup(cost::run(&workload.by_hand()));
        let (_, decode) = cost::run(&[own, "decode", file]);
        let (text, ours) = cost::run(&banfa);
        if rounds.is_empty() {
            let outcome = Outcome::of_summary(&text);
            assert_eq!(format!("{outcome:?}"), by_hand, "the outcomes differ");
            println!("outcome of both: {outcome:?}");
        }
        let columnar = log.as_deref().map(|log| {
            let command = banfa.map(|word| if word == file { log } else { word });
            let (told, cost) = cost::run(&command);
            assert!(told == text, "the columnar log comes to something else");
            cost
        });
        let (told, _) = cost::run(&[own, "inside", file]);
        let (reading, rules) = told.trim().split_once(' ').expect("two numbers");
        let part = |nanos: &str| nanos.parse().expect("a number");
        let (one, of_one) = by_the_clock(&[&banfa[..8], &["1"]].concat());
        let (two, of_two) = by_the_clock(&[&banfa[..8], &["2"]].concat());
        assert!(of_one == of_two, "one thread and two tell different things");
        rounds.push(Round {
            hand,
            ours,
            columnar,
            decode: decode.nanos,
            reading: part(reading),
            rules: part(rules),
            threads: (one, two),
        });
    }
    let row = |name: &str, of: &dyn Fn(&Round) -> u64, peak: Option<u64>| {
        // Of one round, as the machine may have been slower in another.
        let ratio = median(rounds.iter().map(|r| of(r) as f64 / r.hand.nanos as f64));
        let nanos = median(rounds.iter().map(|r| of(r) as f64)) / events as f64;
        let peak = peak.map_or(String::new(), |kib| format!("{kib:>9} KiB"));
        println!("{name:<44} {nanos:>8.0} ns an event  {ratio:>6.2}× {peak}");
    };
    let most = |of: &dyn Fn(&Round) -> u64| rounds.iter().map(of).max();
    row("by hand", &|r| r.hand.nanos, most(&|r| r.hand.peak));
    row("  of it reading and decoding", &|r| r.decode, None);
    row("banfa replay", &|r| r.ours.nanos, most(&|r| r.ours.peak));
    row("  of it reading, decoding, ids", &|r| r.reading, None);
    row("  of it the rules", &|r| r.rules, None);
    if log.is_some() {
        let of = |round: &Round| round.columnar.expect("measured");
        let peak = most(&|r| of(r).peak);
        row("banfa replay of the columnar log", &|r| of(r).nanos, peak);
        let faster = rounds
            .iter()
            .map(|r| r.ours.nanos as f64 / of(r).nanos as f64);
        println!("  {:.2} times as fast as of JSON lines", median(faster));
    }
    println!(
        "by the clock: {:.2} s on one thread, {:.2} s on two: {:.2} times as fast",
        median(rounds.iter().map(|r| r.threads.0)),
        median(rounds.iter().map(|r| r.threads.1)),
        median(rounds.iter().map(|r| r.threads.0 / r.threads.1))
    );
}

/// The register as a columnar log, made where it is not there yet; none where this program writes none.
fn columnar(file: &str) -> Option<String> {
    let log = file.replace(".jsonl", ".arrow");
    if cfg!(feature = "columns") && !Path::new(&log).exists() {
        let made = cost::run(&[BANFA, "columns", file, "--output", &log]);
        print!("{}", made.0);
    }
    cfg!(feature = "columns").then_some(log)
}

/// What one round of all contenders costs.
struct Round {
    hand: Cost,
    ours: Cost,
    /// Of the same register as a columnar log, where this program reads one.
    columnar: Option<Cost>,
    decode: u64,
    reading: u64,
    rules: u64,
    /// Seconds on one thread and on two.
    threads: (f64, f64),
}

/// How many seconds a command takes by the clock, and what it prints.
fn by_the_clock(command: &[&str]) -> (f64, Vec<u8>) {
    let begun = Instant::now();
    let done = Command::new(command[0]).args(&command[1..]).output();
    let seconds = begun.elapsed().as_secs_f64();
    (seconds, done.expect("the program starts").stdout)
}

fn median(of: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = of.collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The published engines beside banfa: built here, each a process of its own; all must come to the same numbers.
fn peers(events: u64) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(root.join("benches/peers/Cargo.toml"))
        .env("CARGO_TARGET_DIR", &built)
        .status()
        .expect("cargo starts");
    assert!(status.success(), "the peers are built");
    let program = built.join("release/peers");
    let program = program.to_str().expect("a name");
    let table = Path::new(env!("CARGO_TARGET_TMPDIR")).join("working-days");
    let days = working_days(&load(&mut SourceMap::default()));
    let bytes: Vec<u8> = days.iter().map(|day| b'0' + u8::from(*day)).collect();
    std::fs::write(&table, bytes).expect("a file");
    let table = table.to_str().expect("a name");

    let workload = Workload::of(events);
    let file = &*workload.file;
    let contenders: [(&str, Vec<&str>); 5] = [
        ("banfa replay", workload.replay().to_vec()),
        ("by hand", workload.by_hand().to_vec()),
        (
            "regorus, bytecode",
            vec![program, "regorus-bytecode", file, table],
        ),
        (
            "regorus, interpreted",
            vec![program, "regorus", file, table],
        ),
        (
            "zen-engine, compiled tables",
            vec![program, "zen", file, table],
        ),
    ];
    let mut costs: [Vec<Cost>; 5] = Default::default();
    let mut outcome = String::new();
    for round in 0..ROUNDS.min(3) {
        for (at, (name, command)) in contenders.iter().enumerate() {
            let (text, cost) = cost::run(command);
            let (found, cost) = match at {
                0 => (format!("{:?}", Outcome::of_summary(&text)), cost),
                1 => without_setup((text, cost)),
                _ => (text.trim().to_owned(), cost),
            };
            if at == 0 && round == 0 {
                outcome.clone_from(&found);
            }
            assert_eq!(found, outcome, "{name} comes to something else");
            costs[at].push(cost);
        }
    }
    println!("{events} events; outcome of all: {outcome}");
    for ((name, _), of) in contenders.iter().zip(&costs) {
        let nanos = median(of.iter().map(|cost| cost.nanos as f64)) / events as f64;
        let beside = of.iter().zip(&costs[0]);
        let ratio = median(beside.map(|(cost, ours)| cost.nanos as f64 / ours.nanos as f64));
        let peak = of.iter().map(|cost| cost.peak).max().unwrap_or_default();
        println!("{name:<28} {nanos:>8.0} ns an event  {ratio:>6.2}× banfa {peak:>9} KiB");
    }
}

/// The same from 10^5 to 10^7 events: time per event and the most memory.
fn growth() {
    let sizes = [100_000, 1_000_000, 10_000_000];
    grow(
        &rules(),
        &sizes.map(|events| register("workload", events, generate::register)),
    );
}

/// A register in which much waits, from 10^4 to 10^6 cases, under the shipped regulation.
fn waiting() {
    let sizes = [10_000, 100_000, 1_000_000];
    grow(
        &shipped(),
        &sizes.map(|cases| register("waiting", cases, workload::waiting::register)),
    );
}

/// The shipped regulation.
fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// Time per event and the most memory, from the smallest register to the largest.
fn grow(rules: &Path, registers: &[PathBuf]) {
    let rules = rules.to_str().expect("a name");
    let mut first = None;
    for (at, file) in registers.iter().enumerate() {
        let events = count_lines(file);
        let file = file.to_str().expect("a name");
        let mut found = Vec::new();
        for _ in 0..if at == 2 { 1 } else { 3 } {
            let command = [BANFA, "replay", file, "--rules", rules, "--format", "json"];
            found.push(cost::run(&command).1);
        }
        found.sort_by_key(|cost: &Cost| cost.nanos);
        let cost = found[found.len() / 2];
        let each = cost.nanos as f64 / events as f64;
        let ratio = each / *first.get_or_insert(each);
        let peak = cost.peak / 1024;
        println!("{events:>9} events: {each:>6.0} ns an event, {ratio:.2}×, {peak} MiB at most");
    }
}

fn count_lines(file: &Path) -> usize {
    let lines = std::io::BufReader::new(std::fs::File::open(file).expect("a file")).lines();
    lines.count()
}

/// The shipped regulation over so many cases of the bureau.
fn bureau(cases: u64) {
    let file = register("bureau", cases, workload::bureau::register);
    let events = count_lines(&file);
    let file = file.to_str().expect("a name");
    let rules = shipped();
    let rules = rules.to_str().expect("a name");
    let command = [BANFA, "replay", file, "--rules", rules, "--format", "json"];
    let (text, cost) = cost::run(&command);
    let summary: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    println!(
        "{} {} {}",
        summary["rows"], summary["cases"], summary["duties"]
    );
    let seconds = cost.nanos as f64 / 1e9;
    println!(
        "{cases} cases, {events} events: {seconds:.1} s, {:.0} events a second, {:.0} ns an event, {} MiB at most",
        events as f64 / seconds,
        cost.nanos as f64 / events as f64,
        cost.peak / 1024
    );
}
