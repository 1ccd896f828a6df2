//! Any bytes are read as a JAR by pieces, as the driver step does.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The file alone, because its crate brings the AWS SDK, which nobody wants to build with instrumentation.
#[allow(dead_code)]
#[path = "../../../functions/diagnose-driver/src/jar.rs"]
mod jar;

fuzz_target!(|bytes: &[u8]| {
    let size = bytes.len() as u64;
    let tail = &bytes[bytes.len().saturating_sub(jar::TAIL as usize)..];
    let _ = jar::describe(bytes);
    let Ok(directory) = jar::directory(tail, size) else {
        return;
    };
    let end = directory.offset + directory.length;
    assert!(end <= size && directory.length <= jar::LARGEST_DIRECTORY);
    let pieces = &bytes[directory.offset as usize..end as usize];
    let Ok(listing) = jar::list(pieces, directory, &["org.postgresql.Driver".to_owned()]) else {
        return;
    };
    for entry in listing.classes.into_values() {
        let head = usize::try_from(entry.offset).ok().and_then(|at| bytes.get(at..));
        let head = head.unwrap_or_default();
        let _ = jar::major(&head[..head.len().min(jar::CLASS_HEAD as usize)], entry);
    }
});
