//! The parser made from `grammar/banfa.pest`, and the only call into it.

use pest::Parser;
use pest::iterators::Pair;
use std::num::NonZeroUsize;
use std::sync::Once;

/// Steps that the parser may take on one piece of text: far above what any drafter writes, and an end for any input.
const MAX_STEPS: NonZeroUsize = NonZeroUsize::new(50_000_000).unwrap();

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/banfa.pest"]
struct Grammar;

pub(super) type Error = pest::error::Error<Rule>;

/// Parses `text`, a piece of a file, as `rule`.
pub(super) fn run(rule: Rule, text: &str) -> Result<Pair<'_, Rule>, Box<Error>> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(Some(MAX_STEPS)));
    match Grammar::parse(rule, text) {
        Ok(mut pairs) => Ok(pairs.next().expect("an entry rule gives one pair")),
        Err(error) => Err(Box::new(error)),
    }
}
