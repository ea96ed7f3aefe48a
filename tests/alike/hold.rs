//! Holds what is counted by cases that are alike to what the machine counts of each.

use banfa::calendar::Instant;
use banfa::cases::{Event, EventLog, Input, Party};
use banfa::engine::{Executed, Program, stream_log};
use banfa::model::{CaseId, PartyId, RuleBase, Value};
use banfa::report::replay::{Account, RowCount, Way, count_log, summary_json, summary_text};
use banfa::report::words::Lang;
use banfa::report::{Paint, Run};
use banfa::source::SourceMap;
use std::sync::Arc;

/// How the cases of several logs were executed.
#[derive(Debug, Default)]
pub struct Together {
    /// Logs whose cases could be counted by those that are alike.
    pub logs: usize,
    /// Of these, those of which what is counted for parties was counted without the machine.
    pub plain: usize,
    /// Cases, and events by themselves, that went where another had gone before.
    pub alike: u64,
    /// Those that the machine ran.
    pub by_machine: u64,
}

impl Together {
    /// One more log.
    pub fn add(&mut self, executed: Option<Executed>) {
        if let Some(executed) = executed {
            self.logs += 1;
            self.plain += usize::from(executed.plain);
            self.alike += executed.alike;
            self.by_machine += executed.by_machine;
        }
    }

    /// How many of a hundred went where another had gone before: a quick way that is not taken shows nowhere else, as all
    /// counts stay the same.
    pub fn percent_alike(&self) -> u64 {
        self.alike * 100 / (self.alike + self.by_machine).max(1)
    }
}

/// Counts a log both ways and holds them to each other; tells how cases were executed, where they could be counted by those
/// that are alike.
pub fn hold(
    base: &RuleBase,
    sources: &SourceMap,
    input: &Input,
    log: &EventLog,
    what: &str,
) -> Option<Executed> {
    let program = Program::new(base);
    let rows = RowCount::default();
    let mut account = Account::new(base, sources, Lang::Zh, None);
    let journal = stream_log(&program, input.clone(), log, &mut account);
    let machine = account.finish(&journal, rows, log.len() as u64);
    let machine = machine.unwrap_or_else(|_| panic!("{what}: nothing is written"));
    let input = Arc::new(input.clone());
    let mut executed = None;
    for threads in 1..=2 {
        let way = (Way::Alike, threads);
        let texts = (sources, Lang::Zh);
        let Some(done) = count_log(&program, texts, (&input, log), way, rows) else {
            continue;
        };
        let (short, alike) = (done.journal, done.accounted);
        match threads {
            1 => executed = done.executed,
            _ => assert_eq!(
                done.executed.is_some(),
                executed.is_some(),
                "{what}: cases that are alike are so on any number of threads"
            ),
        }
        assert_eq!(alike.summary, machine.summary, "{what} on {threads}");
        assert!(
            alike == machine,
            "{what} on {threads}: {alike:#?}\n{machine:#?}"
        );
        for lang in [Lang::Zh, Lang::En] {
            let view = |journal| Run {
                base,
                journal,
                sources,
                lang,
            };
            let (one, other) = (view(&short), view(&journal));
            let plain = Paint::default();
            assert_eq!(
                summary_text(&one, &alike.summary, plain),
                summary_text(&other, &machine.summary, plain),
                "{what}"
            );
            assert_eq!(
                summary_json(&one, &alike.summary),
                summary_json(&other, &machine.summary),
                "{what}"
            );
        }
    }
    executed
}

/// An input over and over, each time with other cases and parties and on other days; the named parties stay who they are.
pub fn copies(base: &RuleBase, input: &Input, times: u32) -> (Input, EventLog) {
    let mut all = Input {
        parties: input.parties.clone(),
        as_of: None,
        ..Input::default()
    };
    let named = base.named_parties.len();
    let mut events: Vec<Event> = Vec::new();
    for nth in 0..times {
        // Every other copy has the parties of the one before it.
        let first = all.parties.len();
        let own = nth % 2 == 0;
        let shift = match own {
            true => first.saturating_sub(named),
            false => first.saturating_sub(input.parties.len()),
        };
        let party = |id: PartyId| match id.index() < named {
            true => id,
            false => PartyId::at(id.index() + shift),
        };
        let begun = all.cases.len();
        let case = |id: CaseId| CaseId::at(id.index() + begun);
        let value = |value: &Value| match value {
            Value::Party(id) => Value::Party(party(*id)),
            Value::Parties(ids) => Value::Parties(ids.iter().map(|id| party(*id)).collect()),
            Value::Case(id) => Value::Case(case(*id)),
            other => other.clone(),
        };
        let values = |of: &[Option<Value>]| of.iter().map(|v| v.as_ref().map(&value)).collect();
        if own {
            all.parties
                .extend(input.parties.iter().skip(named).map(|of| Party {
                    name: format!("{}{nth}", of.name).into(),
                    ty: of.ty,
                    attributes: values(&of.attributes),
                }));
        }
        for of in input.cases.iter() {
            all.cases.push(&format!("{}-{nth}", of.name), of.ty);
        }
        // By days, and by hours within the day.
        let later = i64::from(nth) * 41 * 3_600_000 + i64::from(nth % 5) * 86_400_000;
        // What corrects or decides is not counted this way.
        let plain = input.events.iter().filter(|of| of.builtin.is_none());
        events.extend(plain.map(|of| Event {
            time: Instant::from_millis(of.time.millis() + later),
            case: of.case.map(case),
            id: None,
            actor: of.actor.map(party),
            recipient: of.recipient.map(party),
            fields: values(&of.fields),
            ..of.clone()
        }));
    }
    events.sort_by_key(|event| event.time);
    let mut log = EventLog::default();
    for (at, mut event) in events.into_iter().enumerate() {
        event.row = banfa::model::RowId::at(at);
        log.push(event);
    }
    (all, log)
}
