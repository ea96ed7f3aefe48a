//! The tree of a mapping file (对照): which column of a register is what. Names are not yet looked up.

use super::tree::{CaseValue, Name, QuoteLine, Spanned};
use crate::source::{FileId, Span};

/// A mapping file.
#[derive(Clone, Debug, PartialEq)]
pub struct MappingFile {
    /// The file.
    pub file: FileId,
    /// `对照 TITLE`
    pub title: Option<Name>,
    /// `>` lines.
    pub note: Vec<QuoteLine>,
    /// The lines at the margin, in text order.
    pub lines: Vec<MapLine>,
}

/// A line with those that belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct MapLine {
    /// What it says.
    pub kind: MapLineKind,
    /// The lines indented below it.
    pub below: Vec<MapLine>,
    /// Where.
    pub span: Span,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum MapLineKind {
    /// `时区 照录` or `时区 +08:00`
    Zone(Spanned<ZoneWord>),
    /// `空值 “-”、“无”`
    Blanks(Vec<Name>),
    /// `工作表 “Sheet1”`
    Sheet(Name),
    /// `表头 第3行`
    Heading(Spanned<u32>),
    /// `事件 取 COLUMN:` with the meanings of its values below.
    EventFrom(Name),
    /// `事件 E[,每案一次][,若 C]:` with its bindings below.
    Event {
        /// E
        ty: Name,
        /// 每案一次
        once: bool,
        /// All of them must hold.
        when: Vec<MapCondition>,
    },
    /// `主体 T 取 COLUMN:` with its attributes below.
    Party {
        /// T
        ty: Name,
        /// COLUMN
        column: Name,
    },
    /// `X 取 COLUMN[ 为 TYPE][:]` with the meanings of its values below.
    Takes {
        /// X
        name: Name,
        /// COLUMN
        column: Name,
        /// TYPE
        of: Option<Name>,
    },
    /// `X 为 VALUE、VALUE`
    Constant {
        /// X
        name: Name,
        /// The values.
        values: Vec<CaseValue>,
    },
    /// `“a”、“b” 指 VALUE`, `其他 不计`, `“test” 拒收`
    Meaning {
        /// The written values; none for 其他.
        written: Vec<Name>,
        /// What they mean.
        meant: Meant,
    },
}

/// What a written value means.
#[derive(Clone, Debug, PartialEq)]
pub enum Meant {
    /// 指
    Values(Vec<CaseValue>),
    /// 不计: as if the cell were empty.
    Nothing,
    /// 拒收: a row with it is refused.
    Rejected,
}

/// How stamped times become local times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneWord {
    /// 照录: the clock as written is the local one, whatever offset follows.
    AsWritten,
    /// Minutes east of Greenwich: a time with an offset is converted.
    Offset(i32),
}

/// `COLUMN 为 “a”、“b”`, `COLUMN 不为 空`
#[derive(Clone, Debug, PartialEq)]
pub struct MapCondition {
    /// COLUMN
    pub column: Name,
    /// 为 or 不为.
    pub is: bool,
    /// The values; none for 空.
    pub values: Vec<Name>,
}
