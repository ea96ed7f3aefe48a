//! The rule base with every name resolved and every expression typed. Nothing after this layer sees a name that may not exist.

mod base;
mod cite;
mod comparison;
mod edition;
mod expr;
mod ids;
pub mod plan;
mod references;
pub mod region;
mod resolve;
mod rules;
mod value;

pub use crate::syntax::{Step, chinese_number, cite_steps};
pub use base::*;
pub use cite::{cite, cite_text};
pub use comparison::Comparison;
pub use edition::{Edition, Transition, Turn};
pub use expr::*;
pub use ids::*;
pub use references::{How, Reference, Target as ReferenceTarget};
pub use resolve::resolve;
pub use rules::*;
pub use value::{MAX_ENUM_MEMBERS, Type, Value};
