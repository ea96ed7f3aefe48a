//! The state of a run, kept as plainly as can be: lists and maps of names. What can be read off the past is read off it.

use crate::calendar::{At, Calendar, Length, end_of};
use crate::input::{Input, Said};
use crate::names::Words;
use crate::text::{Body, Node, Owed, Place, Span2, Tally, Text};
use crate::values::V;
use banfa::syntax::tree::{Period, TransitionRule, Trigger};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// One line of the neutral journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub at: String,
    pub noted: String,
    pub word: &'static str,
    pub case: String,
    pub party: String,
    pub cite: String,
    pub via: String,
    pub also: Vec<String>,
    pub detail: String,
    pub responsible: Vec<String>,
    pub flags: BTreeSet<String>,
}

impl Line {
    pub fn text(&self) -> String {
        let flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        format!(
            "{} {}|{}|{}|{}|{}|{}|{}|{}|{}|{}",
            self.at,
            self.noted,
            self.word,
            self.case,
            self.party,
            self.cite,
            self.via,
            self.also.join("、"),
            self.detail,
            self.responsible.join("、"),
            flags.join("、")
        )
    }
}

/// A moment as the journal shows it.
pub fn moment(at: At) -> String {
    if at == end_of(at.date()) {
        format!("{} 24:00", at.date())
    } else {
        at.format("%Y-%m-%d %H:%M:%S%.f").to_string()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Input,
    Recorded,
    Deemed,
    Defined,
}

/// An event of the run.
#[derive(Clone, Debug)]
pub struct Ev {
    pub at: At,
    pub ty: String,
    pub case: Option<String>,
    pub actor: Option<String>,
    pub recipient: Option<String>,
    pub fields: BTreeMap<String, V>,
    pub revoked: bool,
    pub derived: bool,
    pub source: Source,
    pub parents: Vec<usize>,
    /// Its entry, once it was valid and told.
    pub entry: Option<usize>,
    /// As the how manieth it passed the scope: it moved intervals.
    pub acted: Option<usize>,
    /// Defined events are copies of their base.
    pub defined: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Untouched,
    Open,
    Closed(At),
    Terminated(At),
    Out,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InScope {
    In,
    Unknown,
    Out,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub ty: String,
    pub attributes: BTreeMap<String, V>,
    pub state: State,
    pub scope: InScope,
    pub held: Vec<(String, String, Rc<Place>, Frame)>,
}

/// An armed 遇.
#[derive(Clone)]
pub struct Arm {
    pub number: u64,
    pub case: String,
    pub node: Rc<Node>,
    pub trigger: Trigger,
    pub body: Body,
    pub frame: Frame,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Pending,
    Suspended,
    Performed,
    Overdue,
    PerformedLate,
    Waived,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Due {
    At(Option<At>),
    None,
    Open(String),
    Before(String, Option<Length>),
}

impl Due {
    pub fn words(&self) -> String {
        match self {
            Due::At(Some(at)) => format!("至 {}", moment(*at)),
            Due::At(None) => "中止".to_owned(),
            Due::None => "无期限".to_owned(),
            Due::Open(fact) => format!("待 {fact}"),
            Due::Before(event, lead) => {
                format!(
                    "{event} 前{}",
                    lead.map_or(String::new(), |l| format!(" {}", l.words()))
                )
            }
        }
    }
}

pub struct Duty {
    pub owed: Rc<Owed>,
    pub frame: Frame,
    pub party: Option<String>,
    pub opened: At,
    pub due: Due,
    pub state: Standing,
    pub ended: Option<At>,
    pub done: BTreeSet<(usize, usize)>,
    pub recipients: Vec<String>,
    pub extensions: Vec<Length>,
    pub group: Option<usize>,
    pub generation: u32,
    pub target: Option<String>,
    pub via: Option<Rc<Place>>,
    pub case: Option<String>,
}

impl Duty {
    pub fn open(&self) -> bool {
        matches!(
            self.state,
            Standing::Pending | Standing::Suspended | Standing::Overdue
        )
    }
}

pub struct OpenPower {
    pub node: Rc<Node>,
    pub frame: Frame,
    pub used: bool,
}

pub struct Group {
    pub left: usize,
    pub any: bool,
    /// The one of `各 P` around it, and how that is written.
    pub around: (Option<String>, Option<String>),
}

pub struct Given {
    pub party: String,
    pub sanction: String,
    pub at: At,
    pub place: Rc<Place>,
    pub grounds: Vec<usize>,
    pub ungrounded: bool,
    pub entry: usize,
}

/// What rings at a moment.
#[derive(Clone, Debug)]
pub enum Ring {
    Due(usize, u32),
    LateBy(usize, usize),
    Reminder(usize, usize, u32),
    Power(usize),
    Period(Period),
}

pub struct Alarm {
    pub at: At,
    pub rank: u8,
    pub number: u64,
    pub ring: Ring,
}

/// Something that waits for facts.
#[derive(Clone)]
pub struct Pending {
    /// Which one it is: the earlier put off, the lower.
    pub number: u64,
    pub what: Wait,
    pub frame: Frame,
    /// How many events had been told.
    pub told: usize,
    pub known: u64,
}

#[derive(Clone)]
pub enum Wait {
    Statement(Rc<Node>),
    /// A duty for one of 各 P, in the group of the others.
    Member(Rc<Owed>, usize),
    Head(Rc<crate::text::HeadRule>),
    Arm(u64),
    Counter(Family, bool),
    Tier(Rc<Tally>, usize, i64),
    Definition(Option<Rc<Place>>, Rc<crate::names::Definition>),
}

/// What counters of several editions share: the lineage of the provision and what they count.
pub type Family = String;

/// One line of a counter's history.
#[derive(Clone)]
pub struct Count {
    pub family: Family,
    pub keys: Vec<V>,
    pub at: At,
    pub event: usize,
    pub amount: i64,
    pub deduction: bool,
    pub cleared: bool,
}

pub enum Queued {
    Event(usize, Option<Rc<Place>>, Frame),
    Consequences(usize, Frame),
}

/// Where a body runs.
#[derive(Clone, Debug)]
pub struct Frame {
    pub at: At,
    pub event: Option<usize>,
    pub origin: Option<usize>,
    pub case: Option<String>,
    /// The party that is counted or measured for.
    pub key: Option<String>,
    /// How the key is written where it may be named.
    pub key_path: Option<String>,
    /// The party type whose attributes are at hand (figures, scope).
    pub subject: Option<String>,
    pub obligor: Option<String>,
    /// The one of `各 P`.
    pub member: Option<String>,
    /// How `各 P` is written.
    pub member_path: Option<String>,
    pub via: Option<Rc<Place>>,
    pub also: Vec<String>,
    pub grounds: Vec<usize>,
    pub period: Option<(At, At)>,
    /// No event's fields are at hand.
    pub bare: bool,
    /// The text of the rules that is being read; by the day at hand where there is none.
    pub text: Option<usize>,
}

impl Frame {
    /// The same, read by the text in which a provision stands.
    pub fn read_by(&self, place: &Place) -> Self {
        Self {
            text: Some(place.version),
            ..self.clone()
        }
    }

    pub fn at(at: At) -> Self {
        Self {
            at,
            event: None,
            origin: None,
            case: None,
            key: None,
            key_path: None,
            subject: None,
            obligor: None,
            member: None,
            member_path: None,
            via: None,
            also: Vec::new(),
            grounds: Vec::new(),
            period: None,
            bare: false,
            text: None,
        }
    }
}

/// One text of the rules and from when it stands.
pub struct Version {
    pub since: Option<NaiveDate>,
    pub text: Text,
    /// The articles that are other than in the text before, each with what decides between the two.
    pub turned: BTreeMap<Span2, TransitionRule>,
}

/// All texts of the rules.
pub struct Rules {
    pub versions: Vec<Version>,
    pub repealed: Option<NaiveDate>,
    /// The articles of all texts in one order: an added one behind the one before it.
    pub order: Vec<Span2>,
    /// What is declared in any of them: types are of no day.
    pub words: Words,
}

/// A run.
pub struct World<'r> {
    pub rules: &'r Rules,
    pub words: &'r Words,
    pub calendar: &'r Calendar,
    pub input: &'r Input,
    pub now: At,
    pub lines: Vec<Line>,
    pub events: Vec<Ev>,
    pub told: Vec<usize>,
    pub taken: Vec<Option<usize>>,
    pub cases: BTreeMap<String, Case>,
    pub parties: BTreeMap<String, BTreeMap<String, V>>,
    pub duties: Vec<Duty>,
    /// Duties that were waived, in that order.
    pub waived: Vec<usize>,
    pub powers: Vec<OpenPower>,
    pub groups: Vec<Group>,
    pub arms: Vec<Arm>,
    pub arms_made: u64,
    pub pending: Vec<Pending>,
    pub put_off: u64,
    /// What can run already, after what runs now.
    pub lined_up: BTreeSet<u64>,
    pub knowledge: u64,
    pub counts: Vec<Count>,
    pub given: Vec<Given>,
    pub alarms: Vec<Alarm>,
    pub alarm_count: u64,
    pub queue: VecDeque<Queued>,
    pub raised: usize,
    /// How many events have passed the scope.
    pub acted: usize,
}

impl<'r> World<'r> {
    pub fn new(rules: &'r Rules, input: &'r Input) -> Self {
        let words = &rules.words;
        let case = |ty: &String| Case {
            ty: ty.clone(),
            attributes: BTreeMap::new(),
            state: State::Untouched,
            scope: InScope::In,
            held: Vec::new(),
        };
        Self {
            rules,
            words,
            calendar: &words.calendar,
            input,
            now: At::MIN,
            lines: Vec::new(),
            events: Vec::new(),
            told: Vec::new(),
            taken: vec![None; input.events.len()],
            cases: input
                .cases
                .iter()
                .map(|(name, ty)| (name.clone(), case(ty)))
                .collect(),
            parties: input
                .parties
                .iter()
                .map(|p| (p.name.clone(), p.attributes.clone()))
                .collect(),
            duties: Vec::new(),
            waived: Vec::new(),
            powers: Vec::new(),
            groups: Vec::new(),
            arms: Vec::new(),
            arms_made: 0,
            pending: Vec::new(),
            put_off: 0,
            lined_up: BTreeSet::new(),
            knowledge: 0,
            counts: Vec::new(),
            given: Vec::new(),
            alarms: Vec::new(),
            alarm_count: 0,
            queue: VecDeque::new(),
            raised: 0,
            acted: 0,
        }
    }

    /// The rules × events × as-of, as lines.
    pub fn run(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.input.events.len()).collect();
        order.sort_by_key(|&i| self.input.events[i].at);
        let last = order.last().map(|&i| self.input.events[i].at.date());
        let as_of = self.input.as_of.or(last).map(end_of);
        self.start_periods(order.first().map(|&i| self.input.events[i].at));
        for index in order {
            if as_of.is_some_and(|end| self.input.events[index].at > end) {
                let said = &self.input.events[index];
                let frame = Frame {
                    case: said.case.clone(),
                    ..Frame::at(said.at)
                };
                self.note(
                    &frame,
                    None,
                    said.actor.as_deref(),
                    "截至日后",
                    said.ty.clone(),
                );
            } else {
                self.take(index);
            }
        }
        if let Some(end) = as_of {
            self.ring_while(|at| at <= end);
        }
        self
    }

    pub fn note(
        &mut self,
        frame: &Frame,
        place: Option<&Rc<Place>>,
        party: Option<&str>,
        word: &'static str,
        detail: String,
    ) -> usize {
        self.lines.push(Line {
            at: moment(frame.at),
            noted: if frame.at < self.now {
                moment(self.now)
            } else {
                String::new()
            },
            word,
            case: frame.case.clone().unwrap_or_default(),
            party: party.unwrap_or_default().to_owned(),
            cite: place.map_or(String::new(), |p| p.cite.clone()),
            via: frame
                .via
                .as_ref()
                .filter(|_| place.is_some())
                .map_or(String::new(), |p| p.cite.clone()),
            also: frame.also.clone(),
            detail,
            responsible: Vec::new(),
            flags: BTreeSet::new(),
        });
        self.lines.len() - 1
    }

    pub fn flag(&mut self, line: usize, flag: &str) {
        self.lines[line].flags.insert(flag.to_owned());
    }

    pub fn flag_missing(&mut self, line: usize, facts: &[String]) {
        for fact in facts {
            self.flag(line, &format!("缺 {fact}"));
        }
    }

    pub fn set_alarm(&mut self, at: At, ring: Ring) {
        let rank = match ring {
            Ring::Period(Period::Month) => 1,
            Ring::Period(Period::Quarter) => 2,
            Ring::Period(Period::Year) => 3,
            _ => 0,
        };
        self.alarm_count += 1;
        self.alarms.push(Alarm {
            at,
            rank,
            number: self.alarm_count,
            ring,
        });
    }

    pub fn ring_before(&mut self, end: At) {
        self.ring_while(|at| at < end);
    }

    /// What rings first, again and again, looking through all of them each time.
    fn ring_while(&mut self, due: impl Fn(At) -> bool) {
        loop {
            let first = self
                .alarms
                .iter()
                .enumerate()
                .filter(|(_, a)| due(a.at))
                .min_by_key(|(_, a)| (a.at, a.rank, a.number))
                .map(|(i, _)| i);
            let Some(first) = first else { return };
            let alarm = self.alarms.remove(first);
            self.now = self.now.max(alarm.at);
            self.raised = 0;
            match alarm.ring {
                Ring::Due(id, generation) => {
                    if self.duties[id].generation == generation {
                        self.miss(id, alarm.at);
                    }
                }
                Ring::LateBy(id, step) => self.late_by(id, step, alarm.at),
                Ring::Reminder(id, step, generation) => self.remind(id, step, generation, alarm.at),
                Ring::Power(index) => self.lapse(index, alarm.at),
                Ring::Period(period) => self.end_period(period, alarm.at),
            }
            self.drain();
        }
    }

    /// The cases that an event is on: by 关于, then by fields.
    pub fn cases_of(&self, id: usize) -> Vec<String> {
        let event = &self.events[id];
        let mut cases: Vec<String> = event.case.iter().cloned().collect();
        // In the order of the declared fields.
        let declared = self
            .words
            .events
            .get(&event.ty)
            .map(|e| e.fields.as_slice())
            .unwrap_or_default();
        for (name, _) in declared {
            if let Some(V::Case(case)) = event.fields.get(name)
                && !cases.contains(case)
            {
                cases.push(case.clone());
            }
        }
        cases
    }

    /// The events of a case that were told, in order.
    pub fn history(&self, case: &str) -> Vec<usize> {
        let on = |id: &usize| {
            let event = &self.events[*id];
            !matches!(event.ty.as_str(), "裁量" | "补充" | "撤销" | "批准延长")
                && self.cases_of(*id).iter().any(|c| c == case)
        };
        self.told.iter().copied().filter(on).collect()
    }

    pub fn case_of_type(&self, frame: &Frame, ty: &str) -> Option<String> {
        let of = |case: &String| self.cases.get(case).is_some_and(|c| c.ty == ty);
        if let Some(case) = frame.case.as_ref().filter(|c| of(c)) {
            return Some(case.clone());
        }
        let events = [frame.event, frame.origin].into_iter().flatten();
        events.flat_map(|e| self.cases_of(e)).find(of)
    }

    pub fn party_type(&self, party: &str) -> &str {
        self.input
            .parties
            .iter()
            .find(|p| p.name == party)
            .map_or("", |p| &p.ty)
    }

    pub fn said(&self, index: usize) -> &'r Said {
        &self.input.events[index]
    }
}
