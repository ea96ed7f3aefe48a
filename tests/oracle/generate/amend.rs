//! Amendments of a generated rule base: what they change keeps every citation that others rely on.

use super::articles::{article, ordinal};
use super::dice::Dice;
use super::limits::length;
use super::statements::{Target, Writer};
use super::vocabulary::Words;
use banfa::syntax::tree::{
    Amendment, AmendmentKind, OperationKind, Renumbering, TransitionRule, TransitionScope,
};

/// The constructs of an amendment.
pub fn names(amendment: &Amendment) -> Vec<String> {
    let mut out = vec![
        match amendment.kind {
            AmendmentKind::Amendment => "修正案",
            AmendmentKind::Correction => "更正",
        }
        .to_owned(),
    ];
    for clause in &amendment.transitions {
        let scope = match &clause.scope {
            TransitionScope::All => "",
            TransitionScope::Sanctions => "处理 ",
            TransitionScope::Provisions(_) => "条款 ",
        };
        let rule = match clause.rule {
            TransitionRule::ByEvent => "适用新规定",
            TransitionRule::ByAcceptance(_) => "适用原规定",
            TransitionRule::Lenient => "从旧兼从轻",
        };
        out.push(format!("过渡 {scope}{rule}"));
    }
    for operation in &amendment.operations {
        let name = match &operation.kind {
            OperationKind::Change { .. } => "修改",
            OperationKind::Insert { renumbering, .. } => match renumbering {
                Renumbering::Keep => "增加",
                Renumbering::Shift => "增加 其后顺延",
            },
            OperationKind::Strike { renumbering, .. } => match renumbering {
                Renumbering::Keep => "删去",
                Renumbering::Shift => "删去 其后递补",
            },
            OperationKind::Reword { .. } => "替换",
            OperationKind::Repeal => "废止",
            OperationKind::Redefine(_) => "修改 词语",
            OperationKind::Extend(_) => "增加 词语",
        };
        out.push(name.to_owned());
    }
    out
}

/// An article as it stands: its number, and its text without the line of the marker.
#[derive(Clone)]
struct Article {
    number: (usize, bool),
    text: String,
}

impl Article {
    fn cite(&self) -> String {
        let suffix = if self.number.1 { "之一" } else { "" };
        format!("第{}条{suffix}", ordinal(self.number.0))
    }

    /// Gives it another number, which its official line says too.
    fn renumber(&mut self, to: usize) {
        let (old, new) = (format!("> {} ", self.cite()), to);
        self.number.0 = new;
        let cite = self.cite();
        if let Some(rest) = self.text.strip_prefix(&old) {
            self.text = format!("> {cite} {rest}");
        }
    }

    /// Its rules begin with a head over items that each stand for themselves.
    fn has_items(&self) -> bool {
        let own = ["分流", "之一 的", "本条第", "前项", "本项", "第二款"];
        self.text.contains("的:\n(一)\n> (一)") && !own.iter().any(|w| self.text.contains(w))
    }

    /// Its items: each with its text without the marker, and whether it can be cited.
    fn items(&self) -> Vec<(String, bool)> {
        let mut found: Vec<(String, bool)> = Vec::new();
        for line in self.text.lines() {
            let next = format!("({})", ordinal(found.len() + 1));
            if line == next {
                found.push((String::new(), false));
            } else if let Some((text, quoted)) = found.last_mut() {
                *quoted |= text.is_empty() && line.starts_with('>');
                text.push_str(line);
                text.push('\n');
            }
        }
        found
    }
}

/// Others whose rules or vocabulary say the words.
fn said_elsewhere(all: &[Article], own: usize, words: &str) -> bool {
    let others = all.iter().enumerate().filter(|(i, _)| *i != own);
    let mut lines = others.flat_map(|(_, a)| a.text.lines());
    lines.any(|line| !line.starts_with('>') && line.contains(words))
}

/// The same with another number, another sanction or less.
fn reworded(dice: &mut Dice, text: &str) -> String {
    const UNITS: [&str; 7] = ["个工作日", "个自然日", "个月", "小时", "分钟", "次", "分"];
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with('>')
            || line.contains("属于")
            || line.starts_with("指标")
            || line.contains(" 指 ")
        {
            out.push_str(line);
            continue;
        }
        let mut line = line.to_owned();
        for unit in UNITS {
            let Some(at) = line.find(unit).filter(|_| dice.percent(40)) else {
                continue;
            };
            let digits = line[..at]
                .chars()
                .rev()
                .take_while(char::is_ascii_digit)
                .count();
            if digits > 0 && !line[..at - digits].ends_with('至') {
                let number = dice.between(1, 9).to_string();
                line.replace_range(at - digits..at, &number);
            }
        }
        for (from, to) in [
            ("给予 记过", "给予 警告"),
            ("给予 警告", "给予 停职"),
            ("给予 停职", "给予 记大过"),
        ] {
            if line.contains(from) && !line.contains(&format!("{from} 至")) && dice.percent(50) {
                line = line.replacen(from, to, 1);
                break;
            }
        }
        out.push_str(&line);
    }
    out
}

/// Amendments in the pieces of a rule base, as further pieces: what each changes, then what follows from it.
pub fn amendments(
    dice: &mut Dice,
    words: &Words,
    pieces: &[String],
    year: i32,
    targets: &[Target],
) -> Vec<String> {
    let mut out = Vec::new();
    let mut all: Vec<Article> = pieces
        .iter()
        .filter(|piece| {
            piece.starts_with('第') && piece.lines().next().is_some_and(|l| l.ends_with('条'))
        })
        .enumerate()
        .map(|(i, piece)| Article {
            number: (i + 1, false),
            text: piece
                .split_once('\n')
                .map_or(String::new(), |(_, rest)| rest.to_owned()),
        })
        .collect();
    // Nothing is amended before it takes effect.
    let mut day = first_day(pieces, year) + dice.between(0, 60);
    let mut published = day - 40;
    if dice.percent(15) {
        let date = date_of(year, day - 1 - dice.between(0, 20));
        out.extend(correction(dice, &mut all, date));
    }
    let count = 1 + dice.below(2);
    for n in 1..=count {
        let mut made = vec![header(dice, words, n, (year, published, day), &all)];
        let mut touched: Vec<usize> = Vec::new();
        for _ in 0..=dice.below(4) {
            made.extend(operation(dice, words, &mut all, targets, &mut touched));
        }
        if dice.percent(25) {
            made.extend(shift(dice, words, &mut all, &touched));
        }
        made.extend(terms(dice, words, pieces, n));
        if made.len() > 1 {
            out.extend(made);
        }
        published = day - dice.between(0, 20);
        day += dice.between(30, 150);
    }
    if dice.percent(15) {
        let date = date_of(year, day - dice.between(0, 20));
        out.extend(correction(dice, &mut all, date));
    }
    if dice.percent(15) {
        out.push(header(dice, words, count + 1, (year, published, day), &[]));
        out.push("废止 全部。\n".into());
    }
    out
}

/// The first day of the regulation that lies in the year of the cases, by number.
fn first_day(pieces: &[String], year: i32) -> i64 {
    let mut lines = pieces.iter().flat_map(|p| p.lines());
    let day = lines.find_map(|line| line.strip_prefix("  施行 ")?.parse().ok());
    day.map_or(0, |day: chrono::NaiveDate| {
        (day - date_of(year, 0)).num_days().max(0)
    })
}

fn date_of(year: i32, day: i64) -> chrono::NaiveDate {
    let first = chrono::NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
    first + chrono::Duration::days(day)
}

fn header(
    dice: &mut Dice,
    words: &Words,
    n: usize,
    (year, published, day): (i32, i64, i64),
    all: &[Article],
) -> String {
    let (published, day) = (date_of(year, published), date_of(year, day));
    let mut out = format!("修正案 关于修改的决定{n}\n  公布 {published}\n  施行 {day}\n");
    let mut clauses: Vec<String> = Vec::new();
    let rule = |dice: &mut Dice| {
        let rules = [
            "施行前受理的 事项 适用原规定",
            "施行前受理的 投诉件 适用原规定",
            "自施行之日起适用新规定",
            "从旧兼从轻",
        ];
        dice.one(&rules)
    };
    let _ = words;
    if dice.percent(45) {
        clauses.push(rule(dice));
    }
    if dice.percent(30) {
        clauses.push(format!("处理 {}", rule(dice)));
    }
    if dice.percent(25) && !all.is_empty() {
        let one = dice.pick(all).cite();
        clauses.push(format!("{one} {}", rule(dice)));
    }
    if !clauses.is_empty() {
        out.push_str(&format!("  过渡 {}。\n", clauses.join(";")));
    }
    out
}

/// A change of an article or of an item by itself, with nothing renumbered.
fn operation(
    dice: &mut Dice,
    words: &Words,
    all: &mut Vec<Article>,
    targets: &[Target],
    touched: &mut Vec<usize>,
) -> Vec<String> {
    let at = dice.below(all.len());
    if touched.contains(&at) {
        return Vec::new();
    }
    let cite = all[at].cite();
    let cited = said_elsewhere(all, at, &cite);
    let followed = all
        .get(at + 1)
        .is_some_and(|next| next.text.contains("前条"));
    let settled = all[at].text.contains("指标") || all[at].text.contains(" 指 ");
    let suffixed = all.get(at + 1).is_some_and(|a| a.number.1);
    let made = match dice.below(10) {
        0..=3 => {
            let text = reworded(dice, &all[at].text);
            all[at].text.clone_from(&text);
            vec![format!("修改 {cite}\n{text}")]
        }
        4 if !cited && !followed && !settled => {
            let text = written(dice, words, targets, all, at);
            all[at].text.clone_from(&text);
            vec![format!("修改 {cite}\n{text}")]
        }
        5 | 6 if all[at].has_items() => return item(dice, all, at, touched),
        7 if !followed
            && !all[at].number.1
            && !all.iter().any(|a| a.number == (all[at].number.0, true)) =>
        {
            let text = written(dice, words, targets, all, at);
            let new = Article {
                number: (all[at].number.0, true),
                text,
            };
            let made = format!("增加 {}\n{}", new.cite(), new.text);
            all.insert(at + 1, new);
            for other in touched.iter_mut().filter(|t| **t > at) {
                *other += 1;
            }
            touched.push(at + 1);
            return vec![made];
        }
        8 if !cited && !followed && !settled && !suffixed && all.len() > 2 => {
            all.remove(at);
            for other in touched.iter_mut().filter(|t| **t > at) {
                *other -= 1;
            }
            return vec![format!("删去 {cite}。\n")];
        }
        9 if all[at]
            .text
            .lines()
            .next()
            .is_some_and(|l| l.matches("规定").count() == 1) =>
        {
            let text = all[at].text.replacen("规定", "条文", 1);
            all[at].text = text;
            vec![format!("替换 {cite} “规定” 为 “条文”。\n")]
        }
        _ => return Vec::new(),
    };
    touched.push(at);
    made
}

/// A correction of one article.
fn correction(dice: &mut Dice, all: &mut [Article], date: chrono::NaiveDate) -> Vec<String> {
    let at = dice.below(all.len());
    let text = reworded(dice, &all[at].text);
    all[at].text.clone_from(&text);
    vec![
        format!("更正 关于错误的更正\n  公布 {date}\n"),
        format!("修改 {}\n{text}", all[at].cite()),
    ]
}

/// A new text for the place of an article or behind it; it runs only what no amendment moves.
fn written(
    dice: &mut Dice,
    words: &Words,
    targets: &[Target],
    all: &[Article],
    at: usize,
) -> String {
    let kept = |t: &&Target| {
        let of = all.iter().position(|a| t.cite == a.cite());
        of.is_some_and(|of| of < at && said_elsewhere(all, of, &t.cite))
    };
    let targets: Vec<Target> = targets.iter().filter(kept).cloned().collect();
    let mut writer = Writer {
        dice,
        words,
        targets: &targets,
        raised: usize::MAX,
    };
    let made = article(&mut writer, 1).text;
    let mut lines = made.lines().skip(2);
    let mut out = "> 新的规定。\n".to_owned();
    for line in &mut lines {
        // It would say its own number.
        let line = line.replace("第一条", "本条");
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// A change in an item, or of which items there are.
fn item(dice: &mut Dice, all: &mut [Article], at: usize, touched: &mut Vec<usize>) -> Vec<String> {
    let cite = all[at].cite();
    let items = all[at].items();
    if items.len() < 2 || said_elsewhere(all, at, &format!("{cite}第(")) {
        return Vec::new();
    }
    touched.push(at);
    let i = dice.below(items.len());
    let named = |i: usize| format!("{cite}第({})项", ordinal(i + 1));
    let quote = |i: usize| format!("> ({0})改过的{0}。\n", ordinal(i + 1));
    let rules = |text: &str| -> String {
        let lines = text.lines().filter(|l| !l.starts_with("> ("));
        lines.map(|l| format!("{l}\n")).collect()
    };
    let (text, citable) = items[i].clone();
    let mut kept: Vec<(usize, String)> = Vec::new();
    let made = match dice.below(4) {
        0 | 1 if citable => {
            let new = quote(i) + &reworded(dice, &rules(&text));
            kept.extend(items.iter().enumerate().map(|(n, t)| (n + 1, t.0.clone())));
            kept[i].1.clone_from(&new);
            format!("修改 {}\n{new}", named(i))
        }
        2 if citable && items.iter().all(|t| t.1) => {
            let all = items.iter().enumerate().filter(|(n, _)| *n != i);
            kept.extend(all.map(|(n, t)| (if n > i { n } else { n + 1 }, t.0.clone())));
            format!("删去 {},其后递补。\n", named(i))
        }
        _ if items.iter().all(|t| t.1) => {
            let new = quote(i) + &reworded(dice, &rules(&text));
            for (n, t) in items.iter().enumerate() {
                if n == i {
                    kept.push((i + 1, new.clone()));
                }
                kept.push((if n >= i { n + 2 } else { n + 1 }, t.0.clone()));
            }
            format!("增加 {},其后顺延\n{new}", named(i))
        }
        _ => {
            touched.pop();
            return Vec::new();
        }
    };
    let head = all[at]
        .text
        .split("\n(一)\n")
        .next()
        .unwrap_or_default()
        .to_owned();
    // The official line of an item says its number.
    let renumbered = |n: usize, text: &str| -> String {
        let rest = text.split_once(')').filter(|_| text.starts_with("> ("));
        rest.map_or(text.to_owned(), |(_, rest)| {
            format!("> ({}){rest}", ordinal(n))
        })
    };
    let below: String = kept
        .iter()
        .map(|(n, t)| format!("({})\n{}", ordinal(*n), renumbered(*n, t)))
        .collect();
    all[at].text = format!("{head}\n{below}");
    vec![made]
}

/// An article added or struck so that all after it change their numbers: none of them is cited by it.
fn shift(dice: &mut Dice, words: &Words, all: &mut Vec<Article>, touched: &[usize]) -> Vec<String> {
    let at = dice.below(all.len());
    let number = all[at].number.0;
    let cited = (at..all.len()).any(|i| said_elsewhere(all, all.len(), &all[i].cite()));
    let front = all[at..].iter().any(|a| a.text.contains("前条"));
    if cited || front || all[at].number.1 || all.last().is_some_and(|a| a.number.0 > 10) {
        return Vec::new();
    }
    let settled = all[at].text.contains("指标") || all[at].text.contains(" 指 ");
    let suffixed = all.get(at + 1).is_some_and(|a| a.number == (number, true));
    let behind = match at.checked_sub(1) {
        Some(before) => all[before].number.0 + 1 == number,
        None => number == 1,
    };
    if behind && dice.percent(50) {
        let text = written(dice, words, &[], all, at);
        for article in &mut all[at..] {
            article.renumber(article.number.0 + 1);
        }
        let new = Article {
            number: (number, false),
            text,
        };
        let made = format!("增加 {},其后顺延\n{}", new.cite(), new.text);
        all.insert(at, new);
        return vec![made];
    }
    if touched.contains(&at) || settled || suffixed || all.len() < 3 {
        return Vec::new();
    }
    let made = format!("删去 {},其后递补。\n", all[at].cite());
    all.remove(at);
    for article in &mut all[at..] {
        article.renumber(article.number.0 - 1);
    }
    vec![made]
}

/// Terms with another meaning, and new ones.
fn terms(dice: &mut Dice, words: &Words, pieces: &[String], n: usize) -> Vec<String> {
    let mut out = Vec::new();
    if dice.percent(25) {
        out.push(format!("修改 参数 受理时限 为 {}内\n", length(dice, words)));
    }
    if dice.percent(15) {
        out.push(format!(
            "修改 参数 大额 为 {}\n",
            dice.one(&["1", "4", "2万元"])
        ));
    }
    if dice.percent(25) {
        out.push(format!(
            "修改 时限用语\n  及时 指 {}内\n",
            length(dice, words)
        ));
    }
    let mut defined = pieces.iter().filter(|p| p.starts_with("有效投诉 指 "));
    if let Some(first) = defined.next()
        && dice.percent(40)
    {
        let bare = first
            .split(",若")
            .next()
            .unwrap_or(first)
            .trim_end_matches(['。', '\n']);
        out.push(format!("修改 {bare}。\n"));
    }
    if n == 1 && dice.percent(20) {
        out.push("增加 枚举 要素: 方式\n".into());
    }
    if n == 1 && dice.percent(20) {
        out.push("增加 事件 回访 关于 事项\n  接待人: 职员\n".into());
    }
    out
}
