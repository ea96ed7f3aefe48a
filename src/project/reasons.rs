//! Why a change of the rules may go unnoticed: written by people, in a text file beside the cases.
//!
//! ```text
//! 第九条第(二)项
//!   首办责任人 应当 即时 填写登记表格 → 首办责任人 应当 当日内 填写登记表格
//!     等价:即时 指 当日内。
//! ```
//!
//! A line at the margin names a provision, an indented one with `→` a change as the report shows it, the next the
//! reason. A reason that begins with 等价 says that the change means the same: it is no change to be noticed.

use super::Trouble;
use super::discovery::shown;
use std::path::Path;

/// The file's name in the folder of cases.
const NAME: &str = "变异说明";

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The provision, as cited; empty outside any (`总`).
    pub provision: String,
    /// `BEFORE → AFTER`
    pub change: String,
    /// Why.
    pub why: String,
    /// Its line.
    pub line: usize,
}

impl Reason {
    /// It says that the change means the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.why.starts_with("等价")
    }
}

/// The reasons of a suite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// In text order.
    pub all: Vec<Reason>,
}

impl Reasons {
    /// Those beside the cases; none where there is no file.
    pub fn read(cases: &Path) -> Result<Self, Trouble> {
        let path = cases.join(NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(Trouble::CannotRead {
                path: shown(&path),
                why: e.to_string(),
            }),
        }
    }

    /// Those of a text. A change without a reason explains nothing and is left with an empty one.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut all: Vec<Reason> = Vec::new();
        let mut provision = String::new();
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let said = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if said.is_empty() || said.starts_with('#') {
                continue;
            }
            if !line.starts_with(char::is_whitespace) {
                provision = if said == "总" { String::new() } else { said };
            } else if said.contains('→') {
                all.push(Reason {
                    provision: provision.clone(),
                    change: said,
                    why: String::new(),
                    line: at + 1,
                });
            } else if let Some(last) = all.last_mut() {
                last.why.push_str(&said);
            }
        }
        Self { all }
    }

    /// The reason for a change.
    #[must_use]
    pub fn of(&self, provision: &str, before: &str, after: &str) -> Option<&Reason> {
        let change = format!("{before} → {after}");
        self.all.iter().find(|r| {
            r.provision == provision && r.change.trim() == change.trim() && !r.why.is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_its_provision_and_its_reason() {
        let text = "# 说明\n第二条\n  满两次 的 → 满三次 的\n    等价:没有第三次。\n总\n  施行 2026-01-01 → 施行 2026-01-02\n";
        let reasons = Reasons::parse(text);
        let found = reasons.of("第二条", "满两次 的", "满三次 的").unwrap();
        assert!(found.is_same());
        assert_eq!((found.why.as_str(), found.line), ("等价:没有第三次。", 3));
        assert_eq!(reasons.all[1].provision, "");
        assert_eq!(
            reasons.of("", "施行 2026-01-01", "施行 2026-01-02"),
            None,
            "a change without a reason is not explained"
        );
    }
}
