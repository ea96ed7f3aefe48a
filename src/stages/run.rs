//! One stage as a filter.

use super::line::{Line, PartyLine, RowLine, is_result};
use super::read::{Rows, party_key};
use super::record::{Recorder, Results, place};
use super::{Given, Keying};
use crate::calendar::Instant;
use crate::engine::{Ahead, Part, Program, Share, Touched, stream_part};
use crate::journal::{Journal, Owner};
use crate::model::{PartyId, PartyTypeId};
use crate::problem::{ProblemKind, RecordFault};
use crate::registers::{BadRow, Columns};
use crate::sort::Sorter;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};
use std::sync::Arc;

/// What ends a stage: arguments that do not fit, or the system. Rows never do.
#[derive(Debug)]
pub enum StageTrouble {
    /// Lines were written under other rules; their digest.
    OtherRules(String),
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<io::Error> for StageTrouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Results as lines on their way out.
struct Out<'w, W>(&'w mut W);

impl<W: Write> Results for Out<'_, W> {
    fn result(&mut self, _place: (u8, &str, &'static str, u32), line: String) -> io::Result<()> {
        writeln!(self.0, "{line}")
    }
}

/// Runs a stage over lines: what is not for it is passed on as it is.
///
/// # Errors
///
/// See [`StageTrouble`].
pub fn run_stage(
    given: &Given<'_>,
    stage: u8,
    memory: usize,
    input: impl BufRead,
    out: &mut impl Write,
) -> Result<(), StageTrouble> {
    let sorted = take_lines(given, stage, memory, input, out)?;
    // A partition without keys has nothing to say: periods end once, where the office's key is.
    if sorted.rows.is_empty() && !sorted.woken {
        return Ok(());
    }
    let gathered = Gathered::of(sorted.rows);
    let read = Rows::of(given, &gathered.rows, &sorted.parties)?;
    for (from, line) in &read.refused {
        // A refusal is told where its row is executed first.
        if stage == 1 || gathered.direct.contains(from) {
            writeln!(out, "{line}")?;
        }
    }
    let program = Program::new(given.base);
    let rank = stage.saturating_sub(1);
    let share = match stage {
        1 => Share::Cases,
        _ if given.plan.office_stage() == Some(stage) => Share::Office,
        _ => Share::Parties(gathered.counted(given, &read)),
    };
    // Periods end for the office, whatever rows it has.
    let part = Part {
        share: share.clone(),
        stage: rank,
        from: Some(given.from()),
    };
    let recorder = Recorder::new(*given, share, rank, Out(&mut *out));
    let (journal, touched) = execute(&program, read, given.as_of(), part, recorder)?;
    give_on(given, stage, &gathered, (&journal, &touched), out)
}

/// Executes rows and records the results.
pub(super) fn execute<W: Results>(
    program: &Program<'_>,
    read: Rows,
    as_of: Instant,
    part: Part,
    mut recorder: Recorder<'_, W>,
) -> Result<(Journal, Touched), StageTrouble> {
    let Rows { input, events, .. } = read;
    let mut ahead = Ahead::of_mentions(events.mentions());
    for (_, says) in events.builtins() {
        if let Some(corrected) = ahead.corrects_one(says).and_then(|at| events.get(at)) {
            ahead.correct(&corrected);
        }
    }
    let input = Arc::new(input);
    let ordered = events.in_time_order();
    let (journal, touched) = stream_part(
        program,
        &input,
        ahead,
        ordered,
        Some(as_of),
        (part, |_| true),
        &mut recorder,
    );
    recorder.finish(&journal)?;
    Ok((journal, touched))
}

/// Hands the rows of what counts elsewhere on to where it counts.
fn give_on(
    given: &Given<'_>,
    stage: u8,
    gathered: &Gathered,
    (journal, touched): (&Journal, &Touched),
    out: &mut impl Write,
) -> Result<(), StageTrouble> {
    let rank = stage.saturating_sub(1);
    let mut rows_of: FxHashMap<&str, Vec<&RowLine>> = FxHashMap::default();
    for row in &gathered.rows {
        rows_of.entry(row.from.as_str()).or_default().push(row);
    }
    // By key, so that what goes out does not depend on the order of a table.
    let mut ways: BTreeSet<(u8, String, String, bool)> = BTreeSet::new();
    for (of, by) in touched {
        let (to, key) = place(given, journal, *by);
        let (_, from) = place(given, journal, *of);
        match of {
            Owner::Case(_) | Owner::Loose(_) if stage == 1 => {
                ways.insert((to, key, from, false));
            }
            // What a party's counts bring about goes on with all that they rest on.
            Owner::Party(_, own)
                if *own == rank && to > stage && matches!(by, Owner::Party(..)) =>
            {
                ways.insert((to, key, from, true));
            }
            _ => {}
        }
    }
    for (to, key, from, is_party) in ways {
        let via: Vec<(u8, String)> = match is_party {
            false => Vec::new(),
            true => {
                let before = gathered.vias.get(&from).into_iter().flatten().cloned();
                std::iter::once((stage, from.clone()))
                    .chain(before)
                    .collect()
            }
        };
        let sources: Vec<&str> = match is_party {
            false => vec![from.as_str()],
            true => gathered
                .keys
                .get(&from)
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect(),
        };
        for row in sources.iter().flat_map(|from| rows_of.get(from)).flatten() {
            let line = RowLine {
                stage: to,
                key: key.clone(),
                via: via.clone(),
                ..(*row).clone()
            };
            writeln!(out, "{}", line.text())?;
        }
    }
    if stage == 1
        && let Some(office) = given.plan.office_stage()
    {
        let named = given.base.named_parties.len();
        let parties = journal.input.parties.iter().skip(named);
        let all = parties.map(|p| (Some(p.ty), &*p.name));
        for (ty, name) in all.chain(std::iter::once((None, ""))) {
            writeln!(out, "{}", PartyLine::of(given, office, ty, name).text())?;
        }
    }
    Ok(())
}

/// The rows of a stage in order, each once, with the keys for which they came.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) rows: Vec<RowLine>,
    /// For each key, from which keys its rows are.
    keys: BTreeMap<String, BTreeSet<String>>,
    /// For each key, on which keys of earlier stages it depends.
    vias: BTreeMap<String, BTreeSet<(u8, String)>>,
    /// Keys with their stages.
    stages: BTreeSet<(u8, String)>,
    /// Where rows are from that come straight from stage 0.
    direct: FxHashSet<String>,
}

impl Gathered {
    pub(super) fn of(rows: Vec<RowLine>) -> Self {
        let mut gathered = Self::default();
        let mut next: FxHashMap<String, u32> = FxHashMap::default();
        let mut met: FxHashSet<(String, u32)> = FxHashSet::default();
        for mut row in rows {
            gathered.stages.insert((row.stage, row.key.clone()));
            gathered.stages.extend(row.via.iter().cloned());
            gathered
                .keys
                .entry(row.key.clone())
                .or_default()
                .insert(row.from.clone());
            gathered
                .vias
                .entry(row.key.clone())
                .or_default()
                .extend(row.via.drain(..));
            let n = match row.n {
                Some(n) => n,
                None => {
                    gathered.direct.insert(row.from.clone());
                    let n = next.entry(row.from.clone()).or_default();
                    *n += 1;
                    *n
                }
            };
            row.n = Some(n);
            if met.insert((row.from.clone(), n)) {
                gathered.rows.push(row);
            }
        }
        gathered
    }

    /// The parties for which is counted, each in its stage.
    fn counted(&self, given: &Given<'_>, read: &Rows) -> FxHashSet<(PartyId, u8)> {
        let parties = read.input.parties.iter().enumerate();
        let known: FxHashMap<String, PartyId> = parties
            .map(|(at, p)| (party_key(given.base, p.ty, &p.name), PartyId::at(at)))
            .collect();
        let named = self.stages.iter().filter(|(stage, _)| *stage > 1);
        named
            .filter_map(|(stage, key)| Some((*known.get(key)?, stage - 1)))
            .collect()
    }
}

struct Sorted {
    rows: Vec<RowLine>,
    parties: Vec<(PartyTypeId, Arc<str>)>,
    /// There was a line of a party, or one that says that there is something to do.
    woken: bool,
}

/// Takes the lines of a stage; the others go out.
fn take_lines(
    given: &Given<'_>,
    stage: u8,
    memory: usize,
    mut input: impl BufRead,
    out: &mut impl Write,
) -> Result<Sorted, StageTrouble> {
    let keying = Keying::new(*given, None);
    let mut sorter = Sorter::new(memory);
    let mut parties = BTreeSet::new();
    let mut woken = false;
    let mut text = Vec::new();
    loop {
        text.clear();
        if input.read_until(b'\n', &mut text)? == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&text);
        let line = line.trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() {
            continue;
        }
        let parsed = match is_result(line, stage) {
            Ok(true) => {
                writeln!(out, "{line}")?;
                continue;
            }
            Ok(false) => Line::parse(line),
            Err(error) => Err(error),
        };
        match parsed {
            Ok(parsed) if parsed.rules() != given.digest => {
                let found = parsed
                    .rules()
                    .map_or_else(|| "–".to_owned(), |d| d.to_string());
                return Err(StageTrouble::OtherRules(found));
            }
            Ok(Line::Party(party)) => {
                woken = true;
                let types = &given.base.party_types;
                if let Some(at) = types.iter().position(|ty| *ty.name == *party.ty) {
                    parties.insert((PartyTypeId::at(at), Arc::<str>::from(party.party)));
                }
            }
            Ok(Line::Row(row)) => sorter.push(order(&row), row.text())?,
            Err(error) => {
                let fault = RecordFault::NotALine(error.to_string());
                let bad = BadRow {
                    line: 0,
                    column: None,
                    why: ProblemKind::BadRecord { fault },
                    raw: line.to_owned(),
                };
                writeln!(out, "{}", keying.bad(&Columns::default(), bad))?;
            }
        }
    }
    let mut rows: Vec<RowLine> = Vec::new();
    for text in sorter.sorted()?.iter()? {
        if let Ok(Line::Row(row)) = Line::parse(&String::from_utf8_lossy(&text?)) {
            rows.push(row);
        }
    }
    // Numbers in the source are compared by size, which bytes do not show.
    rows.sort_by(RowLine::order);
    Ok(Sorted {
        rows,
        parties: parties.into_iter().collect(),
        woken,
    })
}

/// The order of a row as bytes: by time alone, the rest is finer than bytes.
fn order(row: &RowLine) -> Vec<u8> {
    (row.at.cast_unsigned() ^ (1 << 63)).to_be_bytes().to_vec()
}
