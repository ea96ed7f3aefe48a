//! Words for every kind of problem: a title, what is said at the place, and what would be right.
//!
//! Adding a kind: a row in `kinds!` (`problem/kinds.rs`) and a row here. Fields are captured by name in the texts; those
//! that need more than their plain form get a `let`.

use super::{Lang, grammar_word};
use crate::model::chinese_number;
use crate::problem::{DeadEnd, KINDS};
use crate::source::Hidden;

macro_rules! problem_words {
    ($lang:ident; $(
        $name:ident $({ $($field:ident),* $(,)? })?
        $(let $var:ident = $value:expr;)*
        zh $ztitle:literal, $zlabel:literal, $zhelp:literal;
        en $etitle:literal, $elabel:literal, $ehelp:literal;
    )+) => {
        /// The words of a problem.
        #[must_use]
        pub fn problem_words(kind: &ProblemKind, $lang: Lang) -> ProblemWords {
            match kind { $(
                ProblemKind::$name { $($($field,)*)? .. } => {
                    $(let $var = $value;)*
                    match $lang {
                        Lang::Zh => spoken($ztitle, format!($zlabel), format!($zhelp)),
                        Lang::En => spoken($etitle, format!($elabel), format!($ehelp)),
                    }
                }
            )+ }
        }

        pub(super) const TEMPLATES: &[(&str, [&str; 3], [&str; 3])] = &[$(
            (stringify!($name), [$ztitle, $zlabel, $zhelp], [$etitle, $elabel, $ehelp]),
        )+];
    };
}

mod index;
mod table;

pub use index::diagnostics_page;
use table::TEMPLATES;
pub use table::problem_words;

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemWords {
    /// What is wrong, the same for every problem of the kind.
    pub title: &'static str,
    /// What is said at the place.
    pub label: String,
    /// What would be right.
    pub help: Option<String>,
}

/// What the index of diagnostics says of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The code.
    pub code: &'static str,
    /// The name of the kind.
    pub name: &'static str,
    zh: [&'static str; 3],
    en: [&'static str; 3],
}

impl Catalogue {
    /// The title.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh[0], self.en[0])
    }

    /// What is said at the place, with `…` for what depends on it.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        blanks(lang.pick(self.zh[1], self.en[1]))
    }

    /// What would be right, with `…` for what depends on the place.
    #[must_use]
    pub fn help(&self, lang: Lang) -> String {
        blanks(lang.pick(self.zh[2], self.en[2]))
    }
}

/// Replaces `{field}` by `…`.
fn blanks(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map_or(rest.len(), |n| open + n + 1);
        out.push_str(&rest[..open]);
        out.push('…');
        rest = &rest[close..];
    }
    out.push_str(rest);
    out
}

fn spoken(title: &'static str, label: String, help: String) -> ProblemWords {
    let help = help.trim();
    ProblemWords {
        title,
        label,
        help: (!help.is_empty()).then(|| help.to_owned()),
    }
}

/// Every kind, by class (text, rules, cases, warnings, notes) and number.
#[must_use]
pub fn catalogue() -> Vec<Catalogue> {
    let mut all: Vec<Catalogue> = KINDS
        .iter()
        .filter_map(|&(code, name)| {
            let &(_, zh, en) = TEMPLATES.iter().find(|t| t.0 == name)?;
            Some(Catalogue { code, name, zh, en })
        })
        .collect();
    let class = |code: &str| "SMCTWN".find(&code[..1]);
    all.sort_by_key(|entry| (class(entry.code), entry.code));
    all
}

/// The kind of a code, upper or lower case.
#[must_use]
pub fn catalogue_entry(code: &str) -> Option<Catalogue> {
    catalogue()
        .into_iter()
        .find(|c| c.code.eq_ignore_ascii_case(code.trim()))
}

/// `最接近的是“X”。`, or nothing.
/// The nearest name, or what else to do where none is near.
fn near_or(lang: Lang, nearest: &Option<String>, zh: &str, en: &str) -> String {
    match nearest {
        Some(_) => near(lang, nearest),
        None => lang.pick(zh, en).to_owned(),
    }
}

fn near(lang: Lang, nearest: &Option<String>) -> String {
    match (nearest, lang) {
        (None, _) => String::new(),
        (Some(name), Lang::Zh) => format!("是否想写“{name}”?"),
        (Some(name), Lang::En) => format!("did you mean `{name}`?"),
    }
}

/// `可用的属性:A、B`, or nothing.
fn choices(lang: Lang, known: &[String]) -> String {
    match (known.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("可用的属性:{}", lang.list(known)),
        (false, Lang::En) => format!("it has: {}", lang.list(known)),
    }
}

/// What a template names as its subject, and is not there.
fn no_such_subject(lang: Lang, name: &str) -> String {
    match (name, lang) {
        ("", Lang::Zh) => "没有写明每件什么案件或者每次什么事件一份".to_owned(),
        ("", Lang::En) => "it does not say of which cases or events there is a form".to_owned(),
        (name, Lang::Zh) => format!("没有案件或者关于案件的事件叫“{name}”"),
        (name, Lang::En) => format!("no case type, and no event about a case, is called `{name}`"),
    }
}

/// `可用的名称:A、B`, or nothing; many are not listed.
fn choices_in_template(lang: Lang, known: &[String]) -> String {
    const MOST: usize = 24;
    match (known.is_empty() || known.len() > MOST, lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("可用的名称:{}", lang.list(known)),
        (false, Lang::En) => format!("there are: {}", lang.list(known)),
    }
}

/// What a hidden character is.
fn hidden_word(what: Hidden, lang: Lang) -> &'static str {
    match what {
        Hidden::Control => lang.pick("控制终端的字符", "a command to terminals"),
        Hidden::Direction => lang.pick("改变文字方向的字符", "a change of the direction of text"),
        Hidden::Invisible => lang.pick("不占位置的字符", "a character without width"),
    }
}

/// Why a continuation never runs, after the name of the duty.
fn dead_end(why: DeadEnd, lang: Lang) -> &'static str {
    match why {
        DeadEnd::NoClock => lang.pick("没有期限,不会逾期", "has no limit"),
        DeadEnd::CaseOver => lang.pick(
            "一逾期案件即终结,义务随之免除",
            "ends with the case when its limit runs out",
        ),
        DeadEnd::NoInstant => lang.pick(
            "的期限到某一事件发生为止,无从提前计算",
            "is due when an event comes, so nothing can be reckoned back",
        ),
    }
}

/// `四`, `四至六`.
fn numbers(from: i64, to: i64, lang: Lang) -> String {
    let one = |n: i64| match lang {
        Lang::Zh => u32::try_from(n).map_or_else(|_| n.to_string(), chinese_number),
        Lang::En => n.to_string(),
    };
    match from == to {
        true => one(from),
        false => format!("{}{}{}", one(from), lang.pick("至", " to "), one(to)),
    }
}

/// What could stand at a place: phrases first, then words and signs, which are quoted. Signs of arithmetic and words of
/// one rare statement are left out where something else could stand there.
fn grammar_list(lang: Lang, rules: &[String]) -> String {
    const RARE: &[&str] = &[
        "plus",
        "minus",
        "times_sign",
        "divide",
        "clears",
        "deducts",
        "otherwise",
    ];
    let common: Vec<&String> = rules
        .iter()
        .filter(|r| !RARE.contains(&r.as_str()))
        .collect();
    let shown = if common.is_empty() {
        rules.iter().collect()
    } else {
        common
    };
    let (mut phrases, mut signs): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for rule in shown {
        let word = grammar_word(rule, lang);
        let (list, word) = if word.chars().any(char::is_alphanumeric) {
            (&mut phrases, word)
        } else {
            (&mut signs, lang.quoted(&word))
        };
        if !list.contains(&word) {
            list.push(word);
        }
    }
    phrases.extend(signs);
    lang.list(&phrases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_catalogue_in_both_languages() {
        let catalogue = catalogue();
        assert_eq!(catalogue.len(), KINDS.len());
        for entry in catalogue {
            for text in entry.zh.iter().chain(&entry.en).take(2) {
                assert!(!text.is_empty(), "{}", entry.code);
            }
        }
    }
}
