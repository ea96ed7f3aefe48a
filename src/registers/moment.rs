//! Dates and times in the forms that offices write.

use crate::syntax::mapping::ZoneWord;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The date and time of a text, local by the zone; a date alone is its first moment.
///
/// Read are `2012-5-18`, `2012/5/18`, `2012.5.18`, `2012年5月18日` and `20120518`, each with or without a time:
/// `9:30`, `09:30:05.123`, `9时30分`, `9点`, `下午3:30`, `2012-05-18T09:30:00+02:00`.
///
/// ```
/// use banfa::registers::parse_moment;
/// use banfa::syntax::mapping::ZoneWord;
/// let at = parse_moment("2012年5月18日 下午3时05分", ZoneWord::Offset(480)).unwrap();
/// assert_eq!(at.to_string(), "2012-05-18 15:05:00");
/// let at = parse_moment("2012-05-18T01:30:00Z", ZoneWord::Offset(480)).unwrap();
/// assert_eq!(at.to_string(), "2012-05-18 09:30:00");
/// assert!(parse_moment("2012-02-30", ZoneWord::AsWritten).is_none());
/// ```
#[must_use]
pub fn parse_moment(text: &str, zone: ZoneWord) -> Option<NaiveDateTime> {
    if let Some(at) = plain(text.as_bytes()) {
        return Some(at);
    }
    let folded: String;
    let text = match text.is_ascii() {
        true => text,
        false => {
            folded = crate::syntax::fold_name(text);
            &folded
        }
    };
    let mut scan = Scan(text.trim());
    let date = scan.date()?;
    // A weekday may stand between date and time, as office software prints it.
    scan.blanks();
    scan.weekday();
    if scan.0.is_empty() {
        return Some(date.and_time(NaiveTime::MIN));
    }
    let (time, next_day) = scan.time()?;
    scan.blanks();
    let offset = scan.offset()?;
    if !scan.0.is_empty() {
        return None;
    }
    let mut at = date.and_time(time);
    if next_day {
        at = at.checked_add_signed(TimeDelta::days(1))?;
    }
    match (zone, offset) {
        (ZoneWord::Offset(local), Some(written)) => {
            at.checked_add_signed(TimeDelta::minutes(i64::from(local - written)))
        }
        (ZoneWord::AsWritten, _) | (_, None) => Some(at),
    }
}

/// `2012-05-18 09:30[:05]`, as most programs write it.
fn plain(text: &[u8]) -> Option<NaiveDateTime> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        let digit = |n: u32, b: &u8| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let sign = |at: usize, of: u8| text.get(at) == Some(&of);
    let seconds = match text.len() {
        16 => 0,
        19 if sign(16, b':') => number(17..19)?,
        _ => return None,
    };
    let signs = sign(4, b'-') && sign(7, b'-') && sign(10, b' ') && sign(13, b':');
    let year = number(0..4).filter(|year| signs && *year >= 1000)?;
    let year = i32::try_from(year).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?)?;
    date.and_hms_opt(number(11..13)?, number(14..16)?, seconds)
}

/// What is left of a text.
struct Scan<'t>(&'t str);

impl Scan<'_> {
    fn eat(&mut self, sign: &str) -> bool {
        match self.0.strip_prefix(sign) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn any(&mut self, signs: &[&str]) -> bool {
        signs.iter().any(|sign| self.eat(sign))
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// A number of at most so many digits.
    fn number(&mut self, most: usize) -> Option<u32> {
        let len = self
            .0
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let number = self.0.get(..len)?.parse().ok()?;
        self.0 = &self.0[len..];
        Some(number)
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let run = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let year = i32::try_from(self.number(4)?).ok()?;
        if year < 1000 {
            return None;
        }
        if run == 8 {
            let (month, day) = (self.number(2)?, self.number(2)?);
            return NaiveDate::from_ymd_opt(year, month, day);
        }
        self.blanks();
        let signs: &[&[&str]] = &[&["-"], &["/"], &["."], &["年"]];
        let sign = *signs.iter().find(|s| self.any(s))?;
        self.blanks();
        let month = self.number(2)?;
        self.blanks();
        let chinese = sign == ["年"];
        if !self.any(if chinese { &["月"] } else { sign }) {
            return None;
        }
        self.blanks();
        let day = self.number(2)?;
        self.blanks();
        if chinese && !self.any(&["日", "号"]) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn weekday(&mut self) {
        if self.any(&["星期", "周"]) {
            self.any(&["一", "二", "三", "四", "五", "六", "日", "天"]);
            self.blanks();
        }
    }

    /// The time of day, and whether it is 24:00, which is the next day's first moment.
    fn time(&mut self) -> Option<(NaiveTime, bool)> {
        self.any(&["T", "t"]);
        self.blanks();
        let afternoon = self.any(&["下午", "晚上"]);
        let morning = !afternoon && self.any(&["上午", "早上", "凌晨"]);
        self.blanks();
        let mut hour = self.number(2)?;
        let chinese = self.any(&["时", "点"]);
        if !chinese && !self.eat(":") {
            return None;
        }
        let mut minute = 0;
        if !chinese || self.0.starts_with(|c: char| c.is_ascii_digit()) {
            minute = self.number(2)?;
        } else if chinese && self.eat("半") {
            minute = 30;
        }
        let (mut second, mut milli) = (0, 0);
        let more = if chinese {
            self.eat("分") && self.0.starts_with(|c: char| c.is_ascii_digit())
        } else {
            self.eat(":")
        };
        if more {
            second = self.number(2)?;
            if self.eat(".") || self.eat(",") {
                let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
                let kept: String = self.0.chars().take(digits.min(3)).collect();
                milli = format!("{kept:0<3}").parse().ok().filter(|_| digits > 0)?;
                self.0 = &self.0[digits..];
            }
            self.any(&["秒"]);
        }
        self.blanks();
        let pm = self.any(&["PM", "pm"]);
        let am = !pm && self.any(&["AM", "am"]);
        if (afternoon || pm) && hour < 12 {
            hour += 12;
        } else if (morning || am) && hour == 12 {
            hour = 0;
        }
        if (hour, minute, second, milli) == (24, 0, 0, 0) {
            return Some((NaiveTime::MIN, true));
        }
        // A leap second belongs to the minute that it ends.
        let time = NaiveTime::from_hms_milli_opt(hour, minute, second.min(59), milli)?;
        (second <= 60).then_some((time, false))
    }

    /// `Z`, `+08:00`, `+0800` or `+08`: minutes east; none where nothing follows.
    #[allow(clippy::option_option)] // absent and wrong are two answers
    fn offset(&mut self) -> Option<Option<i32>> {
        if self.any(&["Z", "z"]) {
            return Some(Some(0));
        }
        let east = self.eat("+");
        if !east && !self.eat("-") {
            return Some(None);
        }
        let hours = i32::try_from(self.number(2)?).ok()?;
        self.eat(":");
        let minutes = match self.0.is_empty() {
            true => 0,
            false => i32::try_from(self.number(2)?).ok()?,
        };
        let minutes = hours * 60 + minutes;
        Some(Some(if east { minutes } else { -minutes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse_moment(text, ZoneWord::Offset(480)).map_or("–".into(), |at| at.to_string())
    }

    #[test]
    fn every_form_that_offices_write_is_read() {
        for date in [
            "2012-5-18",
            "2012-05-18",
            "2012/5/18",
            "2012年5月18日",
            "2012.5.18",
            "20120518",
            "2012年05月18号",
            "2012-5-18",
            " 2012年 5 月 18 日 ",
        ] {
            assert_eq!(read(date), "2012-05-18 00:00:00", "{date}");
            for time in [
                " 9:05",
                " 09:05",
                " 9:05:00",
                " 9时05分",
                " 9点05分",
                " 上午9:05",
                "T09:05:00.000",
                " 9:05 AM",
                " 09:05",
            ] {
                let text = format!("{}{time}", date.trim());
                assert_eq!(read(&text), "2012-05-18 09:05:00", "{text}");
            }
        }
        assert_eq!(read("2012-5-18 下午3点半"), "2012-05-18 15:30:00");
        assert_eq!(read("2012-5-18 24:00"), "2012-05-19 00:00:00");
        assert_eq!(read("2012年5月18日 星期五 9:05"), "2012-05-18 09:05:00");
        assert_eq!(
            read("2012-05-18T09:05:07.25+08:00"),
            "2012-05-18 09:05:07.250"
        );
        assert_eq!(read("2012-05-18T09:05:00+02:00"), "2012-05-18 15:05:00");
        assert_eq!(read("2012-05-18T23:05:00-0100"), "2012-05-19 08:05:00");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "无",
            "2012",
            "2012-13-01",
            "2012-02-30",
            "2012-5-18-3",
            "2012-5/18",
            "5-18",
            "12-5-18",
            "2012-5-18 25:00",
            "2012-5-18 9",
            "2012-5-18 9:61",
            "2012年5月",
            "2012-5-18 9:05 x",
            "201205180",
            "2012-05-18T09:05+0a",
        ] {
            assert_eq!(read(text), "–", "{text}");
        }
    }
}
