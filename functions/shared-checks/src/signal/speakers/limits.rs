//! What everyone says alike of limits: too many requests, no memory, no room. Nobody's own words, so that a speaker's own outweigh them.

use super::Says::{self, Exactly, Likely, Vaguely};
use super::{Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "limits",
    engines: &[],
    owns: &[],
    codes,
    tables: TABLES,
};

/// Lambda reports what a function had and what it used: all of it.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let number = |before: &str| {
        let (_, rest) = utterance.words.split_once(before)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..digits].parse::<u32>().ok()
    };
    let memory = || Some((number("memory size: ")?, number("max memory used: ")?));
    let spent = memory().is_some_and(|(size, used)| used >= size);
    if spent { vec![Vaguely(OutOfMemory)] } else { Vec::new() }
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "RFC 6585 and RFC 9110 (statuses 429 and 503) and the words of quotas and memory that services and tools share",
    says: &[
        ("too many requests", Likely(Capacity)),
        ("too many {} requests", Likely(Capacity)),
        ("rate limit exceeded", Likely(Capacity)),
        ("rate limit reached", Likely(Capacity)),
        ("exceeded rate limit", Likely(Capacity)),
        ("exceeded the rate limit", Likely(Capacity)),
        ("quota exceeded", Likely(Capacity)),
        ("exceeded quota", Likely(Capacity)),
        ("exceeded your quota", Likely(Capacity)),
        ("exceeded its quota", Likely(Capacity)),
        ("quota has been exceeded", Likely(Capacity)),
        ("exceeds the quota", Likely(Capacity)),
        ("service quota", Vaguely(Capacity)),
        ("limit has been exceeded", Vaguely(Capacity)),
        ("limit exceeded", Vaguely(Capacity)),
        ("too many concurrent", Likely(Capacity)),
        ("concurrency limit", Likely(Capacity)),
        ("concurrent query limit", Likely(Capacity)),
        ("maximum concurrent runs", Likely(Capacity)),
        ("was throttled", Likely(Capacity)),
        ("being throttled", Likely(Capacity)),
        ("request throttled", Likely(Capacity)),
        ("insufficient capacity", Likely(Capacity)),
        ("not have sufficient {} capacity", Likely(Capacity)),
        ("service is busy", Likely(Capacity)),
        ("server is busy", Likely(Capacity)),
        ("temporarily overloaded", Likely(Capacity)),
        ("too many open files", Likely(Capacity)),
        ("out of memory", Likely(OutOfMemory)),
        ("insufficient memory", Likely(OutOfMemory)),
        ("not enough memory", Likely(OutOfMemory)),
        ("memory limit exceeded", Likely(OutOfMemory)),
        ("exceeded memory limit", Likely(OutOfMemory)),
        ("exceeds memory limit", Likely(OutOfMemory)),
        ("memory exhausted", Likely(OutOfMemory)),
        ("failed to allocate memory", Likely(OutOfMemory)),
        // openjdk/jdk hotspot: what it needs to begin.
        ("could not allocate metaspace", Exactly(OutOfMemory)),
        ("could not reserve enough space for", Exactly(OutOfMemory)),
        ("native memory allocation ({}) failed to", Exactly(OutOfMemory)),
        ("not enough disk space", Likely(OutOfDisk)),
        ("insufficient disk space", Likely(OutOfDisk)),
        ("out of disk space", Likely(OutOfDisk)),
    ],
}];
