//! From the tree of the text to the rule base: every name looked up, every expression typed, every item put under the
//! head that governs it. All that is wrong is reported in one pass; nothing is guessed.

mod aggregates;
mod circles;
mod counters;
mod decisions;
mod duties;
mod effects;
mod expressions;
mod follow;
mod limits;
mod placing;
mod provisions;
mod routing;
mod scene;
mod standing;
mod statements;
mod twins;
mod types;
mod vocabulary;

use super::{Edition, ProvisionId, Reach, RuleBase, Statement, StatementId, StatementKind};
use crate::amend::amend;
use crate::calendar::Calendar;
use crate::problem::{Problem, ProblemKind, Related, Severity, Sort};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::{self, DayKind, Level, Name, RuleFile, YearKind};
use rustc_hash::{FxHashMap, FxHashSet};
use vocabulary::Vocabulary;

/// How deep heads, expressions and terms may nest, and references expand.
pub(crate) const MAX_DEPTH: usize = 96;
/// How many operands one limit may have once its words are replaced by what they mean.
pub(crate) const MAX_TERMS: usize = 1000;

/// The rule base of a folder's files, and what is wrong with them; no rule base where there is an error.
#[must_use]
pub fn resolve(files: &[RuleFile], sources: &SourceMap) -> (Option<RuleBase>, Vec<Problem>) {
    let (amended, problems) = amend(files, sources);
    let mut resolver = Resolver::new(sources);
    resolver.problems = problems;
    resolver.unread_words = files
        .iter()
        .flat_map(|f| f.unread.iter().cloned())
        .collect();
    let items = resolver.header_and_items(&amended);
    let nodes = resolver.provisions(&items);
    let declarations = resolver.declarations(&items, &nodes);
    resolver.vocabulary(&declarations);
    resolver.transitions(&nodes);
    resolver.figures(&declarations);
    resolver.rules(&nodes);
    resolver.silent_provisions(&nodes);
    resolver.circles();
    resolver.finish()
}

/// What the header says about words that statutes use differently.
#[derive(Clone, Copy, Debug, Default)]
struct Settings {
    day: Option<DayKind>,
    above: Option<bool>,
    below: Option<bool>,
    year: Option<YearKind>,
    /// Where a missing declaration is put: the end of the header's first line.
    mend_at: Option<Span>,
}

/// The work in progress.
struct Resolver<'a> {
    sources: &'a SourceMap,
    problems: Vec<Problem>,
    base: RuleBase,
    settings: Settings,
    words: Vocabulary<'a>,
    depth: usize,
    terms: usize,
    /// Names of parameters and limit words being replaced by what they mean.
    inlining: Vec<String>,
    /// The statements inside each provision's own head.
    bodies: FxHashMap<ProvisionId, Vec<StatementId>>,
    /// The 若 around the statement being resolved, outermost first, with the provisions in which they stand.
    gates: Vec<(ProvisionId, &'a tree::Expr)>,
    /// Provisions governed by a chapeau above them.
    governed: FxHashSet<ProvisionId>,
    /// 依照, to be checked once all bodies are known.
    follows: Vec<(ProvisionId, Reach, Span)>,
    /// Provisions in which a rule stands, 宣示 apart.
    ruled: FxHashSet<ProvisionId>,
    /// Articles in which something could not be read.
    unread: FxHashSet<ProvisionId>,
    /// Words of declarations that could not be read.
    unread_words: FxHashSet<String>,
    /// The edition of what is being resolved: names mean what they mean while it is in force.
    edition: Edition,
}

impl<'a> Resolver<'a> {
    fn new(sources: &'a SourceMap) -> Self {
        Self {
            sources,
            problems: Vec::new(),
            base: empty_base(),
            settings: Settings::default(),
            words: Vocabulary::default(),
            depth: 0,
            terms: 0,
            inlining: Vec::new(),
            bodies: FxHashMap::default(),
            gates: Vec::new(),
            governed: FxHashSet::default(),
            follows: Vec::new(),
            ruled: FxHashSet::default(),
            unread: FxHashSet::default(),
            unread_words: FxHashSet::default(),
            edition: Edition::default(),
        }
    }

    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem::new(kind, span));
    }

    fn duplicate(&mut self, what: Sort, name: impl Into<String>, span: Span, first: Span) {
        let kind = ProblemKind::Duplicate {
            what,
            name: name.into(),
        };
        self.problems
            .push(Problem::new(kind, span).with(first, Related::First));
    }

    /// A name that nothing declares, with the nearest of those that would do.
    ///
    /// A name that stands in a declaration that could not be read may well be declared there: that is told already.
    fn unknown<'n>(&mut self, what: Sort, name: &Name, known: impl IntoIterator<Item = &'n str>) {
        if self.unread_words.contains(&name.text) {
            return;
        }
        let nearest = nearest(&name.text, known);
        let mut problem = Problem::new(
            ProblemKind::Unknown {
                what,
                name: name.text.clone(),
                nearest: nearest.clone(),
            },
            name.span,
        );
        if let Some(text) = nearest {
            problem = problem.mended(name.span, text);
        }
        self.problems.push(problem);
    }

    /// Runs `work` one level deeper, or reports that it is too deep.
    fn deeper<T>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            self.report(ProblemKind::TooDeep { limit: MAX_DEPTH }, span);
            return None;
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }

    /// Adds a statement, cited as the nearest citable provision.
    fn push(&mut self, kind: StatementKind, provision: ProvisionId, span: Span) -> StatementId {
        let id = StatementId::at(self.base.statements.len());
        let provision = self.base.citable(provision);
        self.base.statements.push(Statement {
            kind,
            provision,
            span,
        });
        id
    }

    fn finish(mut self) -> (Option<RuleBase>, Vec<Problem>) {
        self.bodies_of_provisions();
        self.families();
        self.twins();
        for (target, reach, span) in std::mem::take(&mut self.follows) {
            let unread = self.unread.contains(&self.article_of(target));
            if self.base.reached((target, reach)).is_empty() && !unread {
                let provision = super::cite(&self.base, target);
                self.report(ProblemKind::NothingToRun { provision }, span);
            }
        }
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|p| (p.span.file, p.span.start, p.span.end, p.code()));
        // A word that is replaced by what it means at each use would be reported at each use.
        problems.dedup_by(|a, b| a.span == b.span && a.kind == b.kind);
        let broken = problems.iter().any(|p| p.severity() == Severity::Error);
        ((!broken).then_some(self.base), problems)
    }

    /// What 依照 runs of each provision.
    fn bodies_of_provisions(&mut self) {
        for index in 0..self.base.provisions.len() {
            let id = ProvisionId::at(index);
            let body = self.whole_body(id, Reach::Whole);
            let first = self.whole_body(id, Reach::FirstParagraph);
            if let Some(provision) = self.base.provisions.get_mut(index) {
                provision.body = body;
                provision.first_paragraph = first;
            }
        }
    }

    /// A provision's own statements, then those of provisions below it that no chapeau of it has taken in.
    fn whole_body(&self, id: ProvisionId, reach: Reach) -> Vec<StatementId> {
        let mut body = self.bodies.get(&id).cloned().unwrap_or_default();
        if self.base.provision(id).level < Level::Article {
            return body;
        }
        // Children follow their parent, so one pass in order sees every descendant.
        let mut open = vec![id];
        for (index, provision) in self.base.provisions.iter().enumerate().skip(id.index() + 1) {
            let Some(parent) = provision.parent.filter(|p| *p >= id) else {
                break;
            };
            let child = ProvisionId::at(index);
            let later = reach == Reach::FirstParagraph && provision.level == Level::Paragraph;
            if !later && !self.governed.contains(&child) && open.contains(&parent) {
                open.push(child);
                body.extend(self.bodies.get(&child).into_iter().flatten());
            }
        }
        body
    }
}

/// The known name nearest to a name, where one is near enough to be meant.
fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let likeness = strsim::normalized_damerau_levenshtein(name, candidate);
        if likeness >= 0.5 && best.is_none_or(|(b, _)| likeness > b) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

fn empty_base() -> RuleBase {
    RuleBase {
        title: "".into(),
        issuer: None,
        published: None,
        effective: None,
        repealed: None,
        decrees: Vec::new(),
        provisions: Vec::new(),
        heading: Vec::new(),
        party_types: Vec::new(),
        named_parties: Vec::new(),
        enums: Vec::new(),
        case_types: Vec::new(),
        events: Vec::new(),
        sanctions: Vec::new(),
        severities: Vec::new(),
        intervals: Vec::new(),
        statements: Vec::new(),
        heads: Vec::new(),
        periodic: Vec::new(),
        scopes: Vec::new(),
        definitions: Vec::new(),
        counters: Vec::new(),
        prohibitions: Vec::new(),
        powers: Vec::new(),
        responsibilities: Vec::new(),
        metrics: Vec::new(),
        parameters: Vec::new(),
        notes: Vec::new(),
        acceptances: Vec::new(),
        calendar: Calendar::default(),
        office_hours: None,
        day: None,
    }
}
