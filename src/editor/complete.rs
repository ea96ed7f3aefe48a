//! What can be written next.

use super::workspace::{DeclaredSort, Workspace};
use crate::model::{ProvisionId, cite};
use crate::source::FileId;

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is written.
    pub text: String,
    /// What it is, for the sign beside it.
    pub sort: ProposalSort,
}

/// Sorts of proposals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalSort {
    /// A keyword.
    Keyword,
    /// A provision.
    Provision,
    /// An event.
    Event,
    /// A field.
    Field,
    /// A value of an enum.
    Value,
    /// A party, a type, a sanction, another name.
    Name,
}

/// What begins a line of a rule file.
const LINE: &[&str] = &[
    "主体",
    "机构",
    "枚举",
    "案件",
    "事件",
    "期间",
    "时限用语",
    "处理",
    "轻重",
    "指标",
    "参数",
    "解释",
    "存疑",
    "接受",
    "适用于",
    "不适用于",
    "遇",
    "首次",
    "若",
    "按",
    "属于",
    "其他情形",
    "同一",
    "给予",
    "由",
    "认定",
    "计入",
    "视为",
    "办结",
    "终结",
    "依照",
    "责任",
    "宣示",
    "参照",
    "解释机关",
    "修改",
    "增加",
    "删去",
    "废止",
];

/// What stands inside a sentence.
const INSIDE: &[&str] = &[
    "应当",
    "不得",
    "可以",
    "若",
    "遇",
    "为",
    "不为",
    "含",
    "不含",
    "且",
    "或",
    "非",
    "并",
    "的",
    "自",
    "起",
    "内",
    "扣除",
    "履行后",
    "逾期",
    "期满",
    "前",
    "提醒",
    "报",
    "办结",
    "终结",
    "给予",
    "对",
    "依照",
    "办理",
    "分流",
    "累计",
    "超过",
    "不超过",
    "不满",
    "不少于",
    "已",
    "未",
    "但",
    "除外",
    "免除",
    "经",
    "批准",
    "延长",
];

/// What begins a line of a case file.
const CASE_LINE: &[&str] = &["案例", "名册", "截至", "期望"];

impl Workspace {
    /// What can stand at an offset, most fitting first.
    #[must_use]
    pub fn complete(&self, id: FileId, offset: usize) -> Vec<Proposal> {
        use DeclaredSort as D;
        let text = &self.file(id).text;
        let line_at = text[..offset].rfind('\n').map_or(0, |n| n + 1);
        let line = &text[line_at..offset];
        let lead = line.trim_start();
        if lead.starts_with(['>', '#']) || self.path(id).extension().is_none() {
            return Vec::new();
        }
        // What stands before the word that is being written.
        let stem = line.trim_end_matches(|c: char| c.is_alphanumeric());
        let before = stem.trim_end_matches([' ', '\u{3000}', '\t']);
        let last = before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("");
        let case = self.is_case(id);
        if matches!(last, "依照" | "依" | "依据") || last.starts_with('第') {
            return self.provisions(id);
        }
        let names = |sorts: &[D]| self.names(id, sorts);
        if case {
            if before.is_empty() {
                let mut out = keywords(CASE_LINE);
                out.extend(names(&[D::Party]));
                return out;
            }
            if before.ends_with(|c: char| c.is_ascii_digit())
                && before.contains(':')
                && !before.contains([',', ','])
            {
                return names(&[D::Event]);
            }
            if matches!(last, "受" | "不受") {
                return names(&[D::Sanction]);
            }
            if before.ends_with([':', '：', ',', ',']) {
                return names(&[D::Field]);
            }
            return names(&[D::Member, D::NamedParty, D::Event, D::Sanction, D::Field]);
        }
        if before.is_empty() {
            let mut out = keywords(LINE);
            out.extend(names(&[D::NamedParty, D::Field]));
            return out;
        }
        match last {
            "给予" => names(&[D::Sanction]),
            "遇" | "首次" | "应当" | "不得" | "可以" | "未" | "已" | "计入" | "视为" | "累计"
            | "免除" => {
                let mut out = names(&[D::Event, D::LimitWord]);
                out.extend(keywords(INSIDE));
                out
            }
            "为" | "不为" | "含" | "不含" | "属于" => {
                names(&[D::Member, D::NamedParty, D::Field, D::Parameter])
            }
            "扣除" => names(&[D::Interval]),
            "关于" | "适用于" | "不适用于" => names(&[D::Case]),
            "按" | "认定" | "若" | "且" | "或" | "非" => {
                names(&[D::Field, D::Event, D::Metric, D::NamedParty, D::Party])
            }
            _ => {
                let mut out = keywords(INSIDE);
                out.extend(names(&[
                    D::Event,
                    D::Field,
                    D::NamedParty,
                    D::Party,
                    D::Case,
                    D::Enum,
                    D::Member,
                    D::Sanction,
                    D::Interval,
                    D::LimitWord,
                    D::Parameter,
                    D::Metric,
                ]));
                out
            }
        }
    }

    fn names(&self, id: FileId, sorts: &[DeclaredSort]) -> Vec<Proposal> {
        let mut out: Vec<Proposal> = Vec::new();
        for one in self
            .declared(id)
            .into_iter()
            .filter(|d| sorts.contains(&d.sort))
        {
            let sort = match one.sort {
                DeclaredSort::Event => ProposalSort::Event,
                DeclaredSort::Field => ProposalSort::Field,
                DeclaredSort::Member => ProposalSort::Value,
                _ => ProposalSort::Name,
            };
            let new = Proposal {
                text: one.name,
                sort,
            };
            if !out.contains(&new) {
                out.push(new);
            }
        }
        out
    }

    fn provisions(&self, id: FileId) -> Vec<Proposal> {
        let Some((base, _)) = self.rules(id) else {
            return Vec::new();
        };
        let all = (0..base.provisions.len()).map(ProvisionId::at);
        let mut out: Vec<Proposal> = Vec::new();
        for provision in all.filter(|p| base.provision(*p).citable) {
            let new = Proposal {
                text: cite(base, provision),
                sort: ProposalSort::Provision,
            };
            if out.last() != Some(&new) {
                out.push(new);
            }
        }
        out
    }
}

fn keywords(list: &[&str]) -> Vec<Proposal> {
    let keyword = |text: &&str| Proposal {
        text: (*text).to_owned(),
        sort: ProposalSort::Keyword,
    };
    list.iter().map(keyword).collect()
}
