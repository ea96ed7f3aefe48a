//! A rule file: the regulation, its provisions and what stands in them.

use super::{Amendment, CalendarYear, Declaration, Name, Rule, Spanned, Statement};
use crate::source::{FileId, Span};
use chrono::{NaiveDate, NaiveTime};

/// One `*.banfa` file.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFile {
    /// The file.
    pub file: FileId,
    /// Words of declarations that could not be read: names among them may well be declared.
    pub unread: Vec<String>,
    /// Its items in text order; those that could not be parsed are left out and reported.
    pub items: Vec<Item>,
}

/// What may stand at the top of a rule file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `规章 …` with its properties and the `>` lines of the title.
    Regulation(Regulation),
    /// A declaration outside any provision.
    Declaration(Declaration),
    /// A chapter, an article (with all below it), or 备注.
    Provision(Provision),
    /// `日历 2012 …`
    Calendar(CalendarYear),
    /// `修正案 …` or `更正 …` with all that it changes.
    Amendment(Amendment),
}

/// `规章 TITLE` and the properties below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Regulation {
    /// The title as written on the line.
    pub title: Name,
    /// Properties in text order.
    pub properties: Vec<Spanned<Property>>,
    /// The `>` lines that follow.
    pub quote: Vec<QuoteLine>,
    /// The whole header.
    pub span: Span,
}

impl Regulation {
    /// The day from which it is in force.
    #[must_use]
    pub fn effective(&self) -> Option<NaiveDate> {
        self.properties.iter().find_map(|p| match p.value {
            Property::Effective(date) => Some(date),
            _ => None,
        })
    }
}

/// A property of a regulation.
#[derive(Clone, Debug, PartialEq)]
pub enum Property {
    /// `制定机关 …`
    Issuer(Name),
    /// `公布 DATE`
    Published(NaiveDate),
    /// `施行 DATE`
    Effective(NaiveDate),
    /// `日 指 自然日` / `日 指 工作日`
    DayMeans(DayKind),
    /// `以上、以下 含本数`, `以上 含本数`, `以下 不含本数`
    Bound {
        /// `以上` is named.
        above: bool,
        /// `以下` is named.
        below: bool,
        /// 含本数 (true) or 不含本数.
        inclusive: bool,
    },
    /// `年内 指 本年内` (calendar year) or `年内 指 一年内` (rolling): what a window of a bare 年内 means.
    YearMeans(YearKind),
    /// `办公时间 09:00-12:00、14:00-17:30`
    OfficeHours(Vec<(NaiveTime, NaiveTime)>),
}

/// What a bare 日 counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// 自然日
    Natural,
    /// 工作日
    Working,
}

/// What a bare 年内 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearKind {
    /// The calendar year.
    Calendar,
    /// The year up to and including the day.
    Rolling,
}

/// A `>` line: the official wording, byte for byte after one space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteLine {
    /// The line without `>` and one space; empty for a blank line.
    pub text: String,
    /// The whole line with `>`.
    pub span: Span,
}

/// A chapter, section, article, paragraph, item or point, or 备注.
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// Its marker.
    pub marker: Marker,
    /// The title after the marker (章, 节, 条 only).
    pub title: Option<Name>,
    /// The `>` lines directly after the marker, then those of later runs before any child.
    pub quote: Vec<QuoteLine>,
    /// What stands in it, in text order.
    pub parts: Vec<Part>,
    /// From the marker to the end of its last part.
    pub span: Span,
    /// Which edition of the text it is; the only one where nothing amends it.
    pub edition: Edition,
}

/// From when to when a text is in force, and what it replaces. The text of a file is in force for good; amendments
/// (`crate::amend`) make editions side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edition {
    /// What brings it into force; from the start where absent.
    pub since: Option<Turn>,
    /// What ends it; never where absent.
    pub until: Option<Turn>,
    /// The marker of the first edition, which tells that two texts are editions of one provision.
    pub lineage: Option<Span>,
}

/// A day on which one edition takes over from another, and the rule for what reaches across it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// 施行: the first day of the new edition.
    pub date: NaiveDate,
    /// 过渡
    pub rule: TransitionRule,
}

/// What decides between two editions (ruling 22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransitionRule {
    /// `自施行之日起适用新规定`: the instant of the event or due instant; the default.
    ByEvent,
    /// `施行前受理的 TYPE 适用原规定`: the first event of the case.
    ByAcceptance(Name),
    /// `从旧兼从轻`: like by event, but for a case accepted before, the new only where it is lighter.
    Lenient,
}

/// A marker at line start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Its level.
    pub level: Level,
    /// Its number, from 1 (0 for 备注).
    pub number: u32,
    /// `之一` is 1; 0 where there is none.
    pub suffix: u32,
    /// Where it stands.
    pub span: Span,
}

/// The levels of a Chinese statute, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 第N章, or 备注 (number 0)
    Chapter,
    /// 第N节
    Section,
    /// 第N条
    Article,
    /// 第N款
    Paragraph,
    /// (一)
    Item,
    /// 1.
    Point,
    /// (1)
    SubPoint,
}

/// What may stand in a provision.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A declaration (definition, vocabulary, note …).
    Declaration(Declaration),
    /// A rule: heads and statements up to `。` or the next marker.
    Rule(Rule),
    /// A provision below.
    Provision(Provision),
}

impl Provision {
    /// The provisions directly below.
    pub fn children(&self) -> impl Iterator<Item = &Provision> {
        self.parts.iter().filter_map(|part| match part {
            Part::Provision(p) => Some(p),
            Part::Declaration(_) | Part::Rule(_) => None,
        })
    }

    /// All statements in it and in the provisions below, nested ones included.
    #[must_use]
    pub fn statements(&self) -> Vec<&Statement> {
        let mut open: Vec<&Part> = self.parts.iter().collect();
        let mut statements: Vec<&Statement> = Vec::new();
        while let Some(part) = open.pop() {
            match part {
                Part::Rule(rule) => statements.extend(&rule.statements),
                Part::Provision(provision) => open.extend(&provision.parts),
                Part::Declaration(_) => {}
            }
        }
        let mut next = 0;
        while let Some(statement) = statements.get(next) {
            statements.extend(statement.inner());
            next += 1;
        }
        statements
    }

    /// The marker of its first edition: two editions of one provision share it.
    #[must_use]
    pub fn lineage(&self) -> Span {
        self.edition.lineage.unwrap_or(self.marker.span)
    }
}
