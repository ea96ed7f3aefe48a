//! Reads the calendars that ship with the project, `rules/日历/*.banfa`, line by line.

use banfa::calendar::{Calendar, CalendarYear};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::LazyLock;

/// The years as the files give them.
pub static YEARS: LazyLock<Vec<CalendarYear>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/日历");
    let mut years: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| year(&std::fs::read_to_string(file.unwrap().path()).unwrap()))
        .collect();
    years.sort_by_key(|year| year.year);
    years
});

/// All of them.
pub static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(YEARS.clone()));

fn year(text: &str) -> CalendarYear {
    let mut year = CalendarYear::default();
    for line in text.lines() {
        let words: Vec<_> = line.split(' ').collect();
        let (from, to, name) = match words[..] {
            ["日历", number] => {
                year.year = number.parse().unwrap();
                continue;
            }
            ["依据" | "#", ..] => continue,
            [_, from, "至", to, name] => (from, to, name),
            [_, day, name] => (day, day, name),
            _ => panic!("{line}"),
        };
        let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
        for date in from.iter_days().take_while(|date| *date <= to) {
            match words[0] {
                "休" => year.rest.push((date, Some(name.to_owned()))),
                "班" => year.work.push((date, Some(name.to_owned()))),
                _ => panic!("{line}"),
            }
        }
    }
    year
}

#[test]
fn every_year_has_a_file_and_its_own_days() {
    let years: Vec<_> = YEARS.iter().map(|year| year.year).collect();
    assert_eq!(years, (2004..=2026).collect::<Vec<_>>());
    assert_eq!(
        YEARS
            .iter()
            .map(|year| year.rest.len() + year.work.len())
            .sum::<usize>(),
        769
    );
    for year in YEARS.iter() {
        use chrono::Datelike;
        let days = year.rest.iter().chain(&year.work);
        assert!(days.clone().all(|(date, _)| date.year() == year.year));
        // A make-up day is a weekend day; a weekday on this list would be a slip of the pen.
        assert!(
            year.work
                .iter()
                .all(|(date, _)| date.weekday().number_from_monday() > 5)
        );
    }
}
