//! Oracle: the server (ORA-), the network (TNS-), ojdbc (ORA-17xxx), python-oracledb (DPY-).
//!
//! The server prints its number in every language. ojdbc prints its own only since version 23; before, and where a wrapper cuts
//! the number off, its words in the JVM's language are all there is.

use shared_domain::source::Engine;

use super::Says::{Carries, Exactly, Likely, Settles};
use super::sentences::head;
use super::{Says, Speaker};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod numbers;
mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "oracle",
    engines: &[Engine::Oracle],
    owns: &[
        "oracle.jdbc.",
        "oracle.net.",
        "oracle.security.",
        "oracledb.",
        "cx_Oracle.",
        "Oracle.ManagedDataAccess.",
        "Oracle.DataAccess.",
    ],
    codes,
    tables: words::TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let has = |prefix: &'static str, number: u32| utterance.coded(prefix).any(|one| one == number);
    // `DPY-6000: ... (Similar to ORA-12660)`: the server demands native network encryption, which the thin mode has not.
    if has("DPY", 6000) && has("ORA", 12660) || has("DPY", 3001) && utterance.words.contains("network encryption") {
        return vec![Exactly(DriverServerMismatch)];
    }
    // The loader found the client library, and could not read it.
    if has("DPI", 1047) && UNREADABLE.iter().any(|reason| utterance.words.contains(reason)) {
        return vec![Settles(DriverJarUnreadable)];
    }
    // What a procedure raises says anything, another number as well: whoever reads it is connected.
    let own = |number: u32| (20_000..21_000).contains(&number);
    if utterance.coded("ORA").next().is_some_and(own) {
        return vec![Exactly(SchemaOrData)];
    }
    let mut says: Vec<Says> = utterance.coded("ORA").map(numbers::server).collect();
    // The library of character sets that the driver names in every language, where it is not there.
    if says.is_empty() && head(&utterance.words).contains("orai18n") {
        says.push(Exactly(DriverIncompatible));
    }
    says.extend(utterance.coded("TNS").filter_map(numbers::transparent_network));
    says.extend(utterance.coded("DPY").map(numbers::python));
    // Python's TLS says why behind the number that says that the connection broke.
    if utterance.words.contains("[ssl:") {
        says.retain(|one| !matches!(one, Exactly(ConnectionDropped)));
    }
    // node-oracledb carries the server's number behind its own.
    if says.is_empty() {
        says.extend(utterance.coded("NJS").filter_map(numbers::node));
    }
    says.extend(utterance.coded("DPI").filter_map(numbers::thick));
    // A trigger or a package of the user's own, `ORA-20000` to `ORA-20999`, may speak of anything.
    let own = utterance.coded("ORA").any(own);
    says.retain(|one| *one != Carries && !(own && *one == Likely(SchemaOrData)));
    // What stands in for a statement that is closed (ORA-17009), in every language.
    let closed = utterance.ran_in("oracle.jdbc.driver.OracleClosedStatement");
    if (own || closed) && says.is_empty() {
        says.push(Likely(SchemaOrData));
    }
    says
}

/// What the dynamic linker says of a library that is there (glibc elf/dl-load.c).
const UNREADABLE: &[&str] = &["file too short", "invalid elf header", "wrong elf class"];

#[cfg(test)]
mod tests;
