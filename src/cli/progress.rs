//! A sign of life for whoever waits at a terminal: after two seconds, until the first word of the result.

use super::console::Console;
use crate::report::words::{Lang, Phrase, phrase};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

/// How long nothing is shown.
const QUIET: Duration = Duration::from_secs(2);

/// How often the time that has passed is shown anew.
const TICK: Duration = Duration::from_millis(120);

/// What is shown, once there is a terminal and until the result begins.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// From now on somebody waits for the result of a command.
pub(super) fn begin(console: &Console) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.set_style(style("{spinner} {msg} {elapsed}"));
    bar.set_message(phrase(Phrase::Running, console.lang));
    hold(Some(bar));
    std::thread::spawn(|| {
        std::thread::sleep(QUIET);
        let shown = SHOWN
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(bar) = &*shown {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
        }
    });
}

/// So many of a known number are done.
pub(super) fn count(done: usize, all: usize, lang: Lang) {
    let shown = SHOWN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(bar) = &*shown {
        if bar.length() != Some(all as u64) {
            let left = lang.pick("剩余", "left");
            bar.set_style(style(&format!("{{bar:30}} {{pos}}/{{len}} {left} {{eta}}")));
            bar.set_length(all as u64);
        }
        bar.set_position(done as u64);
    }
}

/// The result begins: whatever is shown goes, for good.
pub(super) fn end() {
    if let Some(bar) = hold(None) {
        bar.finish_and_clear();
    }
}

/// Puts a bar in the place of another.
fn hold(bar: Option<ProgressBar>) -> Option<ProgressBar> {
    let mut shown = SHOWN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    std::mem::replace(&mut shown, bar)
}

fn style(form: &str) -> ProgressStyle {
    ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
