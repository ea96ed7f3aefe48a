//! What can be wrong with what comes from outside: records of registers, templates of forms.

/// What every event of a register needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needed {
    /// Its type.
    Event,
    /// Its time.
    Time,
    /// Its case.
    Case,
    /// The party's name.
    Party,
    /// The party's type.
    PartyType,
}

/// What is wrong with a record of a register.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RecordFault {
    /// Not text in an encoding that is read.
    NotText,
    /// Not in the form of the file: what its reader says, and where in the line.
    Malformed(String),
    /// A JSON line that is no object.
    NotAnObject,
    /// A row about several cases, where cases are run apart; which.
    SeveralCases(Vec<String>),
    /// A line that no stage has written; what its reader says.
    NotALine(String),
    /// More or fewer cells than the heading has.
    CellCount {
        /// Cells of the heading.
        wanted: usize,
        /// Cells here.
        found: usize,
    },
    /// A document type or an entity of its own: never expanded.
    Entity,
    /// The file ends inside it.
    CutOff,
    /// There is no heading.
    NoHeading,
    /// There is no such sheet.
    NoSheet(String),
    /// A columnar log, which this build does not read.
    OtherBuild,
    /// A columnar log whose batches are packed one by one.
    PackedInside,
    /// A column of a type that is not read.
    ColumnType(String),
    /// Moments by the clock of a place, where the clock as written is asked for.
    ZoneByName(String),
}

/// Bounds of registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegisterBound {
    /// Bytes of a record.
    Record,
    /// Columns.
    Columns,
    /// How deep records nest.
    Depth,
    /// How much larger a compressed file grows.
    Expansion,
    /// Bytes of a workbook once unpacked.
    Workbook,
    /// Cells of a sheet.
    Cells,
    /// Bytes of a message of a columnar log: a dictionary, or a batch of rows.
    Message,
    /// Rows of a batch for each of its bytes.
    RowsOfByte,
}

/// What is wrong with the markup of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkupFault {
    /// `</p>` where another element is open.
    Mismatched {
        /// The open one.
        open: String,
        /// The one that is ended.
        end: String,
    },
    /// An end of what was never begun.
    NotOpen(String),
    /// A beginning without an end.
    Unclosed(String),
    /// `&name;` that stands for nothing.
    Entity(String),
    /// Otherwise not in the form of markup: what its reader says.
    Malformed(String),
    /// Not one `html` element.
    NoRoot,
    /// Elements nest deeper than this.
    TooDeep(usize),
    /// An element that forms do not have.
    Element {
        /// As written.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// An element where it cannot stand.
    Misplaced {
        /// Which.
        name: String,
        /// The elements in which it may stand.
        places: Vec<String>,
    },
    /// An attribute that the element does not have, or that cannot have this value.
    Attribute {
        /// As written.
        name: String,
        /// Its value.
        value: String,
        /// The attributes that the element has.
        known: Vec<String>,
    },
    /// Words in an element that shows none.
    Stray(String),
    /// A block that does not end in the element in which it begins.
    BlockOpen(String),
    /// The end of a block that does not begin in this element.
    BlockEnd(String),
    /// A block that templates do not have.
    Block(String),
}

/// What a template cannot do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// What stands between `{{ }}` or `{% %}` cannot be read: what its reader says.
    Unreadable(String),
    /// It takes more steps than this.
    TooLong(u64),
    /// What it makes is larger than so many bytes.
    TooLarge(usize),
    /// It multiplies, or keeps what it has joined: a few such lines make a text without end.
    Grows,
    /// There are no filters (`|`).
    NoFilters,
    /// There are no tests (`is`).
    NoTests,
    /// There is nothing there, such as an element beyond the end of a list.
    Nothing(String),
    /// A function takes one name in quotation marks.
    OneName,
    /// An operation on values that do not have it: what the engine says.
    Cannot(String),
}
