//! The templates of forms that stand beside rules.

use super::discovery::files_below;
use super::names::child;
use super::{SuiteRules, Trouble, read_source};
use crate::forms::{Template, template};
use crate::problem::Problem;
use crate::source::SourceMap;

/// The folder of templates in the folder of a rule base.
const FORMS: &str = "文书";

/// The templates of a rule base, in the order of their names, and what is wrong with the others.
pub fn load_forms(
    rules: &SuiteRules,
    sources: &mut SourceMap,
) -> Result<(Vec<Template>, Vec<Problem>), Trouble> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let Some(base) = &rules.rules.base else {
        return Ok((found, problems));
    };
    for path in files_below(&child(&rules.folder.path, FORMS), "html")? {
        let Some(file) = read_source(&path, sources, &mut problems)? else {
            continue;
        };
        match template(base, sources, file) {
            Ok(template) => found.push(template),
            Err(wrong) => problems.extend(wrong),
        }
    }
    Ok((found, problems))
}
