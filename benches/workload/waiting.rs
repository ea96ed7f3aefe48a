//! A register of the bureau in which much waits for facts that never come: inquiries of which it is not said to whom they
//! belong, complaints about no case of which nobody says whether they were proved. Some facts come later, some events are
//! revoked, and officers are measured month by month: all that could ask everything that waits again.

use super::generate::{Random, moment};
use std::io::{self, Write};

const OFFICERS: u64 = 300;
const SECTIONS: u64 = 12;

/// From the first day of 2013, for two years.
const FIRST_DAY: i64 = 15_706;
const DAYS: i64 = 730;

/// Writes so many inquiries, in time order, and what follows from them.
pub fn register(cases: u64, to: &mut impl Write) -> io::Result<()> {
    let mut random = Random(8);
    let mut lines: Vec<(i64, String)> = Vec::new();
    for case in 0..cases {
        let minute = (u128::from(case) * DAYS as u128 * 600 / u128::from(cases)) as i64;
        let at = (FIRST_DAY + minute / 600) * 1_440 + 480 + minute % 600;
        let officer = random.below(OFFICERS);
        let belongs = match random.below(2) {
            0 => "",
            _ => ",\"归属\":\"他机关职责\"",
        };
        lines.push((
            at,
            format!("\"事件\":\"咨询\",\"案件\":\"A{case:08}\",\"接待人\":\"工{officer:04}\",\"渠道\":\"服务窗口\"{belongs}"),
        ));
        if random.below(3) == 0 {
            complaint(&mut lines, at, (case, officer), &mut random);
        }
        if random.below(20) == 0 {
            let section = officer % SECTIONS;
            let what = format!(
                "\"事件\":\"红牌警告\",\"责任股室\":\"股{section:02}\",\"责任人\":\"工{officer:04}\""
            );
            lines.push((at, what));
        }
    }
    lines.sort();
    for (at, what) in lines {
        let mut line = String::new();
        moment(&mut line, at);
        line.push_str(&what);
        line.push_str("}\n");
        to.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn complaint(
    lines: &mut Vec<(i64, String)>,
    at: i64,
    (case, officer): (u64, u64),
    random: &mut Random,
) {
    let at = at + 1_440 * (1 + random.below(30) as i64);
    let (proved, later) = match random.below(10) {
        // It stays unknown whether it was proved.
        0..=5 => ("", None),
        6 => ("", Some("\"事件\":\"补充\",\"查实\":true")),
        7 => (",\"查实\":true", Some("\"事件\":\"撤销\"")),
        _ => (",\"查实\":true", None),
    };
    lines.push((
        at,
        format!("\"事件\":\"投诉\",\"编号\":\"T{case:08}\",\"被投诉人\":\"工{officer:04}\",\"情形\":\"不履行职责\",\"构成违纪\":false{proved}"),
    ));
    if let Some(later) = later {
        lines.push((at + 9 * 1_440, format!("{later},\"编号\":\"T{case:08}\"")));
    }
}
