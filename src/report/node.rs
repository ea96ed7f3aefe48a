//! What a record says: texts, numbers and the like under names, in the order in which they were put down. It is made for
//! every entry of a replay, and so is not a map in which names are looked up.

use crate::calendar::{Due, Instant, Span};
use crate::decimal::Decimal;
use crate::journal::DutyState;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Something that a record says.
#[derive(Clone, Debug)]
pub enum Node<'a> {
    /// Nothing is said of it.
    Nothing,
    /// 是否
    Truth(bool),
    /// How many, or which.
    Number(u64),
    /// A name or a text.
    Text(Cow<'a, str>),
    /// Several.
    List(Vec<Node<'a>>),
    /// Several, each under its name.
    Object(Object<'a>),
    /// When.
    At(Instant),
    /// How long.
    Span(Span),
    /// When a limit ends, and why then.
    Due(&'a Due),
    /// How a duty stands.
    State(DutyState),
    /// A sum.
    Amount(Decimal),
}

/// What is said under names.
#[derive(Clone, Debug, Default)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

impl<'a> Node<'a> {
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }
}

impl<'a> Object<'a> {
    /// These, in this order.
    #[must_use]
    pub fn under<const N: usize>(names: [(&'static str, Node<'a>); N]) -> Self {
        // What is put before or behind them has room.
        let mut all = Vec::with_capacity(N + 2);
        all.extend(names.map(|(name, node)| (Cow::Borrowed(name), node)));
        Self(all)
    }

    /// One more, behind the others.
    pub fn add(&mut self, name: impl Into<Cow<'a, str>>, node: impl Into<Node<'a>>) {
        self.0.push((name.into(), node.into()));
    }

    /// One more, before the others.
    pub fn begin_with(&mut self, name: &'static str, node: impl Into<Node<'a>>) {
        self.0.insert(0, (name.into(), node.into()));
    }

    /// What is said under a name.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node<'a>> {
        let found = self.0.iter_mut().find(|(known, _)| known == name);
        found.map(|(_, node)| node)
    }
}

impl<'a> IntoIterator for Object<'a> {
    type Item = (Cow<'a, str>, Node<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Node<'a>)> for Object<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Node<'a>)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => to.serialize_unit(),
            Self::Truth(truth) => to.serialize_bool(*truth),
            Self::Number(n) => to.serialize_u64(*n),
            Self::Text(text) => to.serialize_str(text),
            Self::List(all) => to.collect_seq(all),
            Self::Object(object) => object.serialize(to),
            Self::At(at) => at.serialize(to),
            Self::Span(span) => span.serialize(to),
            Self::Due(due) => due.serialize(to),
            Self::State(state) => state.serialize(to),
            Self::Amount(amount) => amount.serialize(to),
        }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, node)| (name, node)))
    }
}

/// Makes a node of what it holds.
macro_rules! from {
    ($($of:ty, $node:ident;)*) => { $(
        impl<'a> From<$of> for Node<'a> {
            fn from(of: $of) -> Self {
                Self::$node(of.into())
            }
        }
    )* };
}

from! {
    bool, Truth;
    u8, Number;
    u32, Number;
    u64, Number;
    &'a str, Text;
    String, Text;
    Instant, At;
    Span, Span;
    &'a Due, Due;
    DutyState, State;
    Decimal, Amount;
    Object<'a>, Object;
    Vec<Node<'a>>, List;
}

impl From<usize> for Node<'_> {
    fn from(of: usize) -> Self {
        Self::Number(of as u64)
    }
}

impl<'a, T: Into<Node<'a>>> From<Option<T>> for Node<'a> {
    fn from(of: Option<T>) -> Self {
        of.map_or(Self::Nothing, Into::into)
    }
}

impl<'a, T: Into<Node<'a>>> FromIterator<T> for Node<'a> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        Self::List(all.into_iter().map(Into::into).collect())
    }
}

/// Nodes under names, as they are written in JSON.
macro_rules! object {
    ({ $($name:literal: $of:expr),* $(,)? }) => {
        $crate::report::node::Object::under([
            $(($name, $crate::report::node::Node::from($of))),*
        ])
    };
}

/// A node of members.
macro_rules! node {
    ($object:tt) => {
        $crate::report::node::Node::Object($crate::report::node::object!($object))
    };
}

pub(super) use {node, object};
