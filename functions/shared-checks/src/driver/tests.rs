//! What the driver and TLS checks promise.
