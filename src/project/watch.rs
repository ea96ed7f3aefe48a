//! Runs something again whenever a rule or case file changes.

use super::Trouble;
use notify::{RecursiveMode, Watcher};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// How long a burst of changes is gathered.
const QUIET: Duration = Duration::from_millis(150);

/// Calls `again` after each burst of changes to rule or case files below the folders.
pub fn watch(folders: &[&Path], mut again: impl FnMut()) -> Result<(), Trouble> {
    let cannot = |e: notify::Error| Trouble::CannotWatch { why: e.to_string() };
    let (send, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
            && event.paths.iter().any(|p| concerns(p))
        {
            // Nobody listens any more once the watch has ended.
            let _ = send.send(());
        }
    })
    .map_err(cannot)?;
    for folder in folders.iter().filter(|f| f.exists()) {
        watcher
            .watch(folder, RecursiveMode::Recursive)
            .map_err(cannot)?;
    }
    while changes.recv().is_ok() {
        while changes.recv_timeout(QUIET).is_ok() {}
        again();
    }
    Ok(())
}

/// Rule and case files, not the snapshots that a run may write.
fn concerns(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e == "banfa" || e == "case")
}
