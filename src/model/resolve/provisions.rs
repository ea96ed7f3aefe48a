//! The files of a folder as one text: the header, the calendars, and the provisions in their legal order.

use super::{Resolver, Settings};
use crate::amend::Amended;
use crate::calendar::{Calendar, CalendarYear, OfficeHours};
use crate::model::{
    Edition, Provision, ProvisionId, QuotedLine, RuleBase, Transition, Turn, cite, cite_steps,
};
use crate::problem::{Problem, ProblemKind, Related, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Declaration, Item, Level, Marker, Part, Property};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;

/// Days that one line of a calendar may cover.
const MAX_CALENDAR_RUN: i64 = 366;

/// What stands at the top of the files.
#[derive(Default)]
pub(super) struct Items<'a> {
    declarations: Vec<&'a Declaration>,
    provisions: Vec<&'a tree::Provision>,
}

/// Whether a number that is left out is worth a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gaps {
    /// In the text as first issued.
    Reported,
    /// After an amendment: a struck provision leaves its number free.
    Left,
}

/// A provision of the tree with its place in the table.
pub(super) struct Node<'a> {
    pub id: ProvisionId,
    pub tree: &'a tree::Provision,
    /// Provisions directly below, in order.
    pub children: Vec<ProvisionId>,
    pub top: bool,
}

impl<'a> Resolver<'a> {
    /// Takes the header and the calendars in and gives the rest.
    pub(super) fn header_and_items(&mut self, amended: &'a Amended) -> Items<'a> {
        self.base.repealed = amended.repealed;
        self.base.decrees.clone_from(&amended.decrees);
        self.words.added = amended.added.clone();
        let mut items = Items::default();
        let mut header: Option<&tree::Regulation> = None;
        let mut calendars: Vec<&tree::CalendarYear> = Vec::new();
        for item in &amended.items {
            match item {
                Item::Regulation(regulation) => match header {
                    Some(first) => self.duplicate(
                        Sort::Regulation,
                        &*regulation.title.text,
                        regulation.title.span,
                        first.title.span,
                    ),
                    None => header = Some(regulation),
                },
                Item::Declaration(declaration) => items.declarations.push(declaration),
                Item::Provision(provision) => items.provisions.push(provision),
                Item::Calendar(calendar) => calendars.push(calendar),
                // Merged before.
                Item::Amendment(_) => {}
            }
        }
        if let Some(regulation) = header {
            self.header(regulation);
        } else if let Some(first) = items.provisions.first() {
            self.report(ProblemKind::HeaderMissing, first.marker.span);
        }
        self.calendars(&calendars);
        items
    }

    fn header(&mut self, regulation: &tree::Regulation) {
        self.base.title = (*regulation.title.text).into();
        self.base.heading = lines(&regulation.quote);
        let title = regulation.title.span;
        self.settings.mend_at = Some(Span {
            start: title.end,
            ..title
        });
        let mut seen: FxHashMap<&'static str, Span> = FxHashMap::default();
        for property in &regulation.properties {
            let span = property.span;
            for name in self.property(&property.value, span) {
                match seen.get(name) {
                    Some(&first) => self.duplicate(Sort::Property, name, span, first),
                    None => {
                        seen.insert(name, span);
                    }
                }
            }
        }
    }

    /// Takes a property in and says which words it settles.
    fn property(&mut self, property: &Property, span: Span) -> Vec<&'static str> {
        let Settings {
            day,
            above,
            below,
            year,
            ..
        } = &mut self.settings;
        match property {
            Property::Issuer(name) => {
                self.base.issuer = Some((*name.text).into());
                vec!["制定机关"]
            }
            Property::Published(date) => {
                self.base.published = Some(*date);
                vec!["公布"]
            }
            Property::Effective(date) => {
                self.base.effective = Some(*date);
                vec!["施行"]
            }
            Property::DayMeans(kind) => {
                *day = Some(*kind);
                self.base.day = Some(*kind);
                vec!["日"]
            }
            Property::Bound {
                above: names_above,
                below: names_below,
                inclusive,
            } => {
                let mut names = Vec::new();
                if *names_above {
                    *above = Some(*inclusive);
                    names.push("以上");
                }
                if *names_below {
                    *below = Some(*inclusive);
                    names.push("以下");
                }
                names
            }
            Property::YearMeans(kind) => {
                *year = Some(*kind);
                vec!["年内"]
            }
            Property::OfficeHours(hours) => {
                self.base.office_hours = OfficeHours::new(hours);
                // That one runs backwards is told with the text.
                if self.base.office_hours.is_none() && hours.iter().all(|(from, to)| from <= to) {
                    self.report(ProblemKind::BadOfficeHours, span);
                }
                vec!["办公时间"]
            }
        }
    }

    fn calendars(&mut self, calendars: &[&tree::CalendarYear]) {
        let mut seen: FxHashMap<i32, Span> = FxHashMap::default();
        let mut years = Vec::new();
        for calendar in calendars {
            if let Some(&first) = seen.get(&calendar.year) {
                let year = calendar.year.to_string();
                self.duplicate(Sort::Calendar, year, calendar.span, first);
                continue;
            }
            seen.insert(calendar.year, calendar.span);
            years.push(self.calendar_year(calendar));
        }
        self.base.calendar = Calendar::new(years);
    }

    fn calendar_year(&mut self, calendar: &tree::CalendarYear) -> CalendarYear {
        let mut year = CalendarYear {
            year: calendar.year,
            ..CalendarYear::default()
        };
        for line in &calendar.days {
            let run = line.to.signed_duration_since(line.from).num_days();
            if !(0..MAX_CALENDAR_RUN).contains(&run) {
                let kind = ProblemKind::BadCalendarDays {
                    year: calendar.year,
                };
                // That it runs backwards is told with the text.
                if run > 0 {
                    self.report(kind, line.span);
                }
                continue;
            }
            let name = line.name.as_ref().map(|n| n.text.clone());
            let days = if line.rest {
                &mut year.rest
            } else {
                &mut year.work
            };
            let run = usize::try_from(run).unwrap_or(0);
            days.extend(
                line.from
                    .iter_days()
                    .take(run + 1)
                    .map(|day| (day, name.clone())),
            );
        }
        year
    }

    /// Puts the provisions into the table.
    pub(super) fn provisions(&mut self, items: &Items<'a>) -> Vec<Node<'a>> {
        let mut nodes = Vec::new();
        self.table(&items.provisions, None, &mut nodes);
        self.numbering(&nodes);
        nodes
    }

    fn table(
        &mut self,
        siblings: &[&'a tree::Provision],
        parent: Option<ProvisionId>,
        nodes: &mut Vec<Node<'a>>,
    ) -> Vec<ProvisionId> {
        let mut ids = Vec::new();
        for &provision in siblings {
            let id = ProvisionId::at(nodes.len());
            ids.push(id);
            let around = parent.map(|p| self.base.provision(p).edition.clone());
            let row = row(provision, parent, around, id);
            self.base.provisions.push(row);
            nodes.push(Node {
                id,
                tree: provision,
                children: Vec::new(),
                top: parent.is_none(),
            });
            let below: Vec<&tree::Provision> = below(provision).collect();
            let children = self.deeper(provision.marker.span, |this| {
                Some(this.table(&below, Some(id), nodes))
            });
            if let Some(node) = nodes.get_mut(id.index()) {
                node.children = children.unwrap_or_default();
            }
        }
        ids
    }

    /// What decides between two editions, and which provisions are editions of one.
    pub(super) fn transitions(&mut self, nodes: &[Node<'a>]) {
        let mut first: FxHashMap<Span, ProvisionId> = FxHashMap::default();
        for node in nodes {
            let lineage = *first.entry(node.tree.lineage()).or_insert(node.id);
            let since = node
                .tree
                .edition
                .since
                .as_ref()
                .map(|t| self.transition(&t.rule));
            let until = node
                .tree
                .edition
                .until
                .as_ref()
                .map(|t| self.transition(&t.rule));
            let above = node
                .tree
                .edition
                .since
                .as_ref()
                .or(node.tree.edition.until.as_ref())
                .is_none()
                .then(|| self.base.provision(node.id).parent)
                .flatten()
                .map(|p| self.base.provision(p).edition.clone());
            if let Some(provision) = self.base.provisions.get_mut(node.id.index()) {
                provision.lineage = lineage;
                if let Some(above) = above {
                    provision.edition = above;
                    continue;
                }
                if let (Some(turn), Some(rule)) = (&mut provision.edition.since, since) {
                    turn.rule = rule;
                }
                if let (Some(turn), Some(rule)) = (&mut provision.edition.until, until) {
                    turn.rule = rule;
                }
            }
        }
    }

    fn transition(&mut self, rule: &tree::TransitionRule) -> Transition {
        match rule {
            tree::TransitionRule::ByEvent => Transition::ByEvent,
            tree::TransitionRule::Lenient => Transition::Lenient,
            tree::TransitionRule::ByAcceptance(name) => self
                .case_type(name)
                .map_or(Transition::ByEvent, Transition::ByAcceptance),
        }
    }

    /// All declarations, each with the provision in which it stands.
    pub(super) fn declarations(
        &mut self,
        items: &Items<'a>,
        nodes: &[Node<'a>],
    ) -> Vec<(Option<ProvisionId>, &'a Declaration)> {
        let mut all: Vec<_> = items.declarations.iter().map(|d| (None, *d)).collect();
        for node in nodes {
            for part in &node.tree.parts {
                if let Part::Declaration(declaration) = part {
                    all.push((Some(node.id), declaration));
                }
            }
        }
        all
    }

    /// Articles and chapters count through the whole regulation, everything else within what it stands in.
    fn numbering(&mut self, nodes: &[Node<'a>]) {
        let mut days: Vec<NaiveDate> = nodes
            .iter()
            .flat_map(|n| n.tree.edition.since.iter().chain(&n.tree.edition.until))
            .map(|turn| turn.date)
            .collect();
        days.push(NaiveDate::MIN);
        days.sort_unstable();
        days.dedup();
        for (level, &day) in [Level::Article, Level::Chapter]
            .iter()
            .flat_map(|level| days.iter().map(move |day| (level, day)))
        {
            let stands = |n: &&Node<'_>| self.base.provision(n.id).edition.stands_on(day);
            let markers: Vec<&Marker> = nodes
                .iter()
                .filter(stands)
                .map(|n| &n.tree.marker)
                .filter(|m| m.level == *level && !is_annex(m))
                .collect();
            // A struck article leaves its number free.
            let amended = day > NaiveDate::MIN;
            self.count(&markers, if amended { Gaps::Left } else { Gaps::Reported });
        }
        let first_text =
            |n: &&Node<'_>| self.base.provision(n.id).edition.stands_on(NaiveDate::MIN);
        let mut annexes = nodes
            .iter()
            .filter(first_text)
            .map(|n| &n.tree.marker)
            .filter(|m| is_annex(m))
            .collect::<Vec<_>>()
            .into_iter();
        if let Some(first) = annexes.next() {
            for other in annexes {
                self.duplicate(Sort::Provision, "备注", other.span, first.span);
            }
        }
        for node in nodes {
            for level in [
                Level::Section,
                Level::Paragraph,
                Level::Item,
                Level::Point,
                Level::SubPoint,
            ] {
                let markers: Vec<&Marker> = below(node.tree)
                    .map(|p| &p.marker)
                    .filter(|m| m.level == level)
                    .collect();
                let amended = self.base.provision(node.id).edition.since.is_some();
                self.count(&markers, if amended { Gaps::Left } else { Gaps::Reported });
            }
        }
    }

    fn count(&mut self, markers: &[&Marker], gaps: Gaps) {
        let mut before: Option<&Marker> = None;
        let mut seen: FxHashMap<(u32, u32), Span> = FxHashMap::default();
        for &marker in markers {
            if marker.number == u32::MAX {
                // That its number cannot be read is told.
                continue;
            }
            let at = (marker.number, marker.suffix);
            let name = name_of(marker);
            if let Some(&first) = seen.get(&at) {
                self.duplicate(Sort::Provision, name, marker.span, first);
                continue;
            }
            seen.insert(at, marker.span);
            if let Some(last) = before {
                let (number, suffix) = (last.number, last.suffix);
                let follows =
                    at == (number.saturating_add(1), 0) || at == (number, suffix.saturating_add(1));
                let after = name_of(last);
                let kind = if at < (number, suffix) {
                    ProblemKind::OutOfOrder {
                        marker: name,
                        after,
                    }
                } else {
                    ProblemKind::NumberSkipped {
                        marker: name,
                        after,
                    }
                };
                let left = gaps == Gaps::Left && matches!(kind, ProblemKind::NumberSkipped { .. });
                if !follows && !left {
                    self.problems
                        .push(Problem::new(kind, marker.span).with(last.span, Related::First));
                }
            }
            before = Some(marker);
        }
    }

    /// Each provision either has rules or says 宣示; an article shows its official wording.
    pub(super) fn silent_provisions(&mut self, nodes: &[Node<'a>]) {
        for node in nodes {
            let marker = &node.tree.marker;
            if marker.level < Level::Article && !(is_annex(marker) && node.children.is_empty()) {
                continue;
            }
            let provision = self.base.provision(node.id);
            let (declaratory, quoted) = (provision.declaratory, provision.citable);
            let ruled = self.ruled.contains(&node.id) || node.tree.parts.iter().any(says_something);
            let quoted_below = below(node.tree).any(|p| !p.quote.is_empty());
            if marker.level == Level::Article && !quoted && !quoted_below {
                let provision = name_in(&self.base, node);
                self.report(ProblemKind::QuoteMissing { provision }, marker.span);
            }
            let unread = node.tree.parts.iter().any(is_unread);
            if declaratory && ruled && !unread {
                let provision = name_in(&self.base, node);
                self.report(ProblemKind::DeclaratoryWithRules { provision }, marker.span);
            }
            let said_above = self
                .base
                .upwards(node.id)
                .any(|at| self.base.provision(at).declaratory);
            if !said_above && !ruled && !unread && node.children.is_empty() {
                let provision = name_in(&self.base, node);
                let end = node.tree.span;
                let end = Span {
                    start: end.end,
                    ..end
                };
                let kind = ProblemKind::SilentProvision { provision };
                self.problems
                    .push(Problem::new(kind, marker.span).mended(end, "\n宣示。"));
            }
        }
    }
}

/// Declarations that are what their provision says (a definition, a parameter …); notes say nothing of their own.
fn says_something(part: &Part) -> bool {
    use tree::DeclarationKind as Kind;
    match part {
        Part::Rule(_) | Part::Provision(_) => false,
        Part::Declaration(declaration) => !matches!(
            declaration.kind,
            Kind::Interpretation(_) | Kind::OpenQuestion(_) | Kind::Acceptance { .. }
        ),
    }
}

/// The dates of an edition; what the transition says is known once there are case types.
pub(super) fn dates_of(edition: &tree::Edition) -> Edition {
    let turn = |turn: &tree::Turn| Turn {
        date: turn.date,
        rule: Transition::ByEvent,
    };
    Edition {
        since: edition.since.as_ref().map(turn),
        until: edition.until.as_ref().map(turn),
    }
}

/// Something stood here that could not be read.
fn is_unread(part: &Part) -> bool {
    matches!(part, Part::Rule(rule) if rule.statements.is_empty())
}

fn row(
    provision: &tree::Provision,
    parent: Option<ProvisionId>,
    around: Option<Edition>,
    id: ProvisionId,
) -> Provision {
    let own = dates_of(&provision.edition);
    let edition = match around {
        Some(around) if own.is_only() => around,
        _ => own,
    };
    Provision {
        parent,
        level: provision.marker.level,
        number: provision.marker.number,
        suffix: provision.marker.suffix,
        title: provision.title.as_ref().map(|t| (*t.text).into()),
        quote: lines(&provision.quote),
        citable: !provision.quote.is_empty(),
        declaratory: false,
        body: Vec::new(),
        first_paragraph: Vec::new(),
        references: Vec::new(),
        interpreter: None,
        edition,
        lineage: id,
        span: provision.span,
        marker: provision.marker.span,
    }
}

fn below(provision: &tree::Provision) -> impl Iterator<Item = &tree::Provision> {
    provision.parts.iter().filter_map(|part| match part {
        Part::Provision(p) => Some(p),
        Part::Declaration(_) | Part::Rule(_) => None,
    })
}

fn is_annex(marker: &Marker) -> bool {
    marker.level == Level::Chapter && marker.number == 0
}

fn name_of(marker: &Marker) -> String {
    cite_steps(&[(marker.level, marker.number, marker.suffix)])
}

/// The citation of a provision; a formal 目 shows its own marker too, since it is the one that is meant.
fn name_in(base: &RuleBase, node: &Node<'_>) -> String {
    let own = cite(base, node.id);
    if base.citable(node.id) == node.id {
        own
    } else {
        own + &name_of(&node.tree.marker)
    }
}

fn lines(quote: &[tree::QuoteLine]) -> Vec<QuotedLine> {
    quote
        .iter()
        .map(|line| QuotedLine {
            text: (*line.text).into(),
            span: line.span,
        })
        .collect()
}
