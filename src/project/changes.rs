//! What changed for whom under which provision: of a case since its snapshot was accepted, or between two rule bases.

use crate::report::COLUMN;
use similar::{Algorithm, ChangeTag, capture_diff_slices};
use std::hash::Hash;

/// What changed for one of a case's parties under one provision. `W` is what is said of them: a line of a snapshot, or
/// an outcome with more to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<W = String> {
    /// The section of the snapshot: a case, or 其他.
    pub section: String,
    /// For whom; empty for what concerns the case itself.
    pub whom: String,
    /// Under which provision; empty where none is cited.
    pub provision: String,
    /// What no longer follows.
    pub gone: Vec<W>,
    /// What newly follows.
    pub new: Vec<W>,
}

/// One thing that follows: where it stands, for whom, under which provision, what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line<W = String> {
    /// The section of the snapshot: a case, or 其他.
    pub section: String,
    /// For whom; empty for what concerns the case itself.
    pub whom: String,
    /// Under which provision; empty where none is cited.
    pub provision: String,
    /// What.
    pub what: W,
}

/// What changed between two snapshots, in their order.
#[must_use]
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    between(&lines(old), &lines(new))
}

/// What changed between what followed and what follows, in their order.
#[must_use]
pub fn between<W: Clone + Eq + Hash + Ord>(old: &[Line<W>], new: &[Line<W>]) -> Vec<Change<W>> {
    let mut out: Vec<Change<W>> = Vec::new();
    let found = capture_diff_slices(Algorithm::Myers, old, new);
    for change in found.iter().flat_map(|op| op.iter_changes(old, new)) {
        let gone = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => true,
            ChangeTag::Insert => false,
        };
        let line: Line<W> = change.value();
        let same = |c: &Change<W>| {
            c.section == line.section && c.whom == line.whom && c.provision == line.provision
        };
        let at = out.iter().position(same).unwrap_or_else(|| {
            out.push(Change {
                section: line.section.clone(),
                whom: line.whom.clone(),
                provision: line.provision.clone(),
                gone: Vec::new(),
                new: Vec::new(),
            });
            out.len() - 1
        });
        out[at].note(line.what, gone);
    }
    out.retain(|c| !c.gone.is_empty() || !c.new.is_empty());
    out
}

impl<W: PartialEq> Change<W> {
    /// Takes a line in; one that only moved is no change.
    fn note(&mut self, what: W, gone: bool) {
        let (same, other) = match gone {
            true => (&mut self.gone, &mut self.new),
            false => (&mut self.new, &mut self.gone),
        };
        match other.iter().position(|line| *line == what) {
            Some(at) => drop(other.remove(at)),
            None => same.push(what),
        }
    }
}

/// The lines of a snapshot; blank ones and headings say nothing by themselves.
fn lines(text: &str) -> Vec<Line> {
    let mut section = "";
    let mut out = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("# ") {
            Some(head) => section = head,
            None if line.trim().is_empty() => {}
            None => out.push(apart(section, line)),
        }
    }
    out
}

/// `time | whom | what | provision`; `= state | whom | what | provision`; `= state | what | provision`; or plain words.
fn apart(section: &str, line: &str) -> Line {
    let plain = line.strip_prefix("= ").unwrap_or(line);
    let columns: Vec<&str> = plain.split(COLUMN).collect();
    let (whom, provision, what) = match columns.as_slice() {
        [first, whom, middle @ .., provision] if !middle.is_empty() => (
            *whom,
            *provision,
            format!("{first}  {}", middle.join(COLUMN)),
        ),
        [first, what, provision] => ("", *provision, format!("{first}  {what}")),
        _ => ("", "", plain.to_owned()),
    };
    let blank = |s: &str| {
        if s == "—" {
            String::new()
        } else {
            s.to_owned()
        }
    };
    Line {
        section: section.to_owned(),
        whom: blank(whom),
        provision: blank(provision),
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_threshold_reads_as_what_changed_for_whom_under_which_provision() {
        let old = "截至 2012-12-31 24:00\n\n# A1(事项)\n2012-07-02 00:00 | 张三 | 受 警告 | 第十六条第(一)项\n= 办结";
        let new = "截至 2012-12-31 24:00\n\n# A1(事项)\n2012-08-02 00:00 | 张三 | 受 警告 | 第十六条第(一)项\n= 办结";
        let found = changes(old, new);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].whom, "张三");
        assert_eq!(found[0].provision, "第十六条第(一)项");
        assert_eq!(found[0].gone, ["2012-07-02 00:00  受 警告"]);
        assert_eq!(found[0].new, ["2012-08-02 00:00  受 警告"]);
    }

    #[test]
    fn a_line_that_only_moved_is_no_change() {
        let old = "# 其他\na | 张三 | 一 | 第一条\nb | 张三 | 二 | 第一条\nc | 张三 | 三 | 第一条";
        let new = "# 其他\nb | 张三 | 二 | 第一条\na | 张三 | 一 | 第一条\nc | 张三 | 三 | 第一条";
        assert_eq!(changes(old, new), []);
    }

    #[test]
    fn equal_snapshots_have_no_changes() {
        assert_eq!(changes("a\nb", "a\nb"), []);
    }
}
