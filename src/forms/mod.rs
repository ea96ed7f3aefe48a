//! Forms (文书): documents that an office opens, filled from a case by templates that stand beside the rules.
//!
//! A template is data: its markup is checked before anything is filled in, it sees only what `facts` offers, and whatever
//! it shows is escaped. This room knows no file and no word of any regulation.

mod docx;
mod facts;
mod fill;
mod html;
mod markup;
mod page;
mod template;
mod values;

pub use docx::docx;
pub use fill::{Filled, MAX_DOCUMENT_BYTES, MAX_STEPS, fill};
pub use html::html;
pub use markup::{ATTRIBUTES, ELEMENTS};
pub use page::{Align, Block, Cell, MAX_COLUMNS, Page, Text};
pub use template::{Each, Template, template};
