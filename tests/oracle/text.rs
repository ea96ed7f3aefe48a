//! The provisions of one text of the rules: each statement under the head that governs it, items below a chapeau
//! included, and where it is cited (rulings 2, 5 and 20).

use crate::names::{Definition, Metric, Words};
use banfa::source::Span;
use banfa::syntax::tree::{
    Anchor, Citation, Counter, Decision, Declaration, DeclarationKind, Duty, Expr, Head, Item,
    Level, Moment, Name, Part, Path, Period, Power, Prohibition, Provision, Scope, Statement,
    StatementKind, Trigger,
};
use banfa::syntax::{Step, cite_steps};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where something stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// All markers from the outermost, this one last.
    pub chain: Vec<Step>,
    /// The nearest citable one, as it is cited.
    pub cited: Vec<Step>,
    /// The words of the citation.
    pub cite: String,
    /// The article (or chapter) that an amendment replaces as a whole.
    pub unit: Span,
    /// Its position in the text.
    pub order: usize,
    /// The marker of the first edition of the provision that is cited.
    pub lineage: Span2,
    /// The same of each in the chain.
    pub lineages: Vec<Span2>,
    /// Which of the texts of the rules it stands in.
    pub version: usize,
}

pub type Body = Vec<Rc<Node>>;

/// A statement of the rules with what hangs on it.
#[derive(Clone, Debug)]
pub struct Node {
    pub place: Rc<Place>,
    pub span: Span,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Head(Head, Body),
    AnyOf(Vec<(Rc<Place>, Expr)>, Body),
    Duty(Rc<Owed>),
    Prohibition(Rc<Prohibition>, Body),
    Power(Rc<Power>, Body),
    Excepted(Rc<Node>, Expr),
    Plain(StatementKind),
}

/// What somebody owes: an act, or a decision.
#[derive(Clone, Debug)]
pub enum Owes {
    Act(Duty),
    Decision(Decision),
}

#[derive(Clone, Debug)]
pub struct Owed {
    pub owes: Owes,
    pub then: Vec<(Moment, Body)>,
    pub span: Span,
    pub place: Rc<Place>,
}

/// A rule at a head.
#[derive(Clone, Debug)]
pub struct HeadRule {
    pub place: Rc<Place>,
    pub trigger: Trigger,
    /// A 若 around the head.
    pub asked: Option<Expr>,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub struct Tally {
    pub place: Rc<Place>,
    pub counter: Counter,
    /// What it shares with its like in other texts; told once all texts are there.
    pub family: String,
    /// Tiers, what empties and what lowers, in text order.
    pub body: Body,
}

/// A standing 不得 or 可以 with the 若 around it.
#[derive(Clone, Debug)]
pub struct Standing<T> {
    pub place: Rc<Place>,
    pub rule: Rc<T>,
    pub gates: Vec<Expr>,
    pub body: Body,
    /// How the X of the counter around it are written.
    pub keys: Vec<Path>,
}

/// An article, or what stands in a chapter outside any: what amendments replace as a whole.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    pub heads: Vec<HeadRule>,
    pub periodic: Vec<(Rc<Place>, Period, Body)>,
    pub scopes: Vec<(Rc<Place>, Scope)>,
    pub prohibitions: Vec<Standing<Prohibition>>,
    pub powers: Vec<Standing<Power>>,
    pub responsible: Vec<Vec<(Name, Path)>>,
    pub counters: Vec<Tally>,
    pub definitions: Vec<(Rc<Place>, Definition)>,
    pub metrics: Vec<(Rc<Place>, Metric)>,
    /// The X of the counter whose tiers are being gathered.
    keys: Vec<Path>,
    /// It is what stands in a chapter outside any article.
    pub of_chapter: bool,
    /// What 依照 runs, by provision.
    pub bodies: Vec<(Rc<Place>, Body)>,
    /// Those of them that stand under no head of a provision around.
    pub roots: Vec<(Rc<Place>, Body)>,
}

/// One text of the rules.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pub version: usize,
    pub words: Words,
    pub units: BTreeMap<Span2, Unit>,
    /// The units in text order.
    pub order: Vec<Span2>,
    /// Definitions and figures that stand in no provision.
    pub definitions: Vec<Definition>,
    pub metrics: Vec<Metric>,
    pub places: Vec<Rc<Place>>,
}

/// A span that can be ordered.
pub type Span2 = (u32, u32);

pub fn key(span: Span) -> Span2 {
    (span.file.0, span.start)
}

impl Text {
    /// The text that some items make, which is the n-th text of the rules.
    pub fn of(items: &[Item], version: usize) -> Self {
        let mut text = Self {
            version,
            words: Words::of(items),
            ..Self::default()
        };
        let mut tops: Vec<&Provision> = Vec::new();
        for item in items {
            match item {
                Item::Declaration(d) => {
                    text.definitions.extend(definition(d));
                    text.metrics.extend(metric(d));
                }
                Item::Provision(p) => tops.push(p),
                _ => {}
            }
        }
        // Articles by number, whatever the file names, those of chapters too; 备注 last.
        tops.sort_by_key(|p| (rank(p).0, first_article(p).unwrap_or(rank(p))));
        for top in tops {
            text.provision(top, &[], None);
        }
        text
    }

    /// Takes in a provision at the top or a chapter's child.
    fn provision(&mut self, p: &Provision, above: &[&Provision], unit: Option<Span2>) {
        let mut chain = above.to_vec();
        chain.push(p);
        let whole = p.marker.level == Level::Chapter || p.marker.level == Level::Section;
        if whole && p.marker.number != 0 {
            // What stands in a chapter itself, then what stands below.
            let place = self.place(&chain, key(p.lineage()));
            let own: Vec<&Part> = p
                .parts
                .iter()
                .filter(|part| !matches!(part, Part::Provision(_)))
                .collect();
            let mut builder = Builder {
                text: self,
                unit: place.unit,
            };
            let nodes = builder.gather_parts(&chain, &own, &place);
            self.settle(key(place.unit), true, nodes);
            let mut below: Vec<&Provision> = p.children().collect();
            below.sort_by_key(|p| rank(p));
            for child in below {
                self.provision(child, &chain, unit);
            }
            return;
        }
        let place = self.place(&chain, unit.unwrap_or(key(p.lineage())));
        let mut builder = Builder {
            text: self,
            unit: p.lineage(),
        };
        let parts: Vec<&Part> = p.parts.iter().collect();
        let nodes = builder.gather_parts(&chain, &parts, &place);
        self.settle(key(p.lineage()), false, nodes);
    }

    fn place(&mut self, chain: &[&Provision], _unit: Span2) -> Rc<Place> {
        let at = chain.iter().position(|p| {
            p.marker.level == Level::Article
                || (p.marker.level == Level::Chapter && p.marker.number == 0)
        });
        let unit = chain[at.unwrap_or(chain.len() - 1)].lineage();
        let cited_at = cited(chain);
        let mut steps = Vec::new();
        for (i, p) in chain[..=cited_at].iter().enumerate() {
            let annex = p.marker.level == Level::Chapter && p.marker.number == 0;
            let shown = match p.marker.level {
                Level::Chapter | Level::Section => annex || i == cited_at,
                Level::Paragraph => i == cited_at || i > 0 && paragraphs(chain[i - 1]) > 1,
                _ => true,
            };
            if shown {
                steps.push(step(p));
            }
        }
        if let Some(article) = steps.iter().position(|s| s.0 == Level::Article) {
            steps.drain(..article);
        }
        let mut words = steps.clone();
        let article = chain[..=cited_at]
            .iter()
            .find(|p| p.marker.level == Level::Article);
        if let Some(article) = article
            && unmarked_first(article)
        {
            match words.get(1) {
                None => {
                    words.push((Level::Paragraph, 1, 0));
                }
                Some(s) if s.0 > Level::Paragraph => {
                    words.insert(1, (Level::Paragraph, 1, 0));
                }
                Some(_) => {}
            }
        }
        let place = Rc::new(Place {
            chain: chain.iter().map(|p| step(p)).collect(),
            cited: steps,
            cite: cite_steps(&words),
            unit,
            order: self.places.len(),
            lineage: key(chain[cited_at].lineage()),
            lineages: chain.iter().map(|p| key(p.lineage())).collect(),
            version: self.version,
        });
        self.places.push(place.clone());
        place
    }

    fn settle(&mut self, unit: Span2, of_chapter: bool, nodes: Body) {
        if !self.order.contains(&unit) {
            self.order.push(unit);
        }
        let mut found = self.units.remove(&unit).unwrap_or_default();
        found.of_chapter = of_chapter;
        for node in &nodes {
            found.root(node, None, &[]);
        }
        self.units.insert(unit, found);
    }

    /// The provision that a citation means, seen from a place.
    pub fn find(&self, citation: &Citation, from: Option<&Place>) -> Option<Rc<Place>> {
        let mut steps: Vec<Step> = citation.steps.clone();
        if let (Some(anchor), Some(from)) = (citation.anchor, from) {
            steps = self.anchored(anchor, from, &steps)?;
        }
        let last = *steps.last()?;
        let rooted = steps[0].0 <= Level::Article;
        let fits = |p: &&Rc<Place>| {
            let first_paragraph = last == (Level::Paragraph, 1, 0)
                && p.chain.last().is_some_and(|s| s.0 == Level::Article);
            let chain: Vec<Step> = p.chain.clone();
            let mut wanted: Vec<Step> = steps.clone();
            if first_paragraph {
                wanted.pop();
            }
            // 第一款 of an article without marked first paragraph is the article itself.
            let mut at = 0;
            let mut ended = false;
            for (i, s) in chain.iter().enumerate() {
                if wanted
                    .get(at)
                    .is_some_and(|w| w == &(Level::Paragraph, 1, 0))
                    && s.0 > Level::Paragraph
                {
                    at += 1;
                }
                let annex = chain[0] == (Level::Chapter, 0, 0) && s.0 > Level::Article;
                if wanted.get(at).is_some_and(|w| {
                    w == s || annex && w.0 > Level::Article && (w.1, w.2) == (s.1, s.2)
                }) {
                    at += 1;
                    ended = i + 1 == chain.len();
                } else {
                    ended = false;
                }
            }
            at == wanted.len() && ended
        };
        let near = |p: &&Rc<Place>| from.is_some_and(|f| f.unit == p.unit);
        if !rooted && let Some(found) = self.places.iter().filter(near).find(fits) {
            return Some(found.clone());
        }
        self.places.iter().find(fits).cloned()
    }

    fn anchored(&self, anchor: Anchor, from: &Place, steps: &[Step]) -> Option<Vec<Step>> {
        let (level, former) = match anchor {
            Anchor::This(level) => (level, false),
            Anchor::Former(level) => (level, true),
        };
        let article = from
            .chain
            .iter()
            .position(|s| s.0 == Level::Article || *s == (Level::Chapter, 0, 0))?;
        let mut base: Vec<Step> = Vec::new();
        if level == Level::Article || level == Level::Chapter {
            let own = from.chain[article];
            base.push(if former { self.before(&[own])? } else { own });
        } else {
            base.push(from.chain[article]);
            let at = from.chain.iter().position(|s| s.0 == level);
            for s in &from.chain[article + 1..] {
                if s.0 < level {
                    base.push(*s);
                }
            }
            match at {
                Some(at) => {
                    let mut own = base.clone();
                    own.push(from.chain[at]);
                    let last = if former {
                        self.before(&own)?
                    } else {
                        from.chain[at]
                    };
                    base.push(last);
                }
                // In the unmarked first paragraph.
                None if level == Level::Paragraph => base.push((Level::Paragraph, 1, 0)),
                None => return None,
            }
        }
        base.extend(steps.iter().copied());
        Some(base)
    }

    /// The step of the sibling before.
    fn before(&self, own: &[Step]) -> Option<Step> {
        let last = *own.last()?;
        let same = |p: &&Rc<Place>| {
            let chain: Vec<Step> = p
                .chain
                .iter()
                .copied()
                .filter(|s| s.0 >= Level::Article || s.1 == 0)
                .collect();
            chain.len() == own.len()
                && chain[..chain.len() - 1] == own[..own.len() - 1]
                && chain
                    .last()
                    .is_some_and(|s| s.0 == last.0 && (s.1, s.2) < (last.1, last.2))
        };
        let found = self
            .places
            .iter()
            .filter(same)
            .filter_map(|p| p.chain.last().copied())
            .max_by_key(|s| (s.1, s.2));
        found.or((last.0 == Level::Paragraph && last.1 == 2).then_some((Level::Paragraph, 1, 0)))
    }

    /// What 依照 runs for a provision: inside its own heads, then inside those below it that begin there; of a first 款
    /// without marker, not the later ones.
    pub fn body_of(&self, place: &Place, first_only: bool) -> Body {
        let Some(unit) = self.units.get(&key(place.unit)) else {
            return Vec::new();
        };
        let later = |p: &Place| {
            p.chain
                .get(place.chain.len())
                .is_some_and(|s| s.0 == Level::Paragraph)
        };
        let is_below = |p: &Place| p.order != place.order && p.chain.starts_with(&place.chain);
        let own = unit.bodies.iter().filter(|(p, _)| p.order == place.order);
        let below = unit.roots.iter().filter(|(p, _)| is_below(p));
        own.chain(below)
            .flat_map(|(_, body)| body.clone())
            .filter(|n| !(first_only && later(&n.place)))
            .collect()
    }
}

fn rank(p: &Provision) -> (u8, u32, u32) {
    let annex = p.marker.level == Level::Chapter && p.marker.number == 0;
    (u8::from(annex), p.marker.number, p.marker.suffix)
}

/// Where the first article that stands in it ranks.
fn first_article(p: &Provision) -> Option<(u8, u32, u32)> {
    match p.marker.level {
        Level::Chapter | Level::Section => p.children().find_map(first_article),
        level => (level == Level::Article).then(|| rank(p)),
    }
}

fn step(p: &Provision) -> Step {
    (p.marker.level, p.marker.number, p.marker.suffix)
}

fn unmarked_first(article: &Provision) -> bool {
    let mut paragraphs = article
        .children()
        .filter(|c| c.marker.level == Level::Paragraph)
        .peekable();
    paragraphs.peek().is_some() && paragraphs.all(|p| p.marker.number != 1)
}

fn paragraphs(parent: &Provision) -> usize {
    let marked = parent
        .children()
        .filter(|c| c.marker.level == Level::Paragraph)
        .count();
    marked + usize::from(!parent.quote.is_empty())
}

/// The position of the one that can be cited: with a `>` line of its own, chapters only for what they say themselves.
fn cited(chain: &[&Provision]) -> usize {
    let last = chain.len() - 1;
    for at in (0..=last).rev() {
        let p = chain[at];
        let whole = p.marker.level < Level::Article && p.marker.number != 0;
        let own = !whole || at == last;
        if !p.quote.is_empty() && own {
            return at;
        }
    }
    chain
        .iter()
        .position(|p| p.marker.level == Level::Article)
        .unwrap_or(last)
}

pub fn definition(d: &Declaration) -> Option<Definition> {
    match &d.kind {
        DeclarationKind::Definition { name, events, when } => Some(Definition {
            name: name.text.clone(),
            events: events.iter().map(|e| e.text.clone()).collect(),
            when: when.clone(),
        }),
        _ => None,
    }
}

pub fn metric(d: &Declaration) -> Option<Metric> {
    match &d.kind {
        DeclarationKind::Metric {
            name,
            key,
            window,
            value,
        } => Some(Metric {
            name: name.text.clone(),
            key: key.text.clone(),
            window: window.value.clone(),
            value: value.clone(),
        }),
        _ => None,
    }
}

/// Gathers the statements of a unit.
struct Builder<'t> {
    text: &'t mut Text,
    unit: Span,
}

impl Builder<'_> {
    fn gather_parts(&mut self, chain: &[&Provision], parts: &[&Part], place: &Rc<Place>) -> Body {
        let mut out: Body = Vec::new();
        // Whether the last sentence's innermost last head takes in what follows below.
        let mut holding = false;
        for part in parts {
            match part {
                Part::Declaration(d) => {
                    let unit = self.text.units.entry(key(place.unit)).or_default();
                    unit.definitions
                        .extend(definition(d).map(|d| (place.clone(), d)));
                    unit.metrics.extend(metric(d).map(|m| (place.clone(), m)));
                }
                Part::Rule(rule) => {
                    out.extend(rule.statements.iter().map(|s| node(s, place)));
                    holding = rule.chapeau || out.last().is_some_and(|n| ends_in_any_of(n));
                }
                Part::Provision(child) => {
                    if child.marker.level == Level::Paragraph {
                        holding = false;
                    }
                    let mut chain = chain.to_vec();
                    chain.push(child);
                    let own = self.text.place(&chain, key(self.unit));
                    let parts: Vec<&Part> = child.parts.iter().collect();
                    let below = self.gather_parts(&chain, &parts, &own);
                    match out.pop() {
                        Some(last) if holding => {
                            let (last, rest) = attach(&last, below);
                            out.push(last);
                            out.extend(rest);
                        }
                        last => {
                            out.extend(last);
                            out.extend(below);
                        }
                    }
                }
            }
        }
        out
    }
}

fn ends_in_any_of(node: &Node) -> bool {
    match &node.what {
        What::AnyOf(..) => true,
        What::Head(_, body) => body.last().is_some_and(|n| ends_in_any_of(n)),
        _ => false,
    }
}

/// Puts what stands below under the innermost last head.
fn attach(last: &Rc<Node>, below: Body) -> (Rc<Node>, Body) {
    let mut node = (**last).clone();
    let rest = match &mut node.what {
        What::Head(_, body) => {
            let inner = body.last().is_some_and(|n| {
                n.place.order == node.place.order
                    && matches!(n.what, What::Head(..) | What::AnyOf(..))
            });
            if inner {
                let (inner, rest) = attach(&body.pop().expect("a last one"), below);
                body.push(inner);
                rest
            } else {
                body.extend(below);
                Vec::new()
            }
        }
        What::AnyOf(items, _) => {
            let mut rest = Vec::new();
            for node in below {
                match &node.what {
                    What::Plain(StatementKind::Condition(c)) => {
                        items.push((node.place.clone(), c.clone()))
                    }
                    _ => rest.push(node),
                }
            }
            rest
        }
        _ => below,
    };
    (Rc::new(node), rest)
}

pub fn node(statement: &Statement, place: &Rc<Place>) -> Rc<Node> {
    let body = |list: &[Statement]| -> Body { list.iter().map(|s| node(s, place)).collect() };
    let then = |list: &[banfa::syntax::tree::Continuation]| {
        list.iter()
            .map(|c| (c.moment.clone(), vec![node(&c.statement, place)]))
            .collect()
    };
    let owed = |owes, then| {
        What::Duty(Rc::new(Owed {
            owes,
            then,
            span: statement.span,
            place: place.clone(),
        }))
    };
    let what = match &statement.kind {
        StatementKind::Headed(Head::AnyOf, inner) => What::AnyOf(Vec::new(), body(inner)),
        StatementKind::Headed(head, inner) => What::Head(head.clone(), body(inner)),
        StatementKind::Duty(duty) => owed(Owes::Act((**duty).clone()), then(&duty.continuations)),
        StatementKind::Decision(d) => owed(Owes::Decision((**d).clone()), then(&d.continuations)),
        StatementKind::Prohibition(p) => {
            What::Prohibition(Rc::new((**p).clone()), body(&p.violated))
        }
        StatementKind::Power(p) => What::Power(Rc::new((**p).clone()), body(&p.lapsed)),
        StatementKind::Excepted(inner, c) => What::Excepted(node(inner, place), c.clone()),
        plain => What::Plain(plain.clone()),
    };
    Rc::new(Node {
        place: place.clone(),
        span: statement.span,
        what,
    })
}

impl Unit {
    /// A statement under no trigger.
    fn root(&mut self, node: &Rc<Node>, asked: Option<&Expr>, gates: &[(Rc<Place>, Expr)]) {
        let place = node.place.clone();
        match &node.what {
            What::Head(Head::On(trigger), body) => {
                self.heads.push(HeadRule {
                    place: place.clone(),
                    trigger: trigger.clone(),
                    asked: asked.cloned(),
                    body: body.clone(),
                });
                self.bodies.push((place.clone(), body.clone()));
                self.roots.push((place.clone(), body.clone()));
                self.inside(body, gates, &place);
            }
            What::Head(Head::Period(period), body) => {
                self.periodic.push((place.clone(), *period, body.clone()));
                self.bodies.push((place.clone(), body.clone()));
                self.roots.push((place.clone(), body.clone()));
                self.inside(body, gates, &place);
            }
            What::Head(Head::Counter(counter), body) => {
                self.counters.push(Tally {
                    place: place.clone(),
                    counter: (**counter).clone(),
                    family: String::new(),
                    body: body.clone(),
                });
                self.tiers(counter, body, gates, &place);
            }
            What::Head(Head::If(condition), body) => {
                let mut gates = gates.to_vec();
                gates.push((place, condition.clone()));
                for inner in body {
                    self.root(inner, Some(condition), &gates);
                }
            }
            _ => self.stands(node, gates),
        }
    }

    /// What stands in the tiers of a counter, whose X is then no name at hand.
    fn tiers(
        &mut self,
        counter: &Counter,
        body: &Body,
        gates: &[(Rc<Place>, Expr)],
        at: &Rc<Place>,
    ) {
        let around = std::mem::replace(&mut self.keys, counter.keys.clone());
        self.inside(body, gates, at);
        self.keys = around;
    }

    /// What stands though it is written under a trigger, and what 依照 runs of the items there.
    fn inside(&mut self, body: &Body, gates: &[(Rc<Place>, Expr)], around: &Rc<Place>) {
        for node in body {
            self.stands(node, gates);
            // What stands in the provision around it runs with that.
            let elsewhere = node.place.order != around.order;
            let mut keep = |own: Body| {
                if elsewhere {
                    self.bodies.push((node.place.clone(), own));
                }
            };
            match &node.what {
                What::Head(head, inner) => {
                    let mut gates = gates.to_vec();
                    if let Head::If(c) = head {
                        gates.push((node.place.clone(), c.clone()));
                    }
                    // It ends the head before it (ruling 2) and stands by itself.
                    if let Head::Counter(counter) = head {
                        self.counters.push(Tally {
                            place: node.place.clone(),
                            counter: (**counter).clone(),
                            family: String::new(),
                            body: inner.clone(),
                        });
                    }
                    keep(match head {
                        Head::On(_)
                        | Head::If(_)
                        | Head::Branch(_)
                        | Head::Otherwise
                        | Head::Tier(_) => inner.clone(),
                        _ => vec![node.clone()],
                    });
                    match head {
                        Head::Counter(counter) => self.tiers(counter, inner, &gates, &node.place),
                        _ => self.inside(inner, &gates, &node.place),
                    }
                }
                What::AnyOf(_, inner) => {
                    keep(vec![node.clone()]);
                    self.inside(inner, gates, &node.place);
                }
                _ => keep(vec![node.clone()]),
            }
        }
    }

    /// What stands though it is written in a continuation of another statement.
    fn deeper(&mut self, node: &Rc<Node>, gates: &[(Rc<Place>, Expr)]) {
        let inner: Vec<Rc<Node>> = match &node.what {
            What::Duty(owed) => owed.then.iter().flat_map(|(_, b)| b.clone()).collect(),
            What::Prohibition(_, body) | What::Power(_, body) => body.clone(),
            What::Excepted(inner, _) => vec![inner.clone()],
            _ => Vec::new(),
        };
        for node in &inner {
            self.stands(node, gates);
        }
    }

    fn stands(&mut self, node: &Rc<Node>, around: &[(Rc<Place>, Expr)]) {
        self.deeper(node, around);
        let (place, gates) = (node.place.clone(), around);
        // 写在同一条款的 若 之下的,等于句末写 若。
        let gates: Vec<Expr> = gates
            .iter()
            .filter(|(p, _)| p.order == place.order)
            .map(|(_, c)| c.clone())
            .collect();
        match &node.what {
            What::Prohibition(rule, body) => self.prohibitions.push(Standing {
                place,
                rule: rule.clone(),
                gates,
                body: body.clone(),
                keys: self.keys.clone(),
            }),
            What::Power(rule, body) => self.powers.push(Standing {
                place,
                rule: rule.clone(),
                gates,
                body: body.clone(),
                keys: self.keys.clone(),
            }),
            What::Plain(StatementKind::Scope(scope)) => self.scopes.push((place, scope.clone())),
            What::Plain(StatementKind::Responsibility(roles)) => {
                self.responsible.push(roles.clone());
            }
            _ => {}
        }
    }
}
