//! The register: JSON lines in time order, the same for the same number of events on every machine.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Officers.
pub const OFFICERS: u64 = 1_000;

/// Inquiries of a million events.
const INQUIRIES: u64 = 341_559;

/// Complaints of a million events; what is left are follow-ups.
const COMPLAINTS: u64 = 100_000;

/// From the first day of 2005 for twenty years, all of which have a calendar.
const FIRST_DAY: i64 = 12_784;
const DAYS: i64 = 7_305;

/// How an inquiry is routed.
pub const BRANCHES: [&str; 6] = [
    "本人职责",
    "本机关他人职责",
    "多股室共同职责",
    "与外单位共同职责",
    "他机关职责",
    "多机关或不明确",
];

/// SplitMix64, seeded with a constant.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
}

/// A follow-up that is still to come.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FollowUp {
    /// Minutes since 1970.
    at: i64,
    case: u64,
    /// How many come after it on the case.
    more: u8,
    officer: u64,
}

/// Writes a register of so many events.
pub fn register(events: u64, to: &mut impl Write) -> io::Result<()> {
    let share = |of: u64| (u128::from(events) * u128::from(of) / 1_000_000) as u64;
    let (inquiries, complaints) = (share(INQUIRIES), share(COMPLAINTS));
    let follow_ups = events - inquiries - complaints;
    let fresh = inquiries + complaints;
    let mut random = Random(20_120_518);
    let mut to_come: BinaryHeap<Reverse<FollowUp>> = BinaryHeap::new();
    let (mut opened, mut complained, mut line) = (0, 0, String::new());
    for nth in 0..fresh {
        // Evenly over the years, at minutes of the working day.
        let day = FIRST_DAY + (i128::from(nth) * i128::from(DAYS) / i128::from(fresh)) as i64;
        let within = (u128::from(nth) * DAYS as u128 * 1_000 / u128::from(fresh) % 1_000) as i64;
        let at = day * 1440 + 480 + within * 600 / 1_000;
        while to_come.peek().is_some_and(|Reverse(next)| next.at <= at) {
            if let Some(Reverse(next)) = to_come.pop() {
                follow_up(&mut line, &next, &mut random);
                to.write_all(line.as_bytes())?;
                again(&mut to_come, next, &mut random);
            }
        }
        // Which of the two comes is drawn by what is left of each.
        if random.below(fresh - nth) < inquiries - opened {
            let officer = random.below(OFFICERS);
            let branch = BRANCHES[random.below(6) as usize];
            line.clear();
            moment(&mut line, at);
            let _ = writeln!(
                line,
                "\"事件\":\"咨询\",\"案件\":\"A{opened:08}\",\"接待人\":\"工{officer:04}\",\"归属\":\"{branch}\",\"渠道\":\"{}\"}}",
                channel(&mut random)
            );
            to.write_all(line.as_bytes())?;
            let due = |n: u64| n * follow_ups / inquiries.max(1);
            let more = due(opened + 1) - due(opened);
            if more > 0 {
                let first = FollowUp {
                    at: at + gap(&mut random),
                    case: opened,
                    more: (more - 1) as u8,
                    officer,
                };
                to_come.push(Reverse(first));
            }
            opened += 1;
        } else {
            line.clear();
            moment(&mut line, at);
            let officer = random.below(OFFICERS);
            let proved = random.below(10) < 7;
            let _ = writeln!(
                line,
                "\"事件\":\"投诉\",\"被投诉人\":\"工{officer:04}\",\"查实\":{proved},\"来源\":\"{}\",\"说明\":\"未答复\"}}",
                channel(&mut random)
            );
            to.write_all(line.as_bytes())?;
            complained += 1;
        }
    }
    debug_assert_eq!((opened, complained), (inquiries, complaints));
    while let Some(Reverse(next)) = to_come.pop() {
        follow_up(&mut line, &next, &mut random);
        to.write_all(line.as_bytes())?;
        again(&mut to_come, next, &mut random);
    }
    Ok(())
}

/// From minutes to six days.
fn gap(random: &mut Random) -> i64 {
    match random.below(10) {
        0..=3 => 5 + random.below(400) as i64,
        4..=7 => 300 + random.below(2 * 1440) as i64,
        _ => 1440 + random.below(8 * 1440) as i64,
    }
}

fn again(to_come: &mut BinaryHeap<Reverse<FollowUp>>, done: FollowUp, random: &mut Random) {
    if done.more > 0 {
        to_come.push(Reverse(FollowUp {
            at: done.at + gap(random),
            more: done.more - 1,
            ..done
        }));
    }
}

/// The last one mostly discharges; those before it fail to.
fn follow_up(line: &mut String, of: &FollowUp, random: &mut Random) {
    line.clear();
    moment(line, of.at);
    let other = random.below(40) == 0;
    let by = if other {
        (of.officer + 1) % OFFICERS
    } else {
        of.officer
    };
    let whole = of.more == 0 && random.below(20) > 0;
    let found = if whole { "完整" } else { "不完整" };
    let _ = writeln!(
        line,
        "\"事件\":\"答复\",\"案件\":\"A{:08}\",\"经手人\":\"工{by:04}\",\"结果\":\"{found}\",\"方式\":\"{}\",\"页数\":{}}}",
        of.case,
        channel(random),
        1 + random.below(9)
    );
}

fn channel(random: &mut Random) -> &'static str {
    ["服务窗口", "民生热线", "其它涉企涉民受理"][random.below(3) as usize]
}

/// Begins a line with its time, in minutes since 1970.
pub fn moment(line: &mut String, at: i64) {
    let (day, minute) = (at.div_euclid(1440), at.rem_euclid(1440));
    let date = chrono::DateTime::from_timestamp(day * 86_400, 0)
        .map_or_else(String::new, |d| d.date_naive().to_string());
    let _ = write!(
        line,
        "{{\"时间\":\"{date} {:02}:{:02}\",",
        minute / 60,
        minute % 60
    );
}
