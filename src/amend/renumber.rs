//! New numbers for provisions that move because one before them was added or struck.

use crate::syntax::tree::{Level, Provision};
use crate::syntax::{chinese_number, cite_steps};

/// Which way the numbers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// 顺延: one was added.
    Up,
    /// 递补: one was struck.
    Down,
}

/// Moves a provision by one number, in its marker and where its wording begins with it.
pub(super) fn renumber(provision: &mut Provision, direction: Direction) {
    let old = provision.marker.number;
    let new = match direction {
        Direction::Up => old.saturating_add(1),
        Direction::Down => old.saturating_sub(1),
    };
    number_as(provision, new);
}

/// Gives a provision a number, in its marker and where its wording begins with it.
pub(super) fn number_as(provision: &mut Provision, new: u32) {
    let marker = &mut provision.marker;
    let old = marker.number;
    marker.number = new;
    let level = marker.level;
    if let Some(line) = provision
        .quote
        .iter_mut()
        .find(|line| !line.text.trim().is_empty())
    {
        line.text = renumbered(&line.text, level, old, new);
    }
}

/// `(三)甲` as `(四)甲`; a line that does not begin with the number stays.
fn renumbered(line: &str, level: Level, old: u32, new: u32) -> String {
    let forms = |n: u32| -> Vec<String> {
        let han = chinese_number(n);
        match level {
            Level::Item => vec![
                format!("({han})"),
                format!("\u{ff08}{han}\u{ff09}"),
                format!("({han}\u{ff09}"),
                format!("\u{ff08}{han})"),
            ],
            Level::Point => vec![format!("{n}."), format!("{n}\u{ff0e}"), format!("{n}、")],
            Level::SubPoint => vec![format!("({n})"), format!("\u{ff08}{n}\u{ff09}")],
            _ => vec![cite_steps(&[(level, n, 0)])],
        }
    };
    let start = line.len() - line.trim_start().len();
    for (from, to) in forms(old).iter().zip(forms(new)) {
        if let Some(rest) = line[start..].strip_prefix(&**from) {
            return format!("{}{to}{rest}", &line[..start]);
        }
    }
    line.to_owned()
}
