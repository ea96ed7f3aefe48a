//! How each token is spelled: half-width, without blanks inside, numerals by the place where they stand.

use crate::syntax::tokens::{Sort, Token};
use crate::syntax::{chinese_number, fold_char, integer, is_blank};

/// A token of `text` as it is written.
pub(super) fn spelled(text: &str, token: &Token) -> String {
    let raw = &text[token.range.clone()];
    match token.sort {
        Sort::Name => folded(raw),
        Sort::Verbatim | Sort::Title => raw.to_owned(),
        Sort::Text => quoted(raw),
        Sort::Keyword => keyword(&packed(raw)).to_owned(),
        Sort::Junction | Sort::Shift | Sort::ListMark | Sort::Stop => packed(raw),
        Sort::Comma => ",".to_owned(),
        Sort::HeadColon | Sort::DeclaredColon => ":".to_owned(),
        Sort::Semicolon => ";".to_owned(),
        Sort::Open | Sort::CallOpen => "(".to_owned(),
        Sort::Close => ")".to_owned(),
        Sort::Additive => sign(&packed(raw), "+", "−"),
        Sort::Multiplicative => match packed(raw).as_str() {
            "×" | "*" => "×".to_owned(),
            _ => "÷".to_owned(),
        },
        Sort::Less => "<".to_owned(),
        Sort::Amount => amount(&packed(raw)),
        Sort::Quantity => quantity(&packed(raw)),
        Sort::Window => window(&packed(raw)),
        Sort::Tier => tier(&packed(raw)),
        Sort::Date => date(&digit_groups(raw)),
        Sort::DateTime => datetime(&digit_groups(raw)),
        Sort::MonthDay => format!(
            "{} 前",
            numerals(packed(raw).trim_end_matches('前'), arabic)
        ),
        Sort::Hours => hours(&digit_groups(raw)),
        Sort::Citation => citation(&packed(raw)),
    }
}

/// Half-width.
fn folded(raw: &str) -> String {
    raw.chars().map(fold_char).collect()
}

/// Half-width and without blanks.
fn packed(raw: &str) -> String {
    raw.chars()
        .filter(|&c| !is_blank(c) && c != '\n')
        .map(fold_char)
        .collect()
}

/// Keywords of several words, as the rules write them.
fn keyword(packed: &str) -> &str {
    match packed {
        "有下列情形之一" => "有 下列 情形 之一",
        "期满前" => "期满 前",
        "未定则" => "未定 则",
        other => other,
    }
}

/// A string in `“”`, unless what is in it has them.
fn quoted(raw: &str) -> String {
    let mut inner = raw.chars();
    inner.next();
    inner.next_back();
    let inner = inner.as_str();
    if inner.contains(['“', '”']) {
        raw.to_owned()
    } else {
        format!("“{inner}”")
    }
}

fn sign(packed: &str, plus: &str, minus: &str) -> String {
    if packed == "+" { plus } else { minus }.to_owned()
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二两三四五六七八九十百千万亿".contains(c)
}

/// A text with each numeral in it written by `write`; what is no number stays.
fn numerals(text: &str, write: impl Fn(u64) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let len = rest.find(|c| !is_numeral(c)).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(len);
        match integer(digits).filter(|_| len > 0) {
            Some(n) => out.push_str(&write(n)),
            None => out.push_str(digits),
        }
        let next = after.find(is_numeral).unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

fn arabic(n: u64) -> String {
    n.to_string()
}

fn chinese(n: u64) -> String {
    u32::try_from(n).map_or_else(|_| n.to_string(), chinese_number)
}

/// As things are counted: 两次, not 二次.
fn counted(n: u64) -> String {
    if n == 2 { "两".to_owned() } else { chinese(n) }
}

/// `5万元`, `60%`, `3.5`; 百分之…, …分之… and …倍 stay in the numerals of their author.
fn amount(packed: &str) -> String {
    if packed.contains("分之") || packed.contains('倍') {
        return packed.to_owned();
    }
    let (sign, plain) = match packed.strip_prefix(['-', '−']) {
        Some(plain) => ("-", plain),
        None => ("", packed),
    };
    let chinese = plain.starts_with(|c: char| is_numeral(c) && !c.is_ascii_digit());
    let plain = if chinese {
        let len = plain.find(|c| !is_numeral(c)).unwrap_or(plain.len());
        let (digits, after) = plain.split_at(len);
        let number = integer(digits).map_or_else(|| digits.to_owned(), round);
        format!("{number}{after}")
    } else {
        plain.to_owned()
    };
    format!("{sign}{plain}")
}

/// `5万` rather than `50000`.
fn round(n: u64) -> String {
    for (scale, word) in [(100_000_000, "亿"), (10_000, "万")] {
        if n >= scale && n.is_multiple_of(scale) {
            return format!("{}{word}", n / scale);
        }
    }
    n.to_string()
}

/// `5个工作日内`, `每12个月为一周期`
fn quantity(packed: &str) -> String {
    match packed.strip_suffix("为一周期") {
        Some(every) => format!("{}为一周期", numerals(every, arabic)),
        None => numerals(packed, arabic),
    }
}

/// `两年内`, but `6个月内`, `30日内`.
fn window(packed: &str) -> String {
    if packed.contains('年') {
        numerals(packed, counted)
    } else {
        numerals(packed, arabic)
    }
}

/// `满三次`, but `满12分`; `满两次起 每次`.
fn tier(packed: &str) -> String {
    let (at, onward) = match packed.split_once("起每") {
        Some((at, unit)) => (at, format!("起 每{unit}")),
        None => (packed, String::new()),
    };
    let at = if at.contains('.') {
        at.to_owned()
    } else if at.ends_with('次') {
        numerals(at, counted)
    } else {
        numerals(at, arabic)
    };
    format!("{at}{onward}")
}

/// The groups of digits of a date or time.
fn digit_groups(raw: &str) -> Vec<String> {
    let folded = folded(raw);
    let groups = folded.split(|c: char| !c.is_ascii_digit());
    groups
        .filter(|g| !g.is_empty())
        .map(|g| format!("{g:0>2}"))
        .collect()
}

fn date(groups: &[String]) -> String {
    groups.join("-")
}

fn datetime(groups: &[String]) -> String {
    let (day, clock) = groups.split_at(groups.len().min(3));
    format!("{} {}", date(day), clock.join(":"))
}

fn hours(groups: &[String]) -> String {
    let (from, to) = groups.split_at(groups.len() / 2);
    format!("{}-{}", from.join(":"), to.join(":"))
}

/// `第八条第(二)项`, `备注第2项`, `本项第1目`.
fn citation(packed: &str) -> String {
    let mut out = String::new();
    let mut steps = packed.split('第');
    let before = steps.next().unwrap_or("");
    out.push_str(before);
    for step in steps {
        let word = step.find(['章', '节', '条', '款', '项', '目']);
        let (number, after) = step.split_at(word.unwrap_or(step.len()));
        let bare = number.trim_matches(['(', ')']);
        let written = match after.chars().next() {
            Some('项') if before == "备注" => numerals(bare, arabic),
            Some('项') => format!("({})", numerals(bare, chinese)),
            Some('目') => numerals(number, arabic),
            _ => numerals(bare, chinese),
        };
        out.push_str(&format!("第{written}{}", numerals(after, chinese)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(sort: Sort, raw: &str) -> String {
        let token = Token {
            range: 0..raw.len(),
            sort,
            depth: 0,
            redundant: false,
        };
        spelled(raw, &token)
    }

    #[test]
    fn numerals_by_the_place_where_they_stand() {
        for (sort, raw, wanted) in [
            (Sort::Quantity, "\u{ff15} 个工作日 内", "5个工作日内"),
            (Sort::Quantity, "十五日内", "15日内"),
            (Sort::Quantity, "每 十二个月 为 一 周期", "每12个月为一周期"),
            (Sort::Window, "2年内", "两年内"),
            (Sort::Window, "六个月内", "6个月内"),
            (Sort::Tier, "满 3 次", "满三次"),
            (Sort::Tier, "满2次起 每次", "满两次起 每次"),
            (Sort::Tier, "满十二分", "满12分"),
            (Sort::Tier, "满0.5分", "满0.5分"),
            (Sort::Amount, "五万元", "5万元"),
            (Sort::Amount, "一百零二以上", "102以上"),
            (Sort::Amount, "百分之二十以上", "百分之二十以上"),
            (Sort::Amount, "三倍", "三倍"),
            (Sort::Amount, "\u{ff0d} 1\u{ff0e}5", "-1.5"),
            (Sort::Amount, "60\u{ff05}", "60%"),
            (Sort::Date, "2012年 1月5日", "2012-01-05"),
            (Sort::DateTime, "2012/1/5T9:00", "2012-01-05 09:00"),
            (Sort::MonthDay, "一月三十一日前", "1月31日 前"),
            (Sort::Hours, "9:00至12:00", "09:00-12:00"),
            (Sort::Citation, "第8条 第2项", "第八条第(二)项"),
            (
                Sort::Citation,
                "第十六条之1第\u{ff08}11\u{ff09}项",
                "第十六条之一第(十一)项",
            ),
            (Sort::Citation, "备注第二项", "备注第2项"),
            (Sort::Citation, "本项 第一目", "本项第1目"),
            (Sort::Citation, "前款", "前款"),
            (Sort::Text, "\"文 字\"", "“文 字”"),
            (Sort::Keyword, "有下列情形 之一", "有 下列 情形 之一"),
        ] {
            assert_eq!(write(sort, raw), wanted, "{raw}");
        }
    }
}
