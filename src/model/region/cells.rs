//! The values that a fact needs to be tried with: one on each constant, one in each gap between them, and unset.

use super::compile::{all_members, subsets};
use super::{Held, Kind, Regions, Variable};
use crate::calendar::{Instant, LimitUnit};
use crate::decimal::Decimal;
use crate::model::Value;
use chrono::{Datelike, NaiveDate};

/// Members of a set that are told apart one by one, each doubling its values; where more are named, nothing is decided.
const MAX_TOLD_APART: u32 = 10;
/// A whole number in millionths.
const ONE: i64 = 1_000_000;
const DAY: i64 = 86_400_000;

impl Regions<'_> {
    pub(super) fn make_cells(&mut self) {
        for index in 0..self.variables.len() {
            let root = self.variables[index].linked;
            let group: Vec<&Variable> =
                self.variables.iter().filter(|v| v.linked == root).collect();
            let size = group.len();
            let mut points: Vec<Value> = Vec::new();
            for point in group.iter().flat_map(|v| &v.points) {
                if !points.contains(point) {
                    points.push(point.clone());
                }
            }
            let variable = &self.variables[index];
            let Some(mut cells) = self.cells_of(variable, &points, size) else {
                self.too_many = true;
                return;
            };
            if !variable.always {
                cells.push(Held::Unset);
            }
            self.variables[index].cells = cells;
        }
    }

    /// The values of a fact; `None` where they are too many.
    fn cells_of(&self, variable: &Variable, points: &[Value], room: usize) -> Option<Vec<Held>> {
        let members = |id: crate::model::EnumId| {
            self.base
                .enums
                .get(id.index())
                .map_or(0, |e| e.members.len())
        };
        Some(match variable.kind {
            Kind::Bool => [true, false].map(|b| Held::Is(Value::Bool(b))).to_vec(),
            Kind::Enum(id) => (0..members(id))
                .filter_map(|n| Some(Held::Is(Value::Member(id, u8::try_from(n).ok()?))))
                .collect(),
            Kind::Set(id) => {
                let whole = all_members(members(id));
                let named = points.iter().fold(0, |named, point| match point {
                    Value::Members(_, bits) if *bits != whole => named | bits,
                    _ => named,
                });
                if named.count_ones() > MAX_TOLD_APART {
                    return None;
                }
                subsets(id, named, whole)
            }
            Kind::Number(positive) => {
                let low = positive.then_some(0);
                numbers(points, low, 1, room)
            }
            Kind::Count => numbers(points, Some(0), ONE, room),
            Kind::Date => dates(points, room),
            Kind::Instant => instants(points, room),
            Kind::Named => {
                let mut cells: Vec<Held> = points.iter().cloned().map(Held::Is).collect();
                cells.push(Held::Other);
                cells
            }
            Kind::Gap(unit) => gaps(points, unit),
        })
    }
}

/// One step on each point and up to `room` in each gap, from `low` on; steps are multiples of `grain`, round ones
/// (multiples of `nice`) first.
fn steps(mut points: Vec<i64>, low: Option<i64>, grain: i64, nice: i64, room: usize) -> Vec<i64> {
    points.sort_unstable();
    points.dedup();
    points.retain(|p| low.is_none_or(|low| *p >= low));
    let mut out = Vec::new();
    let mut from = low;
    for point in points {
        fill(from, Some(point), grain, nice, room, &mut out);
        if point % grain == 0 {
            out.push(point);
        }
        from = point.checked_add(1);
        if from.is_none() {
            return out;
        }
    }
    fill(from, None, grain, nice, room, &mut out);
    out
}

/// Up to `room` steps from `from` to before `to`.
fn fill(
    from: Option<i64>,
    to: Option<i64>,
    grain: i64,
    nice: i64,
    room: usize,
    out: &mut Vec<i64>,
) {
    let up = |at: i64, unit: i64| at.checked_add(unit - 1).map(|u| u.div_euclid(unit) * unit);
    let inside = |at: i64| from.is_none_or(|f| at >= f) && to.is_none_or(|t| at < t);
    let mut found: Vec<i64> = Vec::new();
    for unit in [nice, grain] {
        let room = i64::try_from(room).unwrap_or(1);
        // Upwards from the lower end, or downwards to the upper one where there is no lower.
        let start = match (from, to) {
            (Some(from), _) => up(from, unit),
            (None, Some(to)) => to.checked_sub(unit * room).and_then(|at| up(at, unit)),
            (None, None) => Some(0),
        };
        let Some(start) = start else { continue };
        let run = (0..room).filter_map(|n| start.checked_add(n * unit));
        found.extend(run.filter(|at| inside(*at)));
        if found.len() >= room as usize {
            break;
        }
        if nice == grain {
            break;
        }
    }
    found.sort_unstable();
    found.dedup();
    out.extend(found);
}

fn numbers(points: &[Value], low: Option<i64>, grain: i64, room: usize) -> Vec<Held> {
    let at = points
        .iter()
        .filter_map(|point| match point {
            Value::Number(number) => Some(number.millionths()),
            _ => None,
        })
        .collect();
    steps(at, low, grain, ONE, room)
        .into_iter()
        .map(|n| Held::Is(Value::Number(Decimal::from_millionths(n))))
        .collect()
}

fn dates(points: &[Value], room: usize) -> Vec<Held> {
    let at: Vec<i64> = points
        .iter()
        .filter_map(|point| Some(i64::from(point.date()?.num_days_from_ce())))
        .collect();
    let at = if at.is_empty() { vec![SOME_DAY] } else { at };
    steps(at, None, 1, 1, room)
        .into_iter()
        .filter_map(|n| {
            let day = NaiveDate::from_num_days_from_ce_opt(i32::try_from(n).ok()?)?;
            Some(Held::Is(Value::Date(day)))
        })
        .collect()
}

/// 2012-05-18, where no date is named.
const SOME_DAY: i64 = 734_641;

fn instants(points: &[Value], room: usize) -> Vec<Held> {
    let mut at: Vec<i64> = Vec::new();
    for point in points {
        match point {
            Value::Instant(instant) => at.push(instant.millis()),
            // A date against an instant compares days: the whole day is one cell.
            Value::Date(date) => {
                let start = Instant::start_of_day(*date).millis();
                at.extend([start, start + DAY]);
            }
            _ => {}
        }
    }
    if at.is_empty() {
        at.push((SOME_DAY - 719_163) * DAY);
    }
    steps(at, None, 1, DAY, room)
        .into_iter()
        .map(|n| Held::Is(Value::Instant(Instant::from_millis(n))))
        .collect()
}

/// Gaps are not negative; in months and years, and on the clock, there is something between two counts.
fn gaps(points: &[Value], unit: LimitUnit) -> Vec<Held> {
    let counts: Vec<i64> = points
        .iter()
        .filter_map(|point| match point {
            Value::Number(number) => number.as_whole(),
            _ => None,
        })
        .collect();
    let whole = matches!(unit, LimitUnit::NaturalDay | LimitUnit::WorkingDay);
    let doubled = counts.iter().map(|n| n * 2).collect();
    let grain = if whole { 2 } else { 1 };
    steps(doubled, Some(0), grain, 2, 1)
        .into_iter()
        .filter_map(|n| Some(Held::Gap(u32::try_from(n / 2).ok()?, n % 2 == 1, unit)))
        .collect()
}
