//! The table: each row a limit, its end and the reasoning, written by hand from the statutes.

use crate::notices::CALENDAR;
use crate::walker;
use banfa::calendar::{DueRequest, Instant, LimitUnit, OfficeHours, Reckoner, Span, Stop, Term};
use chrono::{NaiveDateTime, NaiveTime};

#[test]
fn the_table_holds() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in include_str!("limits.csv")
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with('#'))
    {
        rows += 1;
        if let Err(what) = check(line) {
            wrong.push(format!("{line}\n    {what}"));
        }
    }
    assert!(rows >= 120, "{rows}");
    assert!(
        wrong.is_empty(),
        "{} of {rows}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn check(line: &str) -> Result<(), String> {
    let cells: Vec<_> = line.split(',').collect();
    let [
        start,
        limit,
        office,
        pauses,
        grants,
        due,
        provisional,
        statute,
        reason,
    ] = cells[..]
    else {
        return Err(format!("{} cells", cells.len()));
    };
    if statute.is_empty() || reason.is_empty() {
        return Err("a row needs its statute and its reasoning".to_owned());
    }
    let hours: walker::Hours = office.split_whitespace().map(interval).collect();
    let office = OfficeHours::new(&hours);
    let reckoner = Reckoner::new(&CALENDAR, office.as_ref());
    let stops: Vec<Stop> = parts(pauses).map(stop).collect();
    let extensions: Vec<Span> = parts(grants).map(span).collect();
    let request = DueRequest {
        start: instant(start),
        term: term(limit),
        stops: &stops,
        extensions: &extensions,
    };
    let explained = reckoner.due(&request).map_err(|why| format!("{why:?}"))?;
    let found = explained.at.map_or("中止".to_owned(), |at| at.to_string());
    if found != due {
        return Err(format!("found {found}: {:?}", explained.steps));
    }
    if explained.provisional != (provisional == "暂定") {
        return Err(format!("provisional: {}", explained.provisional));
    }
    if reckoner.due_instant(&request) != Ok(explained.at) {
        return Err("the fast answer differs".to_owned());
    }
    // The walker knows plain limits; what mixes hours with days, and dates, the table alone decides.
    let clock = |unit: LimitUnit| unit.is_clock();
    let walked = match request.term {
        Term::Within(base) => request
            .extensions
            .iter()
            .all(|more| clock(more.unit) == clock(base.unit)),
        Term::SameDay => true,
        Term::BeforeDay { .. } | Term::BeforeInstant { .. } => false,
    };
    let whole_minutes = start.len() == "2012-06-01 09:00".len();
    let walk = || walker::due(&request, office.is_some().then_some(&hours)).map(Instant::from);
    if walked && whole_minutes && walk() != explained.at {
        return Err(format!(
            "the walker says {:?}",
            walk().map(|at| at.to_string())
        ));
    }
    Ok(())
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|part| !part.is_empty())
}

fn interval(text: &str) -> (NaiveTime, NaiveTime) {
    let (opens, closes) = text.split_once('-').unwrap();
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    (time(opens), time(closes))
}

fn instant(text: &str) -> Instant {
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let mut read = formats
        .iter()
        .map(|format| NaiveDateTime::parse_from_str(text, format));
    Instant::from(
        read.find_map(Result::ok)
            .unwrap_or_else(|| panic!("{text}")),
    )
}

fn stop(text: &str) -> Stop {
    let (from, to) = text.split_once('~').unwrap();
    (instant(from), (!to.is_empty()).then(|| instant(to)))
}

fn term(text: &str) -> Term {
    if text == "当日" {
        return Term::SameDay;
    }
    if let Some((lead, at)) = text
        .strip_prefix('前')
        .and_then(|text| text.split_once('@'))
    {
        let lead = (!lead.is_empty()).then(|| span(lead));
        return Term::BeforeInstant {
            at: instant(at),
            lead,
        };
    }
    if let Some((month, day)) = text
        .strip_suffix("日前")
        .and_then(|text| text.split_once('月'))
    {
        return Term::BeforeDay {
            month: month.parse().unwrap(),
            day: day.parse().unwrap(),
        };
    }
    Term::Within(span(text))
}

fn span(text: &str) -> Span {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap();
    let (count, unit) = text.split_at(digits);
    let unit = match unit {
        "分钟" => LimitUnit::Minute,
        "小时" => LimitUnit::Hour,
        "个工作小时" => LimitUnit::WorkingHour,
        "个自然日" => LimitUnit::NaturalDay,
        "个工作日" => LimitUnit::WorkingDay,
        "个月" => LimitUnit::Month,
        "年" => LimitUnit::Year,
        _ => panic!("{text}"),
    };
    Span::new(count.parse().unwrap(), unit)
}
