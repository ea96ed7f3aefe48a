//! Whatever is left of a run, going on with it gives the bytes of a run that was not cut off.

use super::*;
use crate::digest::Digest;
use crate::engine::{Program, stream_log};
use crate::model::{RuleBase, resolve};
use crate::project::{Trouble, mapping_of, read_registers};
use crate::receipt::{Change, Difference, FilePart, RulesPart};
use crate::report::replay::{Account, Bookmarks as _, Form, Records, RowCount, Scribe};
use crate::report::words::{Lang, trouble_words};
use crate::source::{SourceFile, SourceMap};
use crate::syntax::parse_rules;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A note after all that is told together.
const EACH: Distance = Distance { least: 1, most: 1 };

/// Notes that are some way apart.
const SOME: Distance = Distance {
    least: 6_000,
    most: 20_000,
};

const FILES: [&str; 3] = [
    ".journal.jsonl.resume.banfa-tmp",
    ".journal.csv.resume.banfa-tmp",
    ".replay.resume.banfa-tmp",
];

/// Rules, and a register of some cases.
struct Office {
    base: RuleBase,
    sources: SourceMap,
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let text = include_str!("../../../tests/language/bad/共用/规则.banfa");
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::new("规则.banfa", text));
        let (tree, _) = parse_rules(file, text);
        let base = resolve(&[tree], &sources).0.expect("rules");
        let folder = tempfile::tempdir().unwrap();
        let mut rows = String::from("时间,事件,案件,承办人\n");
        for at in 0..60 {
            let event = ["申请", "答复"][at % 2];
            let _ = writeln!(
                rows,
                "2026-01-{:02} 9:00,{event},A{},张三",
                1 + at / 3,
                at / 2
            );
        }
        std::fs::write(folder.path().join("登记.csv"), rows).unwrap();
        Self {
            base,
            sources,
            folder,
        }
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("登记.csv")
    }

    fn identity(&self) -> Identity {
        let files = vec![part("规则.banfa", "")];
        let rules = RulesPart::of("规则", &self.base, &self.sources, files);
        Identity::new(rules, reads(), Lang::Zh)
    }

    /// Runs behind what stands in journals.
    fn run(&self, journals: &Journals) {
        let (mapping, _) = mapping_of(None, &self.base, &self.sources);
        let paths = [self.register()];
        let (mut taken, _) = read_registers(&self.base, &mapping, &paths, |_| {}).unwrap();
        assert_eq!(taken.refused.first(), None);
        let mut scribe = Scribe::default();
        scribe.add_behind(Form::json_lines(journals.lines()), journals.stand());
        scribe.add_behind(Form::csv(journals.table()), journals.stand());
        scribe.note_in(journals);
        let mut account = Account::new(&self.base, &self.sources, Lang::Zh, Some(scribe));
        let program = Program::new(&self.base);
        let input = std::mem::take(&mut taken.input);
        let journal = stream_log(&program, input, &taken.events, &mut account);
        assert!(journal.status.as_of.is_some());
        account.finish(&journal, RowCount::default(), 0).unwrap();
    }

    /// What a run that was not cut off writes.
    fn whole(&self) -> [Vec<u8>; 2] {
        let folder = tempfile::tempdir().unwrap();
        let journals = Journals::begin(&places(folder.path()), None, EACH).unwrap();
        self.run(&journals);
        let digest = journals.digest();
        journals.finish(Vec::new()).unwrap();
        let [lines, table] = both(folder.path());
        assert_eq!(Digest::of(&lines), digest);
        [lines, table]
    }

    /// What a run leaves that is killed in the end.
    fn left(&self, distance: Distance) -> [Vec<u8>; 3] {
        let folder = tempfile::tempdir().unwrap();
        let places = places(folder.path());
        let journals = Journals::begin(&places, Some(&self.identity()), distance).unwrap();
        self.run(&journals);
        drop(journals);
        FILES.map(|name| std::fs::read(folder.path().join(name)).unwrap())
    }

    /// Goes on with what is left; how much was taken over, if any, and what stands in the end.
    fn gone_on(&self, left: &[Vec<u8>; 3]) -> (Option<Records>, [Vec<u8>; 2]) {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), left);
        let places = places(folder.path());
        let identity = self.identity();
        let (taken_over, journals) = match Journals::take_up(&places, &identity, SOME).unwrap() {
            TakenUp::Journals { journals, .. } => (Some(journals.stand()), *journals),
            TakenUp::Nothing | TakenUp::Damaged => (
                None,
                Journals::begin(&places, Some(&identity), SOME).unwrap(),
            ),
        };
        self.run(&journals);
        journals.finish(Vec::new()).unwrap();
        let names = std::fs::read_dir(folder.path()).unwrap();
        assert_eq!(names.count(), 2, "nothing is left behind");
        (taken_over, both(folder.path()))
    }
}

fn part(file: &str, text: &str) -> FilePart {
    FilePart {
        file: file.to_owned(),
        sha256: Digest::of(text),
    }
}

fn reads() -> Reads {
    Reads {
        inputs: vec![part("登记.csv", "")],
        mapping: None,
        as_of: None,
    }
}

fn places(folder: &Path) -> Places {
    Places {
        folder: folder.to_owned(),
        lines: folder.join("journal.jsonl"),
        table: folder.join("journal.csv"),
    }
}

fn put(folder: &Path, left: &[Vec<u8>; 3]) {
    for (name, bytes) in FILES.iter().zip(left) {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

fn both(folder: &Path) -> [Vec<u8>; 2] {
    ["journal.jsonl", "journal.csv"].map(|name| std::fs::read(folder.join(name)).unwrap())
}

/// Where the lines of notes end, that of the identity first.
fn ends(notes: &[u8]) -> Vec<usize> {
    let bytes = notes.iter().enumerate();
    bytes
        .filter(|(_, b)| **b == b'\n')
        .map(|(at, _)| at + 1)
        .collect()
}

#[test]
fn going_on_behind_any_note_gives_the_same_bytes() {
    let office = Office::new();
    let whole = office.whole();
    let left = office.left(EACH);
    assert!(left[0] == whole[0] && left[1] == whole[1]);
    let ends = ends(&left[2]);
    assert!(ends.len() > 20, "{} notes", ends.len());
    let mut before = None;
    for (at, end) in ends.iter().enumerate() {
        let mut left = left.clone();
        left[2].truncate(*end);
        let (taken_over, now) = office.gone_on(&left);
        assert!(now == whole, "behind note {at}");
        assert_eq!(taken_over.is_some(), at > 0);
        assert!(at == 0 || taken_over > before, "note {at}: {taken_over:?}");
        before = taken_over;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// What a machine that lost power kept of each file is some of its beginning.
    #[test]
    fn however_far_each_file_came_the_bytes_are_the_same(cuts: [prop::sample::Index; 3]) {
        let office = Office::new();
        let mut left = office.left(SOME);
        for (bytes, cut) in left.iter_mut().zip(cuts) {
            let len = cut.index(bytes.len() + 1);
            bytes.truncate(len);
        }
        let (_, now) = office.gone_on(&left);
        prop_assert!(now == office.whole());
    }

    #[test]
    fn whichever_byte_is_bent_it_is_noticed(file in 0..3_usize, at: prop::sample::Index, bits in 1..=255_u8) {
        let office = Office::new();
        let mut left = office.left(SOME);
        let at = at.index(left[file].len());
        left[file][at] ^= bits;
        let (taken_over, now) = office.gone_on(&left);
        prop_assert!(now == office.whole(), "{taken_over:?}");
    }
}

#[test]
fn an_earlier_note_is_used_where_the_last_does_not_hold() {
    let office = Office::new();
    let folder = tempfile::tempdir().unwrap();
    let places = places(folder.path());
    let mut left = office.left(EACH);
    let notes = ends(&left[2]).len() - 1;
    // The end of the table, of which only the last notes tell.
    let last = left[1].len() - 2;
    left[1][last] ^= 1;
    put(folder.path(), &left);
    let taken = Journals::take_up(&places, &office.identity(), EACH).unwrap();
    let TakenUp::Journals { journals, damaged } = taken else {
        panic!("nothing was taken up of {notes} notes");
    };
    assert!(damaged > Some(Records(0)) && journals.stand() > Records(0));
    // A line of notes that is whole but bent.
    drop(journals);
    let mut left = office.left(EACH);
    let at = left[2].len() - 5;
    left[2][at] ^= 1;
    put(folder.path(), &left);
    let taken = Journals::take_up(&places, &office.identity(), EACH).unwrap();
    assert!(matches!(
        taken,
        TakenUp::Journals {
            damaged: Some(Records(0)),
            ..
        }
    ));
}

#[test]
fn notes_that_count_backwards_are_read_like_others() {
    let office = Office::new();
    let folder = tempfile::tempdir().unwrap();
    let mut left = office.left(EACH);
    let ends = ends(&left[2]);
    // The last note is whole, and says fewer records and another digest than those before it.
    let last = ends[ends.len() - 2];
    let text = String::from_utf8(left[2][last..].to_vec()).unwrap();
    let (_, said) = text.trim_end().split_once("  ").unwrap();
    let mut note: serde_json::Value = serde_json::from_str(said).unwrap();
    note["records"] = 0.into();
    note["lines"]["sha256"] = Digest::of("").to_string().into();
    let said = note.to_string();
    left[2].truncate(last);
    left[2].extend(format!("{}  {said}\n", Digest::of(&said)).into_bytes());
    put(folder.path(), &left);
    let taken = Journals::take_up(&places(folder.path()), &office.identity(), EACH).unwrap();
    let TakenUp::Journals { journals, damaged } = taken else {
        panic!("nothing was taken up");
    };
    assert_eq!(damaged, Some(Records(0)));
    assert!(journals.stand() > Records(0));
}

#[test]
fn two_runs_into_one_folder_do_not_disturb_one_another() {
    let office = Office::new();
    let whole = office.whole();
    let folder = tempfile::tempdir().unwrap();
    let places = places(folder.path());
    let identity = office.identity();
    let first = Journals::begin(&places, Some(&identity), EACH).unwrap();
    let second = Journals::begin(&places, Some(&identity), EACH).unwrap();
    office.run(&first);
    office.run(&second);
    assert!(first.kept().is_some() && second.kept().is_none());
    let refused = Journals::take_up(&places, &identity, EACH);
    assert!(matches!(refused, Err(Trouble::ResultsInUse { .. })));
    second.finish(Vec::new()).unwrap();
    assert!(both(folder.path()) == whole);
    std::fs::remove_file(&places.lines).unwrap();
    first.finish(Vec::new()).unwrap();
    assert!(both(folder.path()) == whole);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_run_that_begins_anew_removes_what_was_left_and_one_that_wrote_little_leaves_nothing() {
    let office = Office::new();
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &office.left(EACH));
    let journals = Journals::begin(&places(folder.path()), None, EACH).unwrap();
    assert!(FILES.iter().all(|name| !folder.path().join(name).exists()));
    drop(journals);
    let identity = office.identity();
    let never = Distance {
        least: u64::MAX,
        most: u64::MAX,
    };
    let journals = Journals::begin(&places(folder.path()), Some(&identity), never).unwrap();
    office.run(&journals);
    assert!(!(&journals).is_due());
    drop(journals);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn notes_of_journals_that_took_their_places_are_of_nothing() {
    let office = Office::new();
    let [lines, table, notes] = office.left(EACH);
    let folder = tempfile::tempdir().unwrap();
    let places = places(folder.path());
    std::fs::write(folder.path().join(FILES[2]), &notes).unwrap();
    let taken = Journals::take_up(&places, &office.identity(), EACH).unwrap();
    assert!(matches!(taken, TakenUp::Nothing));
    // Between the one and the other.
    std::fs::write(&places.lines, &lines).unwrap();
    std::fs::write(folder.path().join(FILES[1]), &table).unwrap();
    let taken = Journals::take_up(&places, &office.identity(), EACH).unwrap();
    assert!(matches!(taken, TakenUp::Damaged));
}

#[test]
fn what_differs_is_told_in_both_languages() {
    let office = Office::new();
    let was = office.identity();
    let rules = || {
        RulesPart::of(
            "规则",
            &office.base,
            &office.sources,
            vec![part("规则.banfa", "")],
        )
    };
    let with = |change: &dyn Fn(&mut Reads)| {
        let mut reads = reads();
        change(&mut reads);
        was.unlike(&Identity::new(rules(), reads, Lang::Zh))
    };
    assert_eq!(was.unlike(&office.identity()), []);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
    let [changed, new] = [Change::Changed, Change::New];
    let found = [
        with(&|reads| reads.as_of = day),
        with(&|reads| reads.inputs = vec![part("登记.csv", "x")]),
        with(&|reads| reads.inputs.push(part("二.csv", ""))),
        with(&|reads| reads.mapping = Some(part("登记.map", ""))),
        was.unlike(&Identity::new(rules(), reads(), Lang::En)),
        {
            let files = vec![part("规则.banfa", "x")];
            let rules = RulesPart::of("规则", &office.base, &office.sources, files);
            was.unlike(&Identity::new(rules, reads(), Lang::Zh))
        },
    ];
    let file = |file: &str| file.to_owned();
    let expected = [
        Unlike::AsOf {
            was: None,
            now: day,
        },
        Unlike::Part(Difference::Events {
            file: file("登记.csv"),
            change: changed,
        }),
        Unlike::Inputs {
            was: vec![file("登记.csv")],
            now: vec![file("登记.csv"), file("二.csv")],
        },
        Unlike::Part(Difference::Mapping {
            file: file("登记.map"),
            change: new,
        }),
        Unlike::Language {
            was: Lang::Zh,
            now: Lang::En,
        },
        Unlike::Part(Difference::RuleFile {
            rules: file("规则"),
            file: file("规则.banfa"),
            change: changed,
        }),
    ];
    assert_eq!(found, expected.map(|one| vec![one]));
    let told = Trouble::OtherRun {
        folder: "结果".to_owned(),
        differs: found.concat(),
    };
    for lang in [Lang::Zh, Lang::En] {
        let (what, hint) = trouble_words(&told, lang);
        assert_eq!(what.lines().count(), 1 + found.len(), "{what}");
        assert!(hint.is_some());
    }
}
