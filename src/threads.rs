//! Threads that work side by side.

use std::sync::mpsc;
use std::thread::{Scope, ScopedJoinHandle};

/// Begins a thread, and goes on when it has begun. A system may put a new thread on the processor of the one that made it,
/// where both take turns for a long while beside an idle one; for a thread that wakes, as the maker does here, it looks for
/// an idle one.
pub(crate) fn begin<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let (tell, begun) = mpsc::channel();
    let thread = scope.spawn(move || {
        // Whoever made it waits.
        let _ = tell.send(());
        drop(tell);
        work()
    });
    // One that could not even begin says nothing, and is missed where it is joined.
    let _ = begun.recv();
    thread
}
