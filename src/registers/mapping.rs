//! A mapping, every name resolved against a rule base; columns are still names, bound to each register as it is opened.

use super::open::Opening;
use crate::model::{EventTypeId, PartyTypeId, Slot};
use crate::source::Span;
use crate::syntax::mapping::ZoneWord;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Local time of China, which is what a time with an offset becomes unless the mapping says otherwise.
pub(super) const CHINA: ZoneWord = ZoneWord::Offset(8 * 60);

/// What the columns of a register are.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// How the file is opened.
    pub opening: Opening,
    pub(super) zone: ZoneWord,
    pub(super) blanks: Vec<String>,
    pub(super) columns: Vec<MappedColumn>,
    /// 编号: the row's own id.
    pub(super) id: Option<Source>,
    /// `事件 取 COLUMN`
    pub(super) from_column: Option<EventColumn>,
    /// Events that every row may hold, in text order.
    pub(super) events: Vec<EventSpec>,
    /// For events from a column, by event type.
    pub(super) by_type: Vec<EventSpec>,
    pub(super) parties: Vec<PartySpec>,
}

/// A column that the mapping names.
#[derive(Clone, Debug)]
pub(super) struct MappedColumn {
    /// Its name, or any of several.
    pub(super) names: Vec<Arc<str>>,
    /// Where; none where no mapping file names it, and it may be absent.
    pub(super) span: Option<Span>,
}

/// Position of a [`MappedColumn`].
pub(super) type ColumnId = usize;

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A column, and what its values mean.
    Column(ColumnId, Meanings),
    /// Always these.
    Constant(Vec<String>),
}

/// What written values mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Meanings {
    /// By written value.
    pub(super) known: FxHashMap<String, Meaning<Vec<String>>>,
    /// 其他
    pub(super) others: Option<Meaning<Vec<String>>>,
}

/// What a written value means.
#[derive(Clone, Debug)]
pub(super) enum Meaning<T> {
    /// 指
    Is(T),
    /// 不计
    Nothing,
    /// 拒收
    Rejected,
}

impl Meanings {
    /// Whether every value means itself.
    pub(super) fn says_nothing(&self) -> bool {
        self.known.is_empty() && self.others.is_none()
    }

    /// What a value means; none for itself.
    pub(super) fn of(&self, written: &str) -> Option<&Meaning<Vec<String>>> {
        self.known.get(written).or(self.others.as_ref())
    }
}

/// The column that says what happened.
#[derive(Clone, Debug)]
pub(super) struct EventColumn {
    pub(super) column: ColumnId,
    /// By written value.
    pub(super) known: FxHashMap<String, Meaning<EventTypeId>>,
    /// 其他
    pub(super) others: Option<Meaning<EventTypeId>>,
}

/// How an event stands in a row.
#[derive(Clone, Debug)]
pub(super) struct EventSpec {
    pub(super) ty: EventTypeId,
    /// 每案一次
    pub(super) once: bool,
    pub(super) when: Vec<Condition>,
    pub(super) time: Option<Source>,
    pub(super) case: Option<Source>,
    pub(super) actor: Option<PartySource>,
    pub(super) recipient: Option<PartySource>,
    pub(super) fields: Vec<(Slot, Source)>,
    /// Fields by name, for events of the language itself.
    pub(super) loose: Vec<(Arc<str>, Source)>,
}

/// A party's name and, where it is new, its type.
#[derive(Clone, Debug)]
pub(super) struct PartySource {
    pub(super) source: Source,
    pub(super) of: Option<PartyTypeId>,
}

/// `若 COLUMN 为 …`
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) column: ColumnId,
    pub(super) is: bool,
    /// None for 空.
    pub(super) values: Vec<String>,
}

/// `主体 T 取 COLUMN`
#[derive(Clone, Debug)]
pub(super) struct PartySpec {
    pub(super) ty: PartyTypeId,
    pub(super) column: ColumnId,
    pub(super) attributes: Vec<(Slot, Source)>,
}
