//! Ctrl-C while something goes on that has to be told of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(100);
/// The status of a process that Ctrl-C ended, as shells say it.
const ENDED: i32 = 130;

/// From its making on, the first Ctrl-C does not end the process; the second does, whatever is still being looked up.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub(crate) fn new() -> Result<Self, String> {
        let heard = Arc::new(AtomicBool::new(false));
        flag::register_conditional_shutdown(SIGINT, ENDED, Arc::clone(&heard))
            .and_then(|_| flag::register(SIGINT, Arc::clone(&heard)))
            .map(|_| Self(heard))
            .map_err(|error| format!("could not listen for Ctrl-C: {error}"))
    }

    /// Once it was pressed.
    pub(crate) async fn heard(&self) {
        while !self.was_heard() {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// For what waits without letting anything else go on.
    pub(crate) fn was_heard(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// From here on Ctrl-C is for the process that this one waits for, which gets it too.
pub(crate) fn is_for_the_child() -> Result<(), String> {
    let nobody = Arc::new(AtomicBool::new(false));
    let registered = flag::register(SIGINT, nobody).map(drop);
    registered.map_err(|error| format!("could not leave Ctrl-C to another process: {error}"))
}
