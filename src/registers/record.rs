//! A record as the quick way looks at it: what stands in a column, without copying anything.

use crate::calendar::Instant;

/// What a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// Nothing: it is not there, null, or an empty text.
    #[default]
    Empty,
    /// A text without escapes.
    Text,
    /// Decimal digits.
    Digits,
    True,
    False,
    /// A date and time that the file itself calls one.
    #[cfg_attr(not(feature = "columns"), allow(dead_code))] // no line of JSON has one
    Moment,
    /// Something that the general way knows.
    #[cfg_attr(not(feature = "columns"), allow(dead_code))] // nor this
    Other,
}

/// What a record says in a column.
pub(super) trait Said: Copy + Default {
    fn kind(self) -> Kind;

    /// The number of its text among those of the column, where they are numbered.
    fn known(self) -> Option<usize>;

    /// The same without that number.
    fn unnumbered(self) -> Self;
}

/// A record of a register.
pub(super) trait Record<'r>: Copy {
    type Said: Said;

    /// What it says in a column of the register.
    fn said(self, column: usize) -> Self::Said;

    /// The text of what it says, in UTF-8.
    fn bytes(self, said: Self::Said) -> Option<&'r [u8]>;

    /// The moment that it says.
    fn moment(self, said: Self::Said) -> Option<Instant>;
}
