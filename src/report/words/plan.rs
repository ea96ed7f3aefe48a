//! Words for how a run can be split, and for what forbids it.

use super::Lang;
use crate::model::RuleBase;
use crate::model::plan::Forbids;

/// Why a run cannot be split, as a sentence without its end.
#[must_use]
pub fn forbids(base: &RuleBase, why: &Forbids, lang: Lang) -> String {
    let event = |ty: &crate::model::EventTypeId| lang.quoted(&base.event(*ty).name);
    let party = |ty: &crate::model::PartyTypeId| lang.quoted(&base.party_types[ty.index()].name);
    match why {
        Forbids::SeveralCases(ty) => lang.pick(
            format!("事件{}同时涉及几件案件,这些案件须一起运行", event(ty)),
            format!("event {} is about several cases at once, which have to run together", event(ty)),
        ),
        Forbids::OtherCase => lang.pick(
            "这里读取另一件案件的事实".to_owned(),
            "this reads a fact of another case".to_owned(),
        ),
        Forbids::ChangedParty(ty, slot) => {
            let attribute = &base.party_types[ty.index()].attributes[slot.index()].name;
            let attribute = lang.quoted(attribute);
            lang.pick(
                format!("这里读取{}的{attribute},而规则会改变它:各案因此互相影响", party(ty)),
                format!("this reads {attribute} of {}, which rules change: cases affect each other", party(ty)),
            )
        }
        Forbids::ActsOnCase => lang.pick(
            "累计或定期所引起的事在这里改变案件:案件须等候其他案件的累计".to_owned(),
            "what a count or a period brings about changes a case here: the case would have to wait for the counts of others"
                .to_owned(),
        ),
        Forbids::ReadBack(ty) => lang.pick(
            format!("累计或定期所引起的{},案件的规则又要看它", event(ty)),
            format!("{}, which a count or a period brings about, is looked at by rules of the case", event(ty)),
        ),
        Forbids::CounterCircle(_) => lang.pick(
            "这一累计经由其他主体又计入自身".to_owned(),
            "this count feeds itself by way of other parties".to_owned(),
        ),
        Forbids::Decision => lang.pick(
            "案件上的裁量是在所有案件的裁量中寻找的".to_owned(),
            "a decision owed on a case is found among those of all cases".to_owned(),
        ),
        Forbids::DecisionForOther => lang.pick(
            "裁量的对象不是所累计的主体".to_owned(),
            "the decision does not hit the party that is counted for".to_owned(),
        ),
        Forbids::Decisions => lang.pick(
            "裁量产生在几个阶段里".to_owned(),
            "decisions are owed in several stages".to_owned(),
        ),
        Forbids::AsksAll => lang.pick(
            "这里没有案件可查,要查全部发生过的事".to_owned(),
            "without a case at hand this asks what ever happened".to_owned(),
        ),
        Forbids::LooseDuty => lang.pick(
            "这里的职责、权力可能不在任何案件上".to_owned(),
            "this duty or power may be on no case".to_owned(),
        ),
        Forbids::WholeRoster(ty) => lang.pick(
            format!("名册中的每一{}都因一件案件负有职责", party(ty)),
            format!("every {} of the roster owes something on one case", party(ty)),
        ),
        Forbids::OfficeCounted(ty) => lang.pick(
            format!("全机关的事件{}又为个别主体累计", event(ty)),
            format!("event {} of the whole office is counted for single parties", event(ty)),
        ),
        Forbids::LighterText => lang.pick(
            "从旧兼从轻要看累计的结果才知道孰轻".to_owned(),
            "which of two texts is the lighter is found by what was counted".to_owned(),
        ),
    }
}
