//! What a run of the generator exercised: every construct of the language and every kind of entry.

use crate::constructs::{At, Found, expected};
use crate::text::key;
use banfa::journal::{
    DecisionFault, DueChange, DueRecord, EntryClass, EntryKind, EventSource, ExtensionFault, Flag,
    Journal, Timing, Waits,
};
use banfa::model::{ProvisionId, RuleBase};
use banfa::syntax::tree::Level;
use std::collections::{BTreeMap, BTreeSet};

/// How often each was exercised.
#[derive(Default)]
pub struct Exercised(pub BTreeMap<String, usize>);

/// Entries that come with further kinds of their own.
const SHADES: &str = "
事件_输入 事件_计入 事件_视为 事件_指
推定经手人 推定对象 缺事实 义务人待定 暂定 依据已撤销 追溯
期限_至 期限_无 期限_待定 期限_某事之前 期限_中止
得知 恢复 延长(期限变更)
按期 没有期限(履行) 期限未知(履行) 逾期履行
不予延长_无可延长 不予延长_非批准人 不予延长_已届满 不予延长_过长 不予延长_过多
裁量无效_无可裁量 裁量无效_非裁量人 裁量无效_超出范围 裁量无效_没有理由
等待_语句 等待_条款 等待_遇 等待_累计 等待_定义
依照(经由) 并引 责任人
";

/// Entries that random input does not lead to: shown by hand-made cases.
pub const BY_HAND: &[&str] = &["达到上限"];

impl Exercised {
    fn mark(&mut self, name: impl Into<String>) {
        *self.0.entry(name.into()).or_default() += 1;
    }

    /// Takes in a journal on which the two agreed.
    pub fn journal(&mut self, base: &RuleBase, found: &Found, journal: &Journal) {
        let mut touched: BTreeSet<At> = BTreeSet::from([At::Vocabulary]);
        let article = |id: ProvisionId| {
            let mut at = Some(id);
            while let Some(id) = at {
                let provision = base.provision(id);
                if provision.level == Level::Article {
                    return Some(At::Article(provision.number, provision.suffix));
                }
                at = provision.parent;
            }
            None
        };
        for entry in &journal.entries {
            self.mark(format!("记录 {}", EntryClass::of(&entry.kind).word()));
            let cited = entry.provision.iter().chain(&entry.via).chain(&entry.also);
            touched.extend(cited.filter_map(|p| article(*p)));
            match &entry.kind {
                EntryKind::DutyOpened { duty, .. } => {
                    let statement = journal.status.duties[duty.0 as usize].statement;
                    touched.insert(At::Statement(key(base.statement(statement).span)));
                }
                EntryKind::PowerOpened { statement, .. } => {
                    touched.insert(At::Statement(key(base.statement(*statement).span)));
                }
                _ => {}
            }
            self.shades(entry);
        }
        for at in touched {
            for name in found.get(&at).into_iter().flatten() {
                self.mark(name.clone());
            }
        }
    }

    pub fn named(&mut self, names: &[&str]) {
        names.iter().for_each(|name| self.mark(*name));
    }

    fn shades(&mut self, entry: &banfa::journal::Entry) {
        if entry.noted.is_some() {
            self.mark("追溯");
        }
        if entry.via.is_some() {
            self.mark("依照(经由)");
        }
        if !entry.also.is_empty() {
            self.mark("并引");
        }
        if !entry.responsible.is_empty() {
            self.mark("责任人");
        }
        for flag in &entry.flags {
            self.mark(match flag {
                Flag::PresumedActor => "推定经手人",
                Flag::PresumedRecipient => "推定对象",
                Flag::Missing(_) => "缺事实",
                Flag::UndeterminedParty => "义务人待定",
                Flag::Provisional => "暂定",
                Flag::GroundRevoked => "依据已撤销",
            });
        }
        match &entry.kind {
            EntryKind::Event { source, .. } => self.mark(match source {
                EventSource::Input => "事件 输入",
                EventSource::Recorded => "事件 计入",
                EventSource::Deemed => "事件 视为",
                EventSource::Defined => "事件 指",
            }),
            EntryKind::DutyOpened { due, .. } | EntryKind::PowerOpened { due, .. } => self.due(due),
            EntryKind::DutyDue { why, due, .. } => {
                self.due(due);
                self.mark(match why {
                    DueChange::Known => "得知",
                    DueChange::Resumed => "恢复",
                    DueChange::Extended => "延长(期限变更)",
                });
            }
            EntryKind::DutyPerformed { timing, .. } => self.mark(match timing {
                Timing::InTime => "按期",
                Timing::Unlimited => "没有期限(履行)",
                Timing::Undecided => "期限未知(履行)",
                Timing::Late => "逾期履行",
            }),
            EntryKind::ExtensionRefused(_, fault) => self.mark(match fault {
                ExtensionFault::NothingToExtend => "不予延长 无可延长",
                ExtensionFault::NotApprover => "不予延长 非批准人",
                ExtensionFault::TooLate => "不予延长 已届满",
                ExtensionFault::TooLong => "不予延长 过长",
                ExtensionFault::TooOften => "不予延长 过多",
            }),
            EntryKind::DecisionRefused { fault, .. } => self.mark(match fault {
                DecisionFault::NothingToDecide => "裁量无效 无可裁量",
                DecisionFault::NotDecider => "裁量无效 非裁量人",
                DecisionFault::OutsideRange => "裁量无效 超出范围",
                DecisionFault::NoReason => "裁量无效 没有理由",
            }),
            EntryKind::Waiting { waits, .. } => self.mark(match waits {
                Waits::Statement(_) => "等待 语句",
                Waits::Head(_) => "等待 条款",
                Waits::Arm(_) => "等待 遇",
                Waits::Counter(_) => "等待 累计",
                Waits::Definition(_) => "等待 定义",
                Waits::Scope => "等待 适用",
            }),
            _ => {}
        }
    }

    fn due(&mut self, due: &DueRecord) {
        self.mark(match due {
            DueRecord::At(due) if due.at.is_none() => "期限 中止",
            DueRecord::At(_) => "期限 至",
            DueRecord::None => "期限 无",
            DueRecord::Open(_) => "期限 待定",
            DueRecord::BeforeEvent(..) => "期限 某事之前",
        });
    }

    /// What a run should have exercised and did not.
    pub fn lacking(&self) -> Vec<String> {
        let shades = SHADES.split_whitespace().map(|s| s.replace('_', " "));
        let entries = EntryClass::ALL
            .iter()
            .map(|class| class.word())
            .filter(|word| !BY_HAND.contains(word))
            .map(|word| format!("记录 {word}"));
        let all = expected().into_iter().chain(shades).chain(entries);
        all.filter(|name| !self.0.contains_key(name)).collect()
    }

    pub fn merge(&mut self, other: Self) {
        for (name, count) in other.0 {
            *self.0.entry(name).or_default() += count;
        }
    }
}
