//! Amendments, one consolidated text for each day. Not covered yet.

use crate::text::Span2;
use crate::world::{Frame, Rules, World};
use banfa::syntax::tree::Item;

pub fn texts(_items: Vec<Item>) -> Result<Rules, &'static str> {
    Err("修正案")
}

pub fn version_for(_world: &World<'_>, _unit: Span2, _frame: &Frame) -> usize {
    0
}
