//! The comparison as a page.

use super::parts::{about, kind, provision, standing, whom};
use super::{Effect, Group};
use crate::report::page::Page;
use crate::report::words::{
    Lang, Phrase, effect_bound, effect_summary, effect_verdict, group_count, group_mark,
    open_summary, phrase,
};
use maud::{Markup, html as page};

const STYLE: &str = include_str!("effect.css");

/// The page.
#[must_use]
pub fn html(c: &Effect, lang: Lang) -> String {
    let say = |p| phrase(p, lang);
    let title = format!("{} {}", say(Phrase::Compared), lang.list(&c.titles));
    let body = page! {
        header {
            p.kicker { (say(Phrase::Compared)) }
            h1 { (lang.list(&c.titles)) }
            p.sides {
                span.side { b { (say(Phrase::OldSide)) } " " (c.old) }
                span.arrow { " → " }
                span.side { b { (say(Phrase::NewSide)) } " " (c.new) }
            }
        }
        main {
            (summary(c, lang))
            @for (at, group) in c.groups.iter().enumerate() { (section(group, at, lang)) }
            (absent(c, lang))
            (open(c, lang))
            (renumbered(c, lang))
            @if !c.skipped.is_empty() {
                section {
                    h2 { (say(Phrase::Skipped)) }
                    ul { @for name in &c.skipped { li { (name) } } }
                }
            }
        }
    };
    let page = Page {
        lang,
        title: &title,
        styles: &[STYLE],
    };
    page.render(&body)
}

fn summary(c: &Effect, lang: Lang) -> Markup {
    let say = |p| phrase(p, lang);
    let open = c.unexplained();
    page! {
        section.summary {
            p.headline { (effect_summary(c, lang)) }
            @let verdict = effect_verdict(c, lang);
            @if !verdict.is_empty() {
                p class=(if open > 0 || !c.absent.is_empty() { "verdict open" } else { "verdict fine" }) { (verdict) }
            }
            ul.bounds { @for line in effect_bound(c, lang) { li { (line) } } }
            @if !c.groups.is_empty() {
                table {
                    thead { tr {
                        th { (say(Phrase::Provisions)) }
                        th { (say(Phrase::Differences)) }
                        th { (say(Phrase::Count)) }
                        th { (say(Phrase::State)) }
                    } }
                    tbody {
                        @for (at, group) in c.groups.iter().enumerate() {
                            tr {
                                td { a href=(format!("#g{at}")) { (provision(group, lang)) } }
                                td { (kind(group, lang)) }
                                td { (group_count(group, lang)) }
                                td { (mark(group, lang)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn mark(group: &Group, lang: Lang) -> Markup {
    let fine = group.expected == group.count;
    page! { span class=(if fine { "mark fine" } else { "mark open" }) { (group_mark(group, lang)) } }
}

fn section(group: &Group, at: usize, lang: Lang) -> Markup {
    let say = |p| phrase(p, lang);
    let shown = &group.shortest;
    let whom = whom(group);
    page! {
        section.group id=(format!("g{at}")) {
            h2 { (provision(group, lang)) " " (mark(group, lang)) }
            p.kind { (kind(group, lang)) }
            p.meta { (group_count(group, lang)) }
            @for reason in &group.reasons { p.reason { b { (say(Phrase::Reason)) } " " (reason) } }
            @if let Some((old, new)) = &group.wording {
                div.columns {
                    blockquote.old { h3 { (say(Phrase::OldSide)) } (old) }
                    blockquote.new { h3 { (say(Phrase::NewSide)) } (new) }
                }
            }
            @if !whom.is_empty() { p { b { (say(Phrase::Whom)) } " " (whom) } }
            ul.changed {
                @for line in &shown.gone { li.old { del { (line) } } }
                @for line in &shown.new { li.new { ins { (line) } } }
            }
            details open {
                summary {
                    (say(Phrase::ShortestCase)) " "
                    span.meta {
                        (shown.of) " (" (shown.rows.0) " → " (shown.rows.1) " " (say(Phrase::Row)) ")"
                    }
                }
                pre.case { (shown.text) }
                @if !shown.why_old.is_empty() || !shown.why_new.is_empty() {
                    div.columns {
                        div { h3 { (say(Phrase::OldSide)) } pre { (shown.why_old) } }
                        div { h3 { (say(Phrase::NewSide)) } pre { (shown.why_new) } }
                    }
                }
            }
            @if group.cases.len() > 1 {
                details {
                    summary { (say(Phrase::InCases)) " " (group.cases.len()) }
                    ul { @for case in &group.cases { li { (case) } } }
                }
            }
        }
    }
}

fn absent(c: &Effect, lang: Lang) -> Markup {
    page! {
        @if !c.absent.is_empty() {
            section {
                h2 { (phrase(Phrase::ExpectedAbsent, lang)) }
                ul { @for line in &c.absent { li { (line.text) " " span.meta { (line.place) } } } }
            }
        }
    }
}

fn open(c: &Effect, lang: Lang) -> Markup {
    let say = |p| phrase(p, lang);
    page! {
        @if c.open.duties > 0 {
            section {
                h2 { (say(Phrase::OpenTouched)) }
                p { (open_summary(c, lang)) }
                @if !c.open.touched.is_empty() {
                    table {
                        thead { tr {
                            th { (say(Phrase::Provisions)) }
                            th { (say(Phrase::Whom)) }
                            th { (say(Phrase::OpenDuties)) }
                            th { (say(Phrase::OldSide)) }
                            th { (say(Phrase::NewSide)) }
                        } }
                        tbody {
                            @for duty in &c.open.touched {
                                tr {
                                    td { (duty.provision) }
                                    td { (about(duty)) br; span.meta { (duty.source) } }
                                    td { (duty.what) }
                                    td.old { (standing(&duty.old, lang)) }
                                    td.new { (standing(&duty.new, lang)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn renumbered(c: &Effect, lang: Lang) -> Markup {
    page! {
        @if !c.renumbered.is_empty() {
            section {
                h2 { (phrase(Phrase::Renumbered, lang)) }
                ul { @for (from, to) in &c.renumbered { li { (from) " → " (to) } } }
            }
        }
    }
}
