//! Ids of everything that a rule base declares: positions in the tables of [`RuleBase`](super::RuleBase).

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => { $(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its table.
            #[must_use]
            pub fn index(self) -> usize { self.0 as usize }

            /// The id of a position.
            #[must_use]
            pub fn at(index: usize) -> Self { Self(u32::try_from(index).unwrap_or(u32::MAX)) }
        }
    )+ };
}

ids! {
    /// A provision.
    ProvisionId;
    /// A 主体 type.
    PartyTypeId;
    /// An 枚举.
    EnumId;
    /// A 案件 type.
    CaseTypeId;
    /// An event type: declared, defined by 指, or built in.
    EventTypeId;
    /// A 处理.
    SanctionId;
    /// A 期间.
    IntervalId;
    /// A 指标.
    MetricId;
    /// A counter (同一 … 累计).
    CounterId;
    /// A comparison in a condition: its position in [`RuleBase::comparisons`](super::RuleBase::comparisons).
    ComparisonId;
    /// A statement of the rules.
    StatementId;
    /// An attribute of a party type or case type, or a field of an event type: the slot in its owner.
    Slot;
    /// A party of a run: named parties (机构) first, in declaration order, then the roster.
    PartyId;
    /// A case of a run.
    CaseId;
    /// An event of a run, derived ones included.
    EventId;
    /// A row of the input.
    RowId;
}
