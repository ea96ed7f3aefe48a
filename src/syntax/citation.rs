//! Citations in words: the only place where they are written.

use super::tree::{Citation, Level};
use std::ops::Range;

/// One step of a citation: level, number, suffix; 备注 is `(Chapter, 0, 0)`.
pub type Step = (Level, u32, u32);

/// A citation in words.
#[must_use]
pub fn cite_steps(steps: &[Step]) -> String {
    let mut out = String::new();
    for &(level, number, suffix) in steps {
        let han = chinese_number(number);
        match level {
            Level::Chapter if number == 0 => out.push_str("备注"),
            Level::Chapter => out.push_str(&format!("第{han}章")),
            Level::Section => out.push_str(&format!("第{han}节")),
            Level::Article => out.push_str(&format!("第{han}条")),
            Level::Paragraph => out.push_str(&format!("第{han}款")),
            Level::Item => out.push_str(&format!("第({han})项")),
            Level::Point if out == "备注" => out.push_str(&format!("第{number}项")),
            Level::Point => out.push_str(&format!("第{number}目")),
            Level::SubPoint => out.push_str(&format!("第({number})目")),
        }
        if suffix > 0 {
            out.push_str(&format!("之{}", chinese_number(suffix)));
        }
    }
    out
}

/// `12` as `十二`; what a statute does not number (from ten thousand on) stays in digits.
#[must_use]
pub fn chinese_number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [&str; 4] = ["", "十", "百", "千"];
    if n >= 10_000 {
        return n.to_string();
    }
    if n == 0 {
        return DIGITS[0].to_owned();
    }
    let digits: Vec<usize> = n
        .to_string()
        .bytes()
        .map(|b| usize::from(b - b'0'))
        .collect();
    let mut out = String::new();
    let mut gap = false;
    for (i, &digit) in digits.iter().enumerate() {
        let unit = digits.len() - 1 - i;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push_str(DIGITS[0]);
        }
        // 十二, not 一十二.
        if !(digit == 1 && unit == 1 && out.is_empty()) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(UNITS[unit]);
    }
    out
}

/// The provisions of the same regulation that a wording cites: not the marker that it begins with, and not those of
/// another instrument (`《…》第十七条`).
#[must_use]
pub fn citations_in(text: &str) -> Vec<Citation> {
    let placed = placed_citations_in(text).into_iter();
    placed.map(|(_, citation)| citation).collect()
}

/// The same, each with its place in the text.
#[must_use]
pub fn placed_citations_in(text: &str) -> Vec<(Range<usize>, Citation)> {
    let mut found = Vec::new();
    let start = text.len() - text.trim_start().len();
    let mut at = start;
    while let Some(offset) = text[at..].find(['第', '备', '本', '前']) {
        let from = at + offset;
        let before = text[..from].trim_end();
        let longest = standing_citation_len(before, &text[from..]);
        let end = from + longest;
        at = end.max(from + '第'.len_utf8());
        let citation = super::parse_standing_citation(&text[from..end]);
        let marker = from == start && text[from..].starts_with(['第', '备']);
        if !marker && !before.ends_with('》') {
            found.extend(citation.map(|citation| (from..end, citation)));
        }
    }
    found
}

/// The length of a citation that follows `before`, also of one that is seen from where it stands: `前款`, `本条第(二)项`.
fn standing_citation_len(before: &str, text: &str) -> usize {
    if let Some(rest) = text.strip_prefix("备注") {
        return match citation_len(rest) {
            0 => 0,
            steps => text.len() - rest.len() + steps,
        };
    }
    let Some(rest) = text.strip_prefix(['本', '前']) else {
        return citation_len(text);
    };
    // 基本条件, 本条例, 本项目, 本款项: no citations.
    let part_of_word = before.ends_with(['基', '成', '根', '原', '版', '文', '样', '目']);
    let mut letters = rest.chars();
    let step = letters.next().filter(|c| "章节条款项目".contains(*c));
    let goes_on = letters
        .next()
        .is_some_and(|c| "件例款项目文标录次".contains(c));
    match step {
        Some(step) if !part_of_word && !goes_on => {
            let near = text.len() - rest.len() + step.len_utf8();
            near + match rest[step.len_utf8()..].starts_with('第') {
                true => citation_len(&text[near..]),
                false => 0,
            }
        }
        _ => 0,
    }
}

/// The length of the longest citation at the start of a text; nought where there is none.
#[must_use]
pub fn citation_len(text: &str) -> usize {
    let mut len = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let bracket = matches!(c, '(' | ')' | '\u{ff08}' | '\u{ff09}');
        let inside = bracket || "第〇零一二三四五六七八九十百千0123456789".contains(c);
        if "条款项目".contains(c) {
            end = at + c.len_utf8();
        } else if c == '之' && end == at {
            // 第十六条之一
            let digits = text[at + c.len_utf8()..]
                .chars()
                .take_while(|c| "一二三四五六七八九十".contains(*c));
            let suffix: usize = digits.map(char::len_utf8).sum();
            if suffix > 0 {
                end = at + c.len_utf8() + suffix;
            }
        } else if at >= end && (!inside || (end == at && !matches!(c, '第' | '(' | '\u{ff08}'))) {
            break;
        }
        len = end;
    }
    len
}

/// The titles between 《 and 》 in a text.
#[must_use]
pub fn titles_in(text: &str) -> Vec<&str> {
    let after = text.split('《').skip(1);
    after
        .filter_map(|rest| rest.split_once('》'))
        .map(|(title, _)| title)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_statutes_write_them() {
        let written: Vec<_> = [1, 10, 12, 20, 101, 110, 1009, 1260, 10_000]
            .into_iter()
            .map(chinese_number)
            .collect();
        assert_eq!(
            written,
            [
                "一",
                "十",
                "十二",
                "二十",
                "一百零一",
                "一百一十",
                "一千零九",
                "一千二百六十",
                "10000"
            ]
        );
    }

    #[test]
    fn a_wording_cites_its_own_regulation_and_others() {
        let cites = |text: &str| -> Vec<String> {
            let found = citations_in(text);
            found.iter().map(|c| cite_steps(&c.steps)).collect()
        };
        assert_eq!(
            cites("第九条  依照本办法第八条第(二)项、第(三)项以及第十六条之一办理"),
            ["第八条第(二)项", "第(三)项", "第十六条之一"]
        );
        assert_eq!(
            cites("按照《处分条例》第十七条的规定,第三方不适用"),
            Vec::<String>::new()
        );
        assert_eq!(cites("前款第(一)项,本条第二款"), ["第(一)项", "第二款"]);
        assert_eq!(cites("第二条  第一条第(二)项所称"), ["第一条第(二)项"]);
        assert_eq!(cites("依备注第2项,参见备注。"), ["备注第2项"]);
        assert_eq!(cites("按第八条第\u{ff08}二\u{ff09}项"), ["第八条第(二)项"]);
        assert_eq!(titles_in("参照《甲》和《乙》第三条"), ["甲", "乙"]);
    }

    #[test]
    fn a_wording_cites_what_stands_around_it() {
        let cites = |text| -> Vec<&str> {
            let found = placed_citations_in(text).into_iter();
            found.map(|(range, _)| &text[range]).collect()
        };
        assert_eq!(
            cites("第八条  前款规定、本条第(二)项和前条所称,依本章办理"),
            ["前款", "本条第(二)项", "前条", "本章"]
        );
        assert_eq!(
            cites("符合基本条件的本项目,依本条例、成本条目和前款项,提前条件"),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn steps_read_as_citations() {
        assert_eq!(
            cite_steps(&[(Level::Article, 16, 1), (Level::Item, 2, 0)]),
            "第十六条之一第(二)项"
        );
        assert_eq!(
            cite_steps(&[(Level::Chapter, 0, 0), (Level::Point, 2, 0)]),
            "备注第2项"
        );
    }
}
