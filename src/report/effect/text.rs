//! The comparison for a terminal.

use super::parts::{about, kind, provision, standing, whom};
use super::{Effect, Group};
use crate::report::Paint;
use crate::report::words::{
    Lang, Phrase, effect_bound, effect_summary, effect_verdict, group_count, group_mark,
    open_summary, phrase,
};
use crate::source::display_width;
use std::fmt::Write as _;

/// Cells of a column of the explanations side by side.
const COLUMN: usize = 58;

/// The whole report.
#[must_use]
pub fn text(c: &Effect, lang: Lang, paint: Paint) -> String {
    let say = |p| phrase(p, lang);
    let mut out = String::new();
    let title = format!("{}  {}", say(Phrase::Compared), lang.list(&c.titles));
    let _ = writeln!(out, "{}", paint.bold(&title));
    let (old, new) = (say(Phrase::OldSide), say(Phrase::NewSide));
    let _ = writeln!(out, "{old} {}  {new} {}", c.old, c.new);
    out.push('\n');
    let _ = writeln!(out, "{}", paint.bold(&effect_summary(c, lang)));
    for line in effect_bound(c, lang) {
        let _ = writeln!(out, "  {}", paint.dim(&line));
    }
    let verdict = effect_verdict(c, lang);
    if !verdict.is_empty() {
        let _ = writeln!(out, "{verdict}");
    }
    for group in &c.groups {
        let line = format!("  {}  {}", provision(group, lang), kind(group, lang));
        let counted = format!(
            "{}  {}",
            group_count(group, lang),
            marked(group, lang, paint)
        );
        let _ = writeln!(out, "{line}  {}", counted);
    }
    for group in &c.groups {
        out.push('\n');
        out.push_str(&group_text(group, lang, paint));
    }
    rest(c, lang, paint, &mut out);
    out
}

fn marked(group: &Group, lang: Lang, paint: Paint) -> String {
    let mark = group_mark(group, lang);
    match group.expected == group.count {
        true => paint.green(&mark),
        false => paint.red(&mark),
    }
}

/// One group: its shortest case and both explanations side by side.
#[must_use]
pub fn group_text(group: &Group, lang: Lang, paint: Paint) -> String {
    let say = |p| phrase(p, lang);
    let colon = lang.pick(":", ": ");
    let mut out = String::new();
    let head = format!("{}  {}", provision(group, lang), kind(group, lang));
    let _ = writeln!(out, "{}  {}", paint.bold(&head), marked(group, lang, paint));
    for reason in &group.reasons {
        let _ = writeln!(out, "  {}{colon}{reason}", say(Phrase::Reason));
    }
    if let Some((old, new)) = &group.wording {
        for line in old.lines() {
            let _ = writeln!(out, "  {}", paint.red(&format!("- {line}")));
        }
        for line in new.lines() {
            let _ = writeln!(out, "  {}", paint.green(&format!("+ {line}")));
        }
    }
    let shown = &group.shortest;
    let whom = whom(group);
    if !whom.is_empty() {
        let _ = writeln!(out, "  {}{colon}{whom}", say(Phrase::Whom));
    }
    for line in &shown.gone {
        let _ = writeln!(out, "    {}", paint.red(&format!("- {line}")));
    }
    for line in &shown.new {
        let _ = writeln!(out, "    {}", paint.green(&format!("+ {line}")));
    }
    let _ = writeln!(
        out,
        "  {}{colon}{} {} → {} {}",
        say(Phrase::ShortestCase),
        shown.of,
        shown.rows.0,
        shown.rows.1,
        say(Phrase::Row)
    );
    for line in shown.text.lines() {
        let _ = writeln!(out, "    {}", paint.dim(line));
    }
    if shown.why_old.is_empty() && shown.why_new.is_empty() {
        return out;
    }
    let sides = [
        format!("{}\n{}", say(Phrase::OldSide), shown.why_old),
        format!("{}\n{}", say(Phrase::NewSide), shown.why_new),
    ];
    out.push_str(&side_by_side(&sides));
    out
}

/// Two texts in two columns.
fn side_by_side(sides: &[String; 2]) -> String {
    let [left, right] = sides.each_ref().map(|side| wrapped(side));
    let mut out = String::new();
    for at in 0..left.len().max(right.len()) {
        let (l, r) = (left.get(at), right.get(at));
        let l = l.map_or("", String::as_str);
        let gap = " ".repeat(COLUMN.saturating_sub(display_width(l)));
        let line = format!("  {l}{gap} │ {}", r.map_or("", String::as_str));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

/// Lines no wider than a column; what is cut is indented as its line.
fn wrapped(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let indent: String = line.chars().take_while(|c| *c == ' ').take(16).collect();
        let mut at = String::new();
        let mut wide = 0;
        for word in words(line) {
            let width = display_width(word);
            let blank = at.trim().is_empty();
            if wide + width > COLUMN && !blank {
                out.push(std::mem::replace(&mut at, format!("{indent}  ")));
                wide = indent.len() + 2;
                if word == " " {
                    continue;
                }
            }
            at.push_str(word);
            wide += width;
        }
        out.push(at);
    }
    out
}

/// What may not be cut: runs of letters, digits and their signs; any other character is a word of its own.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let run = rest.find(|c: char| !c.is_ascii_graphic());
        let len = match run {
            Some(0) => first.len_utf8(),
            Some(len) => len,
            None => rest.len(),
        };
        // A path as long as a column must be cut somewhere.
        let len = len.min(COLUMN / 2).max(first.len_utf8());
        let (word, left) = rest.split_at(len);
        rest = left;
        Some(word)
    })
}

fn rest(c: &Effect, lang: Lang, paint: Paint, out: &mut String) {
    let say = |p| phrase(p, lang);
    if !c.absent.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold(say(Phrase::ExpectedAbsent)));
        for line in &c.absent {
            let _ = writeln!(
                out,
                "  {}  {}",
                paint.yellow(&line.text),
                paint.dim(&line.place)
            );
        }
    }
    if c.open.duties > 0 {
        let _ = writeln!(out, "\n{}", paint.bold(say(Phrase::OpenTouched)));
        let _ = writeln!(out, "  {}", open_summary(c, lang));
        for duty in &c.open.touched {
            let _ = writeln!(
                out,
                "  {}  {}  {}  {}",
                duty.provision,
                about(duty),
                duty.what,
                paint.dim(&duty.source)
            );
            let _ = writeln!(out, "    - {}", standing(&duty.old, lang));
            let _ = writeln!(out, "    + {}", standing(&duty.new, lang));
        }
    }
    if !c.renumbered.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold(say(Phrase::Renumbered)));
        for (from, to) in &c.renumbered {
            let _ = writeln!(out, "  {from} → {to}");
        }
    }
    if !c.skipped.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold(say(Phrase::Skipped)));
        for name in &c.skipped {
            let _ = writeln!(out, "  {name}");
        }
    }
}
