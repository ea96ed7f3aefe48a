//! The model indexed for execution: for each event type, what it can touch.

use super::index::{HeadIndex, SwitchIndex, switches};
use super::recall::recalled;
use crate::model::plan::Plan;
use crate::model::{
    ComparisonId, CounterId, EventTypeId, Expr, Fact, Limit, LimitStart, ProvisionId, RuleBase,
    StatementId, StatementKind, Term,
};
use rustc_hash::FxHashMap;

/// A rule base with its dispatch tables.
#[derive(Debug)]
pub struct Program<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// By event type.
    touched: Vec<Touched>,
    /// For each provision: its article, or 备注; itself above.
    units: Vec<ProvisionId>,
    /// For each provision: where it stands in the text, all editions of it at one place.
    places: Vec<usize>,
    /// The editions of an article by its lineage, where there are several.
    editions: FxHashMap<ProvisionId, Vec<ProvisionId>>,
    /// The counters that share what they hold, by the first of them.
    families: Vec<Vec<CounterId>>,
    /// By statement: which branch of a 分流 a value leads to.
    switches: Vec<Option<SwitchIndex<'a>>>,
    /// Where counters are kept and what the office asks for; none where runs cannot be split.
    plan: Option<Plan>,
    /// The comparisons that a run takes down, by where they lie in memory; empty where nobody asked for it.
    comparisons: FxHashMap<usize, ComparisonId>,
}

/// What an event of a type can touch; positions in the tables of the rule base, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    /// Rules at heads.
    pub heads: Vec<usize>,
    /// Which of them the value of a field leads to.
    pub head_index: Option<HeadIndex>,
    /// Definitions.
    pub definitions: Vec<usize>,
    /// Counters that count it, the first of each family.
    pub counters: Vec<CounterId>,
    /// Counters that it empties (counter, position among its clears).
    pub clears: Vec<(CounterId, usize)>,
    /// Counters that it lowers.
    pub deductions: Vec<(CounterId, usize)>,
    /// Prohibitions of it.
    pub prohibitions: Vec<usize>,
    /// Powers to do it.
    pub powers: Vec<usize>,
    /// Powers to revoke it.
    pub revokers: Vec<usize>,
    /// Intervals that it starts.
    pub starts: Vec<usize>,
    /// Intervals that it ends.
    pub ends: Vec<usize>,
    /// It means something only at a position: it is an act of a duty or power, or armed, or waives.
    pub positional: bool,
    /// It is an act of a duty.
    pub act: bool,
    /// A duty is waived by it.
    pub waives: bool,
    /// Limits or metrics look at it.
    pub observed: bool,
    /// A limit ends when it comes (`E 前`).
    pub deadline: bool,
    /// A condition asks whether or when it happened.
    pub asked: bool,
    /// It is remembered beyond its case.
    pub recalled: bool,
}

/// The provisions of all editions in the order of the text. Within an article, what an amendment added stands where it was
/// put, though its edition comes after others.
fn places(base: &RuleBase, units: &[ProvisionId]) -> Vec<usize> {
    let mut articles: Vec<Vec<ProvisionId>> = Vec::new();
    let mut known: FxHashMap<ProvisionId, usize> = FxHashMap::default();
    let (mut edition, mut before) = (None, 0);
    for (provision, unit) in base.provisions.iter().zip(units) {
        let article = base.provision(*unit).lineage;
        let at = *known.entry(article).or_insert(articles.len());
        if at == articles.len() {
            articles.push(Vec::new());
        }
        if edition.replace(unit) != Some(unit) {
            before = 0;
        }
        let within = &mut articles[at];
        let lineage = provision.lineage;
        let stands = within.iter().position(|known| *known == lineage);
        let here = stands.unwrap_or_else(|| {
            within.insert(before, lineage);
            before
        });
        before = here + 1;
    }
    let mut places = vec![0; base.provisions.len()];
    for (place, lineage) in articles.iter().flatten().enumerate() {
        places[lineage.index()] = place;
    }
    let of = |provision: &crate::model::Provision| places[provision.lineage.index()];
    base.provisions.iter().map(of).collect()
}

/// Where an expression of the borrowed rule base lies, which does not move as long as it is borrowed.
fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr) as usize
}

impl<'a> Program<'a> {
    /// Indexes a rule base. Cannot fail.
    #[must_use]
    pub fn new(base: &'a RuleBase) -> Self {
        let units = base.units();
        let mut program = Self {
            base,
            places: places(base, &units),
            touched: vec![Touched::default(); base.events.len()],
            units,
            editions: FxHashMap::default(),
            families: vec![Vec::new(); base.counters.len()],
            switches: switches(base),
            plan: Plan::of(base).ok(),
            comparisons: FxHashMap::default(),
        };
        for (index, provision) in base.provisions.iter().enumerate() {
            let id = ProvisionId::at(index);
            if !provision.edition.is_only() && program.units.get(index) == Some(&id) {
                program
                    .editions
                    .entry(provision.lineage)
                    .or_default()
                    .push(id);
            }
        }
        for counter in &base.counters {
            program.families[counter.family.index()].push(counter.id);
        }
        program.index_rules();
        program.index_statements();
        program.index_questions();
        for touched in &mut program.touched {
            touched.head_index = HeadIndex::new(base, &touched.heads);
        }
        for (touched, recalled) in program.touched.iter_mut().zip(recalled(base)) {
            touched.recalled = recalled;
        }
        program
    }

    /// Like [`Program::new`]; its runs also take down on which sides of their boundaries comparisons were asked
    /// ([`Journal::comparisons`](crate::journal::Journal::comparisons)).
    #[must_use]
    pub fn observing(base: &'a RuleBase) -> Self {
        let all = base.comparisons().into_iter().enumerate();
        Self {
            comparisons: all
                .map(|(at, comparison)| (address(comparison.expr), ComparisonId::at(at)))
                .collect(),
            ..Self::new(base)
        }
    }

    /// The comparison that an expression of the rule base is, where the run takes it down.
    pub(super) fn comparison(&self, expr: &Expr) -> Option<ComparisonId> {
        match self.comparisons.is_empty() {
            true => None,
            false => self.comparisons.get(&address(expr)).copied(),
        }
    }

    /// How a run can be split, where it can.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// The article in which a provision stands.
    pub(super) fn unit_of(&self, provision: ProvisionId) -> ProvisionId {
        self.units[provision.index()]
    }

    /// Where a provision stands in the text; editions of one provision stand at one place.
    pub(super) fn place_of(&self, provision: ProvisionId) -> usize {
        self.places[provision.index()]
    }

    /// The editions of an article, where there are several.
    pub(super) fn editions_of(&self, lineage: ProvisionId) -> &[ProvisionId] {
        self.editions.get(&lineage).map_or(&[], |found| found)
    }

    /// The counters that share what they hold with this one, the first of them.
    pub(super) fn family(&self, first: CounterId) -> &[CounterId] {
        &self.families[first.index()]
    }

    /// The index of a 分流, where there is one.
    pub(super) fn switch(&self, statement: StatementId) -> Option<&SwitchIndex<'a>> {
        self.switches.get(statement.index())?.as_ref()
    }

    pub(super) fn touched(&self, ty: EventTypeId) -> &Touched {
        &self.touched[ty.index()]
    }

    fn each(&mut self, events: &[EventTypeId], mut mark: impl FnMut(&mut Touched)) {
        for ty in events {
            mark(&mut self.touched[ty.index()]);
        }
    }

    fn index_rules(&mut self) {
        let base = self.base;
        for (i, head) in base.heads.iter().enumerate() {
            self.each(&head.trigger.events, |t| t.heads.push(i));
        }
        for (i, definition) in base.definitions.iter().enumerate() {
            self.each(&definition.base, |t| t.definitions.push(i));
        }
        for (i, rule) in base.prohibitions.iter().enumerate() {
            self.each(&rule.events, |t| t.prohibitions.push(i));
        }
        for (i, rule) in base.powers.iter().enumerate() {
            self.each(&rule.events, |t| {
                if rule.revokes {
                    t.revokers.push(i)
                } else {
                    t.powers.push(i)
                }
            });
        }
        for (i, interval) in base.intervals.iter().enumerate() {
            self.each(&interval.from, |t| t.starts.push(i));
            self.each(&interval.to, |t| t.ends.push(i));
        }
        for counter in &base.counters {
            if counter.family == counter.id {
                self.each(&counter.events, |t| t.counters.push(counter.id));
            }
            for (i, clear) in counter.clears.iter().enumerate() {
                self.each(&clear.trigger.events, |t| t.clears.push((counter.id, i)));
            }
            for (i, (effect, _, _)) in counter.deductions.iter().enumerate() {
                self.each(&effect.trigger.events, |t| {
                    t.deductions.push((counter.id, i))
                });
            }
        }
        for metric in &base.metrics {
            let mut parts = vec![&metric.value];
            while let Some(part) = parts.pop() {
                match part {
                    Expr::Aggregate(aggregate) => {
                        self.each(&aggregate.events, |t| t.observed = true)
                    }
                    Expr::Arithmetic(a, _, b) | Expr::Otherwise(a, b) => parts.extend([&**a, &**b]),
                    _ => {}
                }
            }
        }
    }

    fn index_statements(&mut self) {
        let base = self.base;
        for statement in &base.statements {
            match &statement.kind {
                StatementKind::Duty(duty) => {
                    for act in &duty.acts {
                        self.each(act, |t| (t.positional, t.act) = (true, true));
                    }
                    for waiver in &duty.waivers {
                        self.each(&waiver.events, |t| (t.positional, t.waives) = (true, true));
                    }
                    if let Some(limit) = &duty.limit {
                        self.observe_limit(limit);
                    }
                }
                StatementKind::Power(power) => {
                    self.each(&power.events, |t| t.positional = true);
                    self.observe_limit(&power.limit);
                }
                StatementKind::Arm { trigger, .. } => {
                    self.each(&trigger.events, |t| t.positional = true)
                }
                StatementKind::Assign(..)
                | StatementKind::Raise(_)
                | StatementKind::Close
                | StatementKind::Terminate(_)
                | StatementKind::Follow(..)
                | StatementKind::Sanction { .. }
                | StatementKind::Notice { .. }
                | StatementKind::Switch { .. }
                | StatementKind::If(..)
                | StatementKind::AnyOf { .. } => {}
            }
        }
    }

    /// Which events conditions ask about (已, 未, 次数 and the like).
    fn index_questions(&mut self) {
        let base = self.base;
        let mut questions = base.conditions();
        for statement in &base.statements {
            match &statement.kind {
                StatementKind::Assign(_, value) => questions.push(value),
                StatementKind::Raise(raise) => {
                    questions.extend(raise.fields.iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
        while let Some(question) = questions.pop() {
            match question {
                Expr::Happened(types) => self.each(types, |t| t.asked = true),
                Expr::Fact(Fact::LastTime(ty)) => self.each(&[*ty], |t| t.asked = true),
                Expr::Aggregate(aggregate) => self.each(&aggregate.events, |t| t.asked = true),
                _ => {}
            }
            questions.extend(question.parts());
        }
    }

    fn observe_limit(&mut self, limit: &Limit) {
        if let LimitStart::Event(ty) = limit.from {
            self.touched[ty.index()].observed = true;
        }
        for term in limit.terms() {
            if let Term::BeforeEvent { event, .. } = term {
                self.touched[event.index()].deadline = true;
            }
        }
    }
}
