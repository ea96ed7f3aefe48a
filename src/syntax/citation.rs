//! Citations in words: the only place where they are written.

use super::tree::Level;

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
