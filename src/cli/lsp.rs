//! `banfa lsp`: the language server over standard input and output.

use super::console::Console;
use super::{Ending, Outcome};
use crate::project::Trouble;

/// Runs the command until the editor says that it is done.
pub(super) fn lsp(console: &Console) -> Outcome {
    let cannot = |e: std::io::Error| Trouble::CannotRead {
        path: "-".to_owned(),
        why: e.to_string(),
    };
    match crate::editor::serve(console.lang).map_err(cannot)? {
        true => Ok(Ending::Fine),
        false => Ok(Ending::Finding),
    }
}
