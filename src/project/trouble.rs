//! What keeps a command from running at all; its words are in `report::words`.

use super::resume::Unlike;

/// A reason why nothing could be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No `rules/` at or above this folder.
    NoRules {
        /// Where the search began.
        from: String,
    },
    /// A folder without rule files.
    NoRuleFiles {
        /// Which.
        folder: String,
    },
    /// A folder of rule files, none of which has a header.
    NoRegulation {
        /// Which.
        folder: String,
    },
    /// Several rule bases, and nobody said which.
    SeveralRuleBases {
        /// Their folders.
        names: Vec<String>,
    },
    /// There is no such file or folder.
    NoSuchPath {
        /// Which.
        path: String,
    },
    /// Folders within folders, deeper than they are searched.
    FoldersTooDeep {
        /// The first that is not searched.
        folder: String,
        /// How deep is searched.
        limit: usize,
    },
    /// The system would not give a file.
    CannotRead {
        /// Which.
        path: String,
        /// The system's reason.
        why: String,
    },
    /// The system would not take a file.
    CannotWrite {
        /// Which.
        path: String,
        /// The system's reason.
        why: String,
    },
    /// A columnar log was asked for, which another build writes.
    OtherBuild,
    /// Registers whose rows name nothing: a log of no column cannot say how many there are.
    NoColumns {
        /// The first.
        path: String,
    },
    /// A file that is neither rules nor a case, or a folder without any.
    NothingToFormat {
        /// Which.
        path: String,
    },
    /// A suite without cases.
    NoCases {
        /// Where they were looked for.
        folder: String,
    },
    /// A filter that matches nothing.
    NoCaseMatches {
        /// The filter.
        filter: String,
    },
    /// A case that was asked for does not exist.
    NoSuchCase {
        /// As written.
        name: String,
    },
    /// The rules have errors; they have been reported.
    RulesBroken,
    /// `explain --code` of a code that does not exist.
    UnknownCode {
        /// As written.
        code: String,
    },
    /// `due` with a start that is no date.
    BadStart {
        /// As written.
        text: String,
    },
    /// `due` with a limit that cannot be read.
    BadLimit {
        /// As written.
        text: String,
    },
    /// A limit that was read but cannot be reckoned.
    CannotReckon {
        /// As written.
        text: String,
        /// Why, in words.
        why: String,
    },
    /// Rows that were neither applied nor refused: a fault of this program.
    RowsUnaccounted {
        /// Rows in.
        rows: u64,
        /// Rows applied.
        applied: u64,
        /// Rows refused.
        refused: u64,
    },
    /// A file that is no receipt.
    BadReceipt {
        /// Which.
        path: String,
        /// Line and column.
        at: Option<(usize, usize)>,
        /// What the reader says.
        why: String,
    },
    /// What a receipt names is not to be found.
    ReceiptLacks {
        /// What.
        path: String,
    },
    /// A file of events that a receipt names is no text any more.
    CannotRepeat {
        /// Which.
        path: String,
    },
    /// `new` into a folder that has files.
    FolderNotEmpty {
        /// Which.
        path: String,
    },
    /// A draft for a file that exists.
    FileInTheWay {
        /// Which.
        path: String,
    },
    /// `explain` of something that the result does not have.
    NothingToExplain {
        /// As written.
        what: String,
    },
    /// The answers ran out during a review.
    ReviewNeedsTerminal,
    /// Neither a path nor a revision that git knows.
    NoSuchRevision {
        /// As written.
        name: String,
        /// What git says.
        why: String,
    },
    /// What is compared has no rule base in common.
    NothingInCommon,
    /// A format that a comparison has no cases for.
    NothingToCompare,
    /// The system cannot watch files.
    CannotWatch {
        /// Why.
        why: String,
    },
    /// A mapping has errors; they have been reported.
    MappingBroken,
    /// A register without the columns of the language, and no mapping says which are which.
    MappingNeeded {
        /// Which.
        path: String,
    },
    /// A register from which no mapping can be drafted.
    NothingToMap {
        /// Which.
        path: String,
        /// Why, in words.
        why: String,
    },
    /// A form that was asked for has no template, or there is none at all.
    NoSuchForm {
        /// As written; none where all were asked for.
        name: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A pack cannot be made or used.
    PackBroken {
        /// Which file.
        path: String,
        /// Why.
        fault: PackFault,
    },
    /// The rules are not those that were to be used.
    DigestDiffers {
        /// That of the rules.
        found: String,
        /// The one that was asked for.
        wanted: String,
    },
    /// Lines of a stage were written under other rules.
    LinesOfOtherRules {
        /// The digest that they carry.
        found: String,
    },
    /// Unfinished results are of another run, and cannot be gone on with.
    OtherRun {
        /// The folder of results.
        folder: String,
        /// What differs.
        differs: Vec<Unlike>,
    },
    /// Another run is making the results that are to be gone on with.
    ResultsInUse {
        /// The folder of results.
        folder: String,
    },
    /// The rules forbid splitting a run.
    CannotSplit {
        /// The first rule that does, and why, in words.
        why: String,
    },
    /// The arguments are wrong.
    Usage {
        /// What is wrong, in the user's language.
        message: String,
        /// What would be right.
        hint: Option<String>,
    },
}

/// What is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackFault {
    /// It cannot be read, and what the reader says.
    Unreadable(String),
    /// It lists a file that is not in it.
    Missing(String),
    /// Its contents do not have its digest.
    Changed,
    /// A file that is to go into it is too large.
    TooLarge(usize),
    /// A file that is to go into it is no text.
    NoText,
}
