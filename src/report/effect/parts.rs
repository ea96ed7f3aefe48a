//! What the renderings share.

use super::{Group, Touched};
use crate::report::words::{Lang, Phrase, phrase};

/// `第十六条第(一)项`; 无条款 where none is cited.
pub(super) fn provision(group: &Group, lang: Lang) -> &str {
    match group.provision.as_str() {
        "" => lang.pick("无条款", "no provision"),
        cited => cited,
    }
}

/// `处理 不再:考核不称职、调离岗位`
pub(super) fn kind(group: &Group, lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => format!("{} {}", group.topic.word(lang), group.manner.word(lang)),
        Lang::En => format!("{}: {}", group.topic.word(lang), group.manner.word(lang)),
    };
    match group.names.is_empty() {
        true => head,
        false => {
            let names = lang.list(&group.names);
            format!("{head}{}{names}", lang.pick(":", " — "))
        }
    }
}

/// A side of an open duty; 没有 where it does not exist.
pub(super) fn standing(side: &str, lang: Lang) -> &str {
    match side {
        "" => phrase(Phrase::NotThere, lang),
        side => side,
    }
}

/// Matter and party of an open duty.
pub(super) fn about(touched: &Touched) -> String {
    beside([&touched.case, &touched.party])
}

/// Whom and which matter an example is about.
pub(super) fn whom(group: &Group) -> String {
    beside([&group.shortest.whom, &group.shortest.case])
}

/// Those that are known, side by side.
fn beside(parts: [&String; 2]) -> String {
    let known = parts.into_iter().map(String::as_str);
    let known: Vec<&str> = known.filter(|part| !part.is_empty()).collect();
    known.join("  ")
}
