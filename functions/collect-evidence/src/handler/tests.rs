//! What the evidence promises.
