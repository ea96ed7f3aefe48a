//! The interactive review: each difference shown, one answer a line.

use super::console::Console;
use crate::project::{CaseResult, Outcome, Project, Trouble};
use crate::report::words::{Phrase, phrase};
use std::io::BufRead;

/// What a reviewer may say.
pub(super) enum Answer {
    Accept,
    Leave,
    AcceptAll,
    Quit,
}

/// Goes through the cases that differ. Answers come a line each from the reader; an end of input before the last case
/// is trouble, as nothing was decided about the rest.
pub(super) fn review(
    cases: &mut [CaseResult],
    project: &Project,
    console: &Console,
    answers: &mut impl BufRead,
) -> Result<(), Trouble> {
    let mut all = false;
    for case in cases {
        if !matches!(case.outcome(), Outcome::New | Outcome::Changed) {
            continue;
        }
        if all {
            case.accept(project)?;
            continue;
        }
        console.say(&super::test::difference(case, console));
        match ask(console, answers)? {
            Answer::Accept => case.accept(project)?,
            Answer::AcceptAll => {
                case.accept(project)?;
                all = true;
            }
            Answer::Leave => {}
            Answer::Quit => break,
        }
    }
    Ok(())
}

pub(super) fn ask(console: &Console, answers: &mut impl BufRead) -> Result<Answer, Trouble> {
    loop {
        console.say(phrase(Phrase::ReviewKeys, console.lang));
        let mut line = String::new();
        match answers.read_line(&mut line) {
            Ok(0) | Err(_) => return Err(Trouble::ReviewNeedsTerminal),
            Ok(_) => {}
        }
        match line.trim() {
            "a" | "接受" => return Ok(Answer::Accept),
            "A" | "全部接受" => return Ok(Answer::AcceptAll),
            "r" | "拒绝" | "s" | "跳过" => return Ok(Answer::Leave),
            "q" | "退出" => return Ok(Answer::Quit),
            _ => {}
        }
    }
}
