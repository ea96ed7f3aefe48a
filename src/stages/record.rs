//! Results as lines: each entry, case, duty and sanction under the key of whose it is, numbered within that key.

use super::Given;
use super::read::{OFFICE, case_key, party_key};
use crate::cases::Row;
use crate::engine::Share;
use crate::journal::{
    CaseStatus, DutyId, DutyRecord, Entry, EntryId, EntryKind, Journal, Listener, Owner, Reading,
};
use crate::model::CaseId;
use crate::report::node::{Node, Object};
use crate::report::{Run, json};
use rustc_hash::FxHashMap;
use std::io;

/// Hears a run and writes what its share tells.
pub(super) struct Recorder<'a, W> {
    given: Given<'a>,
    share: Share,
    stage: u8,
    out: W,
    failed: Option<io::Error>,
    /// How many entries, duties and sanctions each key has.
    made: FxHashMap<Owner, [u32; 3]>,
    /// Whose each entry is, and its number there.
    entries: Vec<(Owner, u32)>,
    /// The same of duties.
    duties: FxHashMap<DutyId, (Owner, u32)>,
}

/// Takes results.
pub(super) trait Results {
    /// Takes one: the stage, the key, what record it is, its number, the line.
    fn result(&mut self, place: (u8, &str, &'static str, u32), line: String) -> io::Result<()>;
}

impl<'a, W: Results> Recorder<'a, W> {
    pub(super) fn new(given: Given<'a>, share: Share, stage: u8, out: W) -> Self {
        Self {
            given,
            share,
            stage,
            out,
            failed: None,
            made: FxHashMap::default(),
            entries: Vec::new(),
            duties: FxHashMap::default(),
        }
    }

    /// The sanctions, in the end; then what could not be written.
    pub(super) fn finish(mut self, journal: &Journal) -> io::Result<W> {
        let run = self.run(journal);
        for sanction in &journal.status.sanctions {
            let no = self.next(sanction.owner, 2);
            let record = json::sanction_record(&run, sanction);
            self.write(&run, sanction.owner, "sanction", no, record);
        }
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }

    fn run<'j>(&self, journal: &'j Journal) -> Run<'j>
    where
        'a: 'j,
    {
        Run {
            base: self.given.base,
            journal,
            sources: self.given.sources,
            lang: self.given.lang,
        }
    }

    /// Whether the results of an owner are told here.
    fn hears(&self, owner: Owner) -> bool {
        self.share.tells(owner, self.stage)
    }

    fn next(&mut self, owner: Owner, what: usize) -> u32 {
        let made = &mut self.made.entry(owner).or_default()[what];
        *made += 1;
        *made
    }

    fn hear(&mut self, run: &Run<'_>, entry: &Entry) {
        let no = self.next(entry.owner, 0);
        self.entries.push((entry.owner, no));
        if let EntryKind::DutyOpened { duty, .. } = entry.kind {
            let number = self.next(entry.owner, 1);
            self.duties.insert(duty, (entry.owner, number));
        }
        if self.hears(entry.owner) {
            let record = json::entry_record(run, entry);
            self.write(run, entry.owner, "entry", no, record);
        }
    }

    fn write(
        &mut self,
        run: &Run<'_>,
        owner: Owner,
        what: &'static str,
        no: u32,
        record: Object<'_>,
    ) {
        if self.failed.is_some() {
            return;
        }
        let (stage, key) = place(&self.given, run.journal, owner);
        let mut line = Object::under([
            ("stage", Node::from(stage)),
            ("key", Node::from(key.as_str())),
            ("record", Node::from(what)),
            ("no", Node::from(no)),
        ]);
        for (name, value) in record {
            let value = match (&*name, what) {
                ("record" | "id", _) | ("duty", "duty") => continue,
                ("entry", _) => self.entry(run, owner, &value),
                ("causes", _) => self.causes(run, owner, value),
                ("detail", _) => self.detail(run, owner, value),
                _ => value,
            };
            line.add(name, value);
        }
        let place = (stage, key.as_str(), what, no);
        let line = serde_json::to_string(&line).map_err(io::Error::from);
        if let Err(error) = line.and_then(|line| self.out.result(place, line)) {
            self.failed = Some(error);
        }
    }

    /// An entry as its number in its key; `key#number` where that is another's.
    fn entry<'n>(&self, run: &Run<'_>, of: Owner, id: &Node<'_>) -> Node<'n> {
        let number = id.number().and_then(|id| usize::try_from(id).ok());
        match number.and_then(|at| self.entries.get(at)) {
            Some((owner, no)) => reference(&self.given, run.journal, of, *owner, *no),
            None => Node::Nothing,
        }
    }

    fn causes<'n>(&self, run: &Run<'_>, of: Owner, causes: Node<'n>) -> Node<'n> {
        let Node::List(causes) = causes else {
            return causes;
        };
        let one = |cause: Node<'n>| {
            let Node::Object(said) = cause else {
                return cause;
            };
            let said = said.into_iter().map(|(name, value)| match &*name {
                "entry" => (name, self.entry(run, of, &value)),
                "file" => ("from".into(), value),
                "line" => ("row".into(), value),
                _ => (name, value),
            });
            Node::Object(said.collect())
        };
        causes.into_iter().map(one).collect()
    }

    fn detail<'n>(&self, run: &Run<'_>, of: Owner, detail: Node<'n>) -> Node<'n> {
        let Node::Object(mut fields) = detail else {
            return detail;
        };
        if let Some(duty) = fields.get_mut("duty")
            && let Some(id) = duty.number().and_then(|id| u32::try_from(id).ok())
            && let Some((owner, no)) = self.duties.get(&DutyId(id))
        {
            *duty = reference(&self.given, run.journal, of, *owner, *no);
        }
        if let Some(given) = fields.get_mut("given") {
            *given = self.entry(run, of, given);
        }
        Node::Object(fields)
    }
}

fn reference<'n>(
    given: &Given<'_>,
    journal: &Journal,
    of: Owner,
    owner: Owner,
    no: u32,
) -> Node<'n> {
    match of == owner {
        true => no.into(),
        false => format!("{}#{no}", place(given, journal, owner).1).into(),
    }
}

/// The stage and key of whose something is.
pub(super) fn place(given: &Given<'_>, journal: &Journal, owner: Owner) -> (u8, String) {
    let input = &journal.input;
    match owner {
        Owner::Case(id) => (1, case_key(input.cases.name(id))),
        Owner::Loose(row) => match input.rows.get(row) {
            Some(Row::Register { file, .. }) => (1, file.to_string()),
            _ => (1, String::new()),
        },
        Owner::Party(id, rank) => {
            let party = &input.parties[id.index()];
            (rank + 1, party_key(given.base, party.ty, &party.name))
        }
        Owner::Office => (given.plan.stages(), OFFICE.to_owned()),
    }
}

impl<W: Results> Listener for Recorder<'_, W> {
    fn reading(&self) -> Reading {
        Reading::Everything
    }

    fn hears_all(&self) -> bool {
        true
    }

    /// Each turn by itself: an event is told as it was when it happened, whatever fills it later.
    fn together(&self) -> usize {
        1
    }

    fn begin(&mut self, _journal: &Journal) {}

    fn entries(&mut self, journal: &Journal) {
        let run = self.run(journal);
        for entry in &journal.entries {
            debug_assert_eq!(
                entry.id,
                EntryId(u32::try_from(self.entries.len()).unwrap_or(0))
            );
            self.hear(&run, entry);
        }
    }

    fn case(&mut self, id: CaseId, status: &CaseStatus, duties: &[DutyRecord], journal: &Journal) {
        let run = self.run(journal);
        // What a party's counts ask for is theirs to say.
        let mut status = status.clone();
        status
            .missing
            .retain(|fact| matches!(fact.owner, Owner::Case(_)));
        let record = json::case_record(&run, id, &status);
        self.write(&run, Owner::Case(id), "case", 0, record);
        for duty in duties {
            self.duty(duty, journal);
        }
    }

    fn duty(&mut self, duty: &DutyRecord, journal: &Journal) {
        let run = self.run(journal);
        let no = self.duties.get(&duty.id).map_or(0, |(_, no)| *no);
        let record = json::duty_record(&run, duty);
        self.write(&run, duty.owner, "duty", no, record);
    }
}
