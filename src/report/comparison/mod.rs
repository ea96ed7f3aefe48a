//! The comparison table (修改前后对照表) that drafters attach to an amendment: what the text says on two days, side by side.

mod html;
mod markdown;
mod text;

use super::words::Lang;
use crate::model::{ProvisionId, RuleBase, cite};
use chrono::NaiveDate;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// The form of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Two columns for a terminal.
    Text,
    /// A Markdown table.
    Markdown,
    /// One HTML page.
    Html,
}

/// The comparison of two days.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The title of the regulation.
    pub title: String,
    /// The two days; the first and last there are stand for the original and the latest text.
    pub days: (NaiveDate, NaiveDate),
    /// The titles of the amendments that took hold in between, with their days of effect.
    pub decrees: Vec<(String, Option<NaiveDate>)>,
    /// The provisions that differ, in the order of the text.
    pub rows: Vec<Row>,
}

/// A provision that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Before; `None` for a new provision.
    pub old: Option<Cell>,
    /// After; `None` for a struck one.
    pub new: Option<Cell>,
}

/// A provision on one of the two days.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// How it is cited.
    pub citation: String,
    /// Its own wording, cut where it agrees with the other side and where it does not.
    pub pieces: Vec<Piece>,
}

/// A piece of wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether the other side says them too.
    pub change: Change,
}

/// Whether both sides say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Both do.
    Same,
    /// Only this one.
    Only,
}

/// Compares the texts of two days.
#[must_use]
pub fn compare_texts(base: &RuleBase, old: NaiveDate, new: NaiveDate) -> Comparison {
    let of = |day: NaiveDate| -> Vec<ProvisionId> {
        (0..base.provisions.len())
            .map(ProvisionId::at)
            .filter(|id| {
                let p = base.provision(*id);
                p.edition.stands_on(day) && !p.quote.is_empty()
            })
            .collect()
    };
    let (before, after) = (of(old), of(new));
    let lineage = |ids: &[ProvisionId]| -> Vec<ProvisionId> {
        ids.iter().map(|id| base.provision(*id).lineage).collect()
    };
    let (from, to) = (lineage(&before), lineage(&after));
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &from, &to) {
        match op.tag() {
            DiffTag::Equal => {
                let pairs = before[op.old_range()].iter().zip(&after[op.new_range()]);
                rows.extend(pairs.filter_map(|(old, new)| both(base, *old, *new)));
            }
            DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                let one = |id: &ProvisionId| alone(base, *id);
                rows.extend(before[op.old_range()].iter().map(|id| Row {
                    old: Some(one(id)),
                    new: None,
                }));
                rows.extend(after[op.new_range()].iter().map(|id| Row {
                    old: None,
                    new: Some(one(id)),
                }));
            }
        }
    }
    let between = |day: Option<NaiveDate>| day.is_none_or(|day| old < day && day <= new);
    let decrees = base.decrees.iter().filter(|d| between(d.effective));
    Comparison {
        title: base.title.to_string(),
        days: (old, new),
        decrees: decrees
            .map(|d| (d.title.text.clone(), d.effective))
            .collect(),
        rows,
    }
}

/// A comparison in words.
#[must_use]
pub fn render(comparison: &Comparison, form: Form, lang: Lang) -> String {
    match form {
        Form::Text => text::render(comparison, lang),
        Form::Markdown => markdown::render(comparison, lang),
        Form::Html => html::render(comparison, lang),
    }
}

fn wording(base: &RuleBase, id: ProvisionId) -> String {
    let lines = base.provision(id).quote.iter().map(|line| line.text.trim());
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn alone(base: &RuleBase, id: ProvisionId) -> Cell {
    Cell {
        citation: cite(base, id),
        pieces: vec![Piece {
            text: wording(base, id),
            change: Change::Only,
        }],
    }
}

/// A row for two editions that differ in words or number.
fn both(base: &RuleBase, old: ProvisionId, new: ProvisionId) -> Option<Row> {
    let (from, to) = (wording(base, old), wording(base, new));
    let (cited_from, cited_to) = (cite(base, old), cite(base, new));
    if from == to && cited_from == cited_to {
        return None;
    }
    let (left, right) = pieces(&from, &to);
    Some(Row {
        old: Some(Cell {
            citation: cited_from,
            pieces: left,
        }),
        new: Some(Cell {
            citation: cited_to,
            pieces: right,
        }),
    })
}

/// Cuts two wordings into what they share and what they do not. A single shared character between two differences is
/// taken into them, so that the marks read as words.
fn pieces(old: &str, new: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (from, to): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let ops = capture_diff_slices(Algorithm::Myers, &from, &to);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (index, op) in ops.iter().enumerate() {
        let short = op.old_range().len() < 2 && index > 0 && index + 1 < ops.len();
        let change = match op.tag() {
            DiffTag::Equal if !short => Change::Same,
            _ => Change::Only,
        };
        add(&mut left, from[op.old_range()].iter().collect(), change);
        add(&mut right, to[op.new_range()].iter().collect(), change);
    }
    (left, right)
}

fn add(pieces: &mut Vec<Piece>, text: String, change: Change) {
    if text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(last) if last.change == change => last.text.push_str(&text),
        _ => pieces.push(Piece { text, change }),
    }
}

/// What a day is called.
fn day(day: NaiveDate, lang: Lang) -> String {
    if day == NaiveDate::MIN {
        lang.pick("原文", "original").to_owned()
    } else if day == NaiveDate::MAX {
        lang.pick("最新", "latest").to_owned()
    } else {
        day.to_string()
    }
}

/// The heading of the table, and of its two columns.
fn headings(comparison: &Comparison, lang: Lang) -> (String, [String; 2]) {
    let title = match lang {
        Lang::Zh => format!("{}修改前后对照表", comparison.title),
        Lang::En => format!("{}: before and after", comparison.title),
    };
    let column = |zh: &str, en: &str, of: NaiveDate| match lang {
        Lang::Zh => format!("{zh}({})", day(of, lang)),
        Lang::En => format!("{en} ({})", day(of, lang)),
    };
    let columns = [
        column("修改前", "Before", comparison.days.0),
        column("修改后", "After", comparison.days.1),
    ];
    (title, columns)
}

/// What stands in an empty cell.
fn missing(row: &Row, lang: Lang) -> &'static str {
    match row {
        Row { old: None, .. } => lang.pick("(新增)", "(new)"),
        Row { .. } => lang.pick("(删去)", "(struck)"),
    }
}

/// The line that names the amendments.
fn decrees(comparison: &Comparison, lang: Lang) -> Option<String> {
    if comparison.decrees.is_empty() {
        return None;
    }
    let names: Vec<String> = comparison
        .decrees
        .iter()
        .map(|(title, effective)| match (effective, lang) {
            (Some(day), Lang::Zh) => format!("{title}({day}施行)"),
            (Some(day), Lang::En) => format!("{title} (in force {day})"),
            (None, _) => title.clone(),
        })
        .collect();
    Some(match lang {
        Lang::Zh => format!("依据:{}", names.join("、")),
        Lang::En => format!("By: {}", names.join(", ")),
    })
}

fn nothing(lang: Lang) -> &'static str {
    lang.pick(
        "两天的文本相同。",
        "The texts of the two days are the same.",
    )
}
