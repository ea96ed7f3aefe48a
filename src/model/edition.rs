//! Editions of a text: from when to when each is in force, and what reaches across the day on which one takes over
//! (ruling 22).

use super::{CaseTypeId, ProvisionId, RuleBase};
use chrono::NaiveDate;

/// From when to when a rule is in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edition {
    /// What brought it into force; from the start where absent.
    pub since: Option<Turn>,
    /// What ended it; never where absent.
    pub until: Option<Turn>,
}

/// A day on which one edition takes over from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The first day of the later edition.
    pub date: NaiveDate,
    /// What decides for what reaches across it.
    pub rule: Transition,
}

/// What decides between two editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The instant of the event, or the due instant.
    ByEvent,
    /// The first event of the case, for cases of this type.
    ByAcceptance(CaseTypeId),
    /// 从旧兼从轻: by event, but what belongs to a case accepted before is judged by the new text only where that is lighter.
    Lenient,
}

impl Edition {
    /// Whether it is the text of a day, transition aside.
    #[must_use]
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.since.as_ref().is_none_or(|turn| turn.date <= day)
            && self.until.as_ref().is_none_or(|turn| day < turn.date)
    }

    /// Its first day; the earliest day there is for what stood from the start.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        self.since.as_ref().map_or(NaiveDate::MIN, |turn| turn.date)
    }

    /// It is the only text there ever was.
    #[must_use]
    pub fn is_only(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// Whether two editions are never the text of the same day.
    #[must_use]
    pub fn is_apart_from(&self, other: &Self) -> bool {
        let before = |a: &Self, b: &Self| matches!((&a.until, &b.since), (Some(end), Some(start)) if end.date <= start.date);
        before(self, other) || before(other, self)
    }
}

impl RuleBase {
    /// Whether two ids are editions of one provision.
    #[must_use]
    pub fn same_provision(&self, a: ProvisionId, b: ProvisionId) -> bool {
        self.provision(a).lineage == self.provision(b).lineage
    }

    /// The days from and to which exactly this wording of a provision is in force, where it was ever changed: editions of
    /// its article that left it alone count as one.
    #[must_use]
    pub fn version_of(&self, id: ProvisionId) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        let own = self.provision(id);
        if own.edition.is_only() {
            return None;
        }
        let same = self.provisions.iter().filter(|p| p.lineage == own.lineage);
        let (mut first, mut last, mut changed) = (None, None, false);
        for edition in same {
            if edition.is_same_text(own) {
                first = first.or(Some(&edition.edition.since));
                last = Some(&edition.edition.until);
            } else {
                changed = true;
            }
        }
        let day = |turn: Option<&Option<Turn>>| turn.and_then(Option::as_ref).map(|t| t.date);
        let (since, until) = (day(first), day(last));
        // Struck or added, it has only one text, and yet not for all time.
        (changed || since.is_some() || until.is_some()).then_some((since, until))
    }

    /// The days on which some text changes, ascending.
    #[must_use]
    pub fn turning_days(&self) -> Vec<NaiveDate> {
        let editions = self
            .provisions
            .iter()
            .map(|p| &p.edition)
            .chain(self.definitions.iter().map(|d| &d.edition))
            .chain(self.metrics.iter().map(|m| &m.edition));
        let mut days: Vec<NaiveDate> = editions
            .flat_map(|e| e.since.iter().chain(&e.until))
            .map(|turn| turn.date)
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The official wording of a day, line by line, in the order of the regulation.
    pub fn text_of(&self, day: NaiveDate) -> impl Iterator<Item = &str> {
        let heading = self.heading.iter();
        let provisions = self
            .provisions
            .iter()
            .filter(move |p| p.edition.stands_on(day))
            .flat_map(|p| p.quote.iter());
        heading.chain(provisions).map(|line| &*line.text)
    }
}

impl RuleBase {
    /// The rules as they stand on a day, for events of any day: that text alone, without transitions.
    #[must_use]
    pub fn frozen_at(&self, day: NaiveDate) -> Self {
        let mut frozen = self.clone();
        let hold = |edition: &mut Edition| {
            *edition = match edition.stands_on(day) {
                true => Edition::default(),
                false => Edition {
                    since: None,
                    until: Some(Turn {
                        date: NaiveDate::MIN,
                        rule: Transition::ByEvent,
                    }),
                },
            };
        };
        let provisions = frozen.provisions.iter_mut().map(|p| &mut p.edition);
        let definitions = frozen.definitions.iter_mut().map(|d| &mut d.edition);
        let metrics = frozen.metrics.iter_mut().map(|m| &mut m.edition);
        provisions.chain(definitions).chain(metrics).for_each(hold);
        frozen.repealed = self
            .repealed
            .filter(|end| *end <= day)
            .map(|_| NaiveDate::MIN);
        frozen
    }
}
