//! The comparison as Markdown, for a note or a review.

use super::Effect;
use super::parts::{about, kind, provision, standing, whom};
use crate::report::words::{
    Lang, Phrase, effect_bound, effect_summary, effect_verdict, group_count, group_mark,
    open_summary, phrase,
};
use std::fmt::Write as _;

/// The whole report.
#[must_use]
pub fn markdown(c: &Effect, lang: Lang) -> String {
    let say = |p| phrase(p, lang);
    let mut out = String::new();
    let title = escape(&lang.list(&c.titles));
    let _ = writeln!(out, "# {}  {title}\n", say(Phrase::Compared));
    let (old, new) = (escape(&c.old), escape(&c.new));
    let (was, is) = (say(Phrase::OldSide), say(Phrase::NewSide));
    let _ = writeln!(out, "{was} {old}  {is} {new}\n");
    let _ = writeln!(out, "**{}**\n", escape(&effect_summary(c, lang)));
    for line in effect_bound(c, lang) {
        let _ = writeln!(out, "- {}", escape(&line));
    }
    let verdict = effect_verdict(c, lang);
    if !verdict.is_empty() {
        let _ = writeln!(out, "- {}", escape(&verdict));
    }
    if !c.groups.is_empty() {
        row(
            &mut out,
            true,
            &[
                say(Phrase::Provisions),
                say(Phrase::Differences),
                say(Phrase::Count),
                say(Phrase::State),
            ],
        );
    }
    for group in &c.groups {
        row(
            &mut out,
            false,
            &[
                provision(group, lang),
                &kind(group, lang),
                &group_count(group, lang),
                &group_mark(group, lang),
            ],
        );
    }
    for group in &c.groups {
        let _ = writeln!(
            out,
            "\n## {}  {}\n",
            escape(provision(group, lang)),
            escape(&kind(group, lang))
        );
        for reason in &group.reasons {
            let _ = writeln!(out, "{}: {}\n", say(Phrase::Reason), escape(reason));
        }
        let shown = &group.shortest;
        let mut diff = String::new();
        if let Some((old, new)) = &group.wording {
            old.lines().for_each(|l| diff += &format!("- {l}\n"));
            new.lines().for_each(|l| diff += &format!("+ {l}\n"));
        }
        for line in &shown.gone {
            diff += &format!("- {line}\n");
        }
        for line in &shown.new {
            diff += &format!("+ {line}\n");
        }
        let whom = whom(group);
        if !whom.is_empty() {
            let _ = writeln!(out, "{}: {}\n", say(Phrase::Whom), escape(&whom));
        }
        out.push_str(&fenced("diff", &diff));
        let _ = writeln!(
            out,
            "\n{}({}):\n",
            say(Phrase::ShortestCase),
            escape(&shown.of)
        );
        out.push_str(&fenced("", &shown.text));
        for (side, why) in [
            (Phrase::OldSide, &shown.why_old),
            (Phrase::NewSide, &shown.why_new),
        ] {
            if !why.is_empty() {
                let _ = writeln!(out, "\n{}:\n", say(side));
                out.push_str(&fenced("", why));
            }
        }
    }
    rest(c, lang, &mut out);
    out
}

fn rest(c: &Effect, lang: Lang, out: &mut String) {
    let say = |p| phrase(p, lang);
    if !c.absent.is_empty() {
        let _ = writeln!(out, "\n## {}\n", say(Phrase::ExpectedAbsent));
        for line in &c.absent {
            let _ = writeln!(out, "- {}({})", escape(&line.text), escape(&line.place));
        }
    }
    if c.open.duties > 0 {
        let _ = writeln!(out, "\n## {}\n", say(Phrase::OpenTouched));
        let _ = writeln!(out, "{}", escape(&open_summary(c, lang)));
        if !c.open.touched.is_empty() {
            row(
                out,
                true,
                &[
                    say(Phrase::Provisions),
                    say(Phrase::Whom),
                    say(Phrase::OpenDuties),
                    say(Phrase::OldSide),
                    say(Phrase::NewSide),
                ],
            );
        }
        for duty in &c.open.touched {
            row(
                out,
                false,
                &[
                    &duty.provision,
                    &about(duty),
                    &duty.what,
                    standing(&duty.old, lang),
                    standing(&duty.new, lang),
                ],
            );
        }
    }
    if !c.renumbered.is_empty() {
        let _ = writeln!(out, "\n## {}\n", say(Phrase::Renumbered));
        for (from, to) in &c.renumbered {
            let _ = writeln!(out, "- {} → {}", escape(from), escape(to));
        }
    }
    if !c.skipped.is_empty() {
        let _ = writeln!(out, "\n## {}\n", say(Phrase::Skipped));
        for name in &c.skipped {
            let _ = writeln!(out, "- {}", escape(name));
        }
    }
}

/// A row of a table; a head has the line under it that makes it one.
fn row(out: &mut String, head: bool, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|c| escape(c)).collect();
    if head {
        out.push('\n');
    }
    let _ = writeln!(out, "| {} |", cells.join(" | "));
    if head {
        let _ = writeln!(out, "|{}", " --- |".repeat(cells.len()));
    }
}

/// Text that is not markup, on one line.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '#' | '\\' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A fence that no text inside can close.
fn fenced(info: &str, text: &str) -> String {
    let mut ticks = 3;
    for line in text.lines() {
        let run = line.trim_start();
        let own = run.len() - run.trim_start_matches('`').len();
        ticks = ticks.max(own + 1);
    }
    let fence = "`".repeat(ticks);
    format!("{fence}{info}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}
