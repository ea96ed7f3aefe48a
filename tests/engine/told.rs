//! A run that is told on the way, and forgets what nothing asks for any more, says what the journal says that is kept.

use banfa::cases::{Input, load};
use banfa::engine::{Program, run_program, stream_input};
use banfa::journal::{CaseStatus, DutyRecord, Entry, EntryKind, Flag, Journal, Listener, Reading};
use banfa::model::CaseId;
use banfa::project::{files_below, load_all, read_source};
use banfa::source::SourceMap;
use banfa::syntax::parse_case;
use std::path::Path;

/// Hears all and keeps it.
#[derive(Default)]
struct Heard {
    together: usize,
    entries: Vec<Entry>,
    cases: Vec<(CaseId, CaseStatus)>,
    duties: Vec<DutyRecord>,
}

impl Listener for Heard {
    fn reading(&self) -> Reading {
        Reading::Everything
    }
    fn together(&self) -> usize {
        self.together
    }
    fn begin(&mut self, _: &Journal) {}
    fn entries(&mut self, journal: &Journal) {
        for entry in &journal.entries {
            if let EntryKind::Event { event, ty, .. } = entry.kind {
                assert_eq!(journal.events.get(event.index()).map(|e| e.ty), Some(ty));
            }
            self.entries.push(entry.clone());
        }
    }
    fn case(&mut self, id: CaseId, status: &CaseStatus, duties: &[DutyRecord], _: &Journal) {
        self.cases.push((id, status.clone()));
        self.duties.extend_from_slice(duties);
    }
    fn duty(&mut self, duty: &DutyRecord, _: &Journal) {
        self.duties.push(duty.clone());
    }
}

/// Holds what is told of a run, so many cases together, to its journal.
pub fn on_the_way(program: &Program<'_>, input: Input, together: usize) {
    let mut journal = run_program(program, &input);
    // That a ground fell later is told by an entry of its own.
    for entry in &mut journal.entries {
        entry.flags.retain(|f| *f != Flag::GroundRevoked);
    }
    let mut heard = Heard {
        together,
        ..Heard::default()
    };
    let rest = stream_input(program, input, &mut heard);
    for entry in &mut heard.entries {
        entry.flags.retain(|f| *f != Flag::GroundRevoked);
    }
    assert_eq!(heard.entries, journal.entries);
    heard.cases.sort_by_key(|(id, _)| *id);
    let cases: Vec<CaseStatus> = heard.cases.into_iter().map(|(_, status)| status).collect();
    let states = |all: &[CaseStatus]| {
        all.iter()
            .map(|c| (c.state.clone(), c.attributes.clone(), c.missing.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(states(&cases), states(&journal.status.cases));
    heard.duties.sort_by_key(|d| d.id);
    let duties: Vec<DutyRecord> = journal.status.duties.iter().cloned().collect();
    assert_eq!(heard.duties, duties);
    assert_eq!(rest.status.sanctions, journal.status.sanctions);
    assert_eq!(rest.status.parties, journal.status.parties);
}

/// The topics of the language and the fixtures of the second interpreter: most ask of the past what the suites do not.
#[test]
fn every_topic_is_told_as_its_journal_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut told = 0;
    for folder in ["tests/language", "tests/oracle/fixtures"] {
        let folder = root.join(folder);
        let cases = files_below(&folder, "case").expect("folders");
        for path in files_below(&folder, "banfa").expect("folders") {
            if path.parent() != Some(&*folder) {
                continue;
            }
            let mut sources = SourceMap::default();
            let mut all = load_all(&path, &mut sources).expect("readable");
            let Some(base) = all.pop().and_then(|r| r.rules.base) else {
                continue;
            };
            let program = Program::new(&base);
            let stem = format!("{}.", path.file_stem().expect("a name").to_string_lossy());
            let named = |case: &&std::path::PathBuf| {
                let name = case.file_name().expect("a name");
                name.to_string_lossy().starts_with(&stem)
            };
            for case in cases.iter().filter(named) {
                let mut problems = Vec::new();
                let file = read_source(case, &mut sources, &mut problems).expect("readable");
                let file = file.expect("text");
                let text = sources.file(file).text.clone();
                let (tree, problems) = parse_case(file, &text);
                let input = load(&tree, &problems, &base, &sources).input;
                for together in 1..=2 {
                    on_the_way(&program, input.clone(), together);
                }
                told += 1;
            }
        }
    }
    assert!(told > 150, "{told}");
}
