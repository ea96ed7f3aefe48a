//! The difference of two snapshots as people ask for it: what changed for whom under which provision.

use crate::report::COLUMN;
use similar::{ChangeTag, TextDiff};

/// What changed for one of a case's parties under one provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The section of the snapshot: a case, or 其他.
    pub section: String,
    /// For whom; empty for what concerns the case itself.
    pub whom: String,
    /// Under which provision; empty where none is cited.
    pub provision: String,
    /// What no longer follows.
    pub gone: Vec<String>,
    /// What newly follows.
    pub new: Vec<String>,
}

/// A line of a snapshot taken apart.
struct Line<'a> {
    section: &'a str,
    whom: &'a str,
    provision: &'a str,
    what: String,
}

/// What changed, in the order of the snapshot.
#[must_use]
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let diff = TextDiff::from_lines(old, new);
    let mut out: Vec<Change> = Vec::new();
    for change in diff.iter_all_changes() {
        let (line, gone) = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => (change.old_index().and_then(|i| old_lines.get(i)), true),
            ChangeTag::Insert => (change.new_index().and_then(|i| new_lines.get(i)), false),
        };
        let Some(Some(line)) = line else { continue };
        let same = |c: &Change| {
            c.section == line.section && c.whom == line.whom && c.provision == line.provision
        };
        let at = out.iter().position(same).unwrap_or_else(|| {
            out.push(Change {
                section: line.section.to_owned(),
                whom: line.whom.to_owned(),
                provision: line.provision.to_owned(),
                gone: Vec::new(),
                new: Vec::new(),
            });
            out.len() - 1
        });
        out[at].note(line.what.clone(), gone);
    }
    out.retain(|c| !c.gone.is_empty() || !c.new.is_empty());
    out
}

impl Change {
    /// Takes a line in; one that only moved is no change.
    fn note(&mut self, what: String, gone: bool) {
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
fn lines(text: &str) -> Vec<Option<Line<'_>>> {
    let mut section = "";
    text.lines()
        .map(|line| {
            if let Some(head) = line.strip_prefix("# ") {
                section = head;
                return None;
            }
            (!line.trim().is_empty()).then(|| apart(section, line))
        })
        .collect()
}

/// `time | whom | what | provision`; `= state | whom | what | provision`; `= state | what | provision`; or plain words.
fn apart<'a>(section: &'a str, line: &'a str) -> Line<'a> {
    let plain = line.strip_prefix("= ").unwrap_or(line);
    let columns: Vec<&str> = plain.split(COLUMN).collect();
    let blank = |s: &'a str| if s == "—" { "" } else { s };
    match columns.as_slice() {
        [first, whom, middle @ .., provision] if !middle.is_empty() => Line {
            section,
            whom: blank(whom),
            provision: blank(provision),
            what: format!("{first}  {}", middle.join(COLUMN)),
        },
        [first, what, provision] => Line {
            section,
            whom: "",
            provision: blank(provision),
            what: format!("{first}  {what}"),
        },
        _ => Line {
            section,
            whom: "",
            provision: "",
            what: plain.to_owned(),
        },
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
