//! How far a head reaches (ruling 2); the tree and whoever writes its text anew read it here.

use super::grammar::Rule;

/// How far a head reaches: a later head closes those of its own or lower reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// 遇
    Event,
    /// 属于, 满
    Branch,
    /// 按 … 分流, 有下列情形之一
    Switch,
    /// 同一 … 累计
    Counter,
    /// The first head of a sentence that begins with 遇, 若 or a period
    Sentence,
}

impl Reach {
    /// Whether a head of this reach ends what another one governs.
    #[must_use]
    pub fn closes(self, other: Self) -> bool {
        let level = |reach| match reach {
            Self::Counter => Self::Switch,
            Self::Event | Self::Branch | Self::Switch | Self::Sentence => reach,
        };
        level(other) <= level(self)
    }

    /// Of a head inside a sentence; nothing where the rule is no head's.
    fn of(rule: Rule) -> Option<Self> {
        Some(match rule {
            Rule::counter_head => Self::Counter,
            Rule::switch_head | Rule::any_of_head => Self::Switch,
            Rule::branch_head | Rule::other_head | Rule::tier_head | Rule::if_head => Self::Branch,
            Rule::on_head | Rule::period_head => Self::Event,
            _ => return None,
        })
    }

    /// Of the heads that commas join; `opens`: the first of them opens the sentence, and takes the whole of it if it is one
    /// that can.
    pub(super) fn of_group(rules: impl Iterator<Item = Rule>, opens: bool) -> Vec<Self> {
        let mut all = Vec::new();
        for rule in rules {
            let whole = matches!(rule, Rule::on_head | Rule::period_head | Rule::if_head);
            match opens && all.is_empty() && whole {
                true => all.push(Self::Sentence),
                false => all.extend(Self::of(rule)),
            }
        }
        all
    }
}
