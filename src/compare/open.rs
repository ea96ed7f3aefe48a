//! What runs when the amendment takes effect: open duties whose state or limit differs between the two rule bases.

use super::outcome::acts_of;
use super::{Material, Pair, Which};
use crate::cases::Input;
use crate::journal::{DutyRecord, DutyState, Journal};
use crate::report::effect::Touched;
use crate::report::words::{Phrase, duty_state, phrase};
use chrono::NaiveDate;

/// The open duties of a case on the eve of a day (at its own end where none is given): how many there are under either
/// rule base, and those that differ.
#[must_use]
pub fn touched(
    pair: &Pair<'_>,
    material: &Material,
    day: Option<NaiveDate>,
) -> (usize, Vec<Touched>) {
    let eve = day.map(|day| day.pred_opt().unwrap_or(day));
    let run = |which, input: &Input| match eve {
        None => pair.journal(which, input),
        Some(eve) => pair.journal(which, &until(input, eve)),
    };
    let old = run(Which::Old, &material.old);
    let new = run(Which::New, &material.new);
    let mut left: Vec<Standing> = open(pair, Which::New, &new);
    let mut duties = 0;
    let mut out: Vec<Touched> = Vec::new();
    for was in open(pair, Which::Old, &old) {
        duties += 1;
        let at = left.iter().position(|is| is.key == was.key);
        let is = at.map(|at| left.remove(at));
        if is.as_ref().is_none_or(|is| is.stands != was.stands) {
            let stands = is.map_or_else(String::new, |is| is.stands);
            out.push(was.told(&material.name, |s| (s, stands)));
        }
    }
    duties += left.len();
    out.extend(left.into_iter().map(|is| {
        let nothing = String::new();
        is.told(&material.name, |s| (nothing, s))
    }));
    (duties, out)
}

/// An open duty by what it is, and how it stands.
struct Standing {
    /// Matter, party, what, provision, since when.
    key: [String; 5],
    stands: String,
}

impl Standing {
    fn told(self, source: &str, sides: impl FnOnce(String) -> (String, String)) -> Touched {
        let [case, party, what, provision, _] = self.key;
        let (old, new) = sides(self.stands);
        Touched {
            source: source.to_owned(),
            case,
            party,
            what,
            provision,
            old,
            new,
        }
    }
}

fn open(pair: &Pair<'_>, which: Which, journal: &Journal) -> Vec<Standing> {
    let view = pair.view(which, journal);
    let runs = |d: &&DutyRecord| match d.state {
        DutyState::Pending | DutyState::Suspended | DutyState::Overdue => true,
        DutyState::Performed | DutyState::PerformedLate | DutyState::Waived => false,
    };
    let standing = |duty: &DutyRecord| {
        let party = duty
            .party
            .map_or(phrase(Phrase::Nobody, pair.lang), |p| view.party(p));
        let due = phrase(Phrase::Due, pair.lang);
        Standing {
            key: [
                duty.case.map_or("", |c| view.case(c)).to_owned(),
                party.to_owned(),
                pair.lang.list(&acts_of(&view, duty.statement)),
                pair.cited(which, duty.provision),
                view.instant(duty.opened),
            ],
            stands: format!(
                "{},{due} {}",
                duty_state(duty.state, pair.lang),
                view.due(&duty.due)
            ),
        }
    };
    let duties = journal.status.duties.iter();
    duties.filter(runs).map(standing).collect()
}

/// The input up to the end of a day.
fn until(input: &Input, day: NaiveDate) -> Input {
    Input {
        as_of: Some(day),
        ..input.clone()
    }
}
