//! How far reading has come.

use crate::cli::console::Console;
use crate::project::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// Progress with its rate and the time left; shown on a terminal only.
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    pub(super) fn new(console: &Console) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(0);
        let rows = console.lang.pick("行", "rows");
        let left = console.lang.pick("剩余", "left");
        let form = format!(
            "{{bar:30}} {{bytes}}/{{total_bytes}} {{bytes_per_sec}} {{msg}} {rows} {left} {{eta}}"
        );
        if let Ok(style) = ProgressStyle::with_template(&form) {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    pub(super) fn show(&self, now: Progress) {
        if let Some(bar) = &self.0 {
            bar.set_length(now.total.unwrap_or(now.read));
            bar.set_position(now.read);
            bar.set_message(now.rows.to_string());
        }
    }

    pub(super) fn close(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
