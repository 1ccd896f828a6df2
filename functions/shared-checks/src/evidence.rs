//! The evidence as it goes into the execution's document.

use shared_domain::budget;
use shared_domain::evidence::Evidence;

use crate::signal::read_signal;
use crate::suspect::suspect;

/// The texts are redacted as they leave, and what the error says is read of those, whole, so that a replay reads the same; then what
/// goes into the document is kept within its budget.
#[must_use]
pub fn finished(evidence: Evidence) -> Evidence {
    let mut evidence = evidence.leaving();
    let told = evidence.as_told();
    let (signal, suspected) = (
        read_signal(&told),
        suspect(&told).map(|suspect| suspect.name.to_owned()),
    );
    evidence.signal = signal;
    evidence.within(budget::EVIDENCE, suspected.as_deref())
}
