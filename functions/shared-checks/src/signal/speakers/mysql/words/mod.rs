//! The words of the servers of MySQL and MariaDB, one file a language: what is fixed in their messages, checked against the whole
//! catalogue so that no other message has it. What ends no connection is there where it is met most.

use super::super::Table;
use super::{clients, drivers};

mod bg;
mod connector_j;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod et;
mod fr;
mod hi;
mod hu;
mod it;
mod ja;
mod ka;
mod ko;
mod nb;
mod nl;
mod nn;
mod own;
mod pl;
mod pt;
mod ro;
mod ru;
mod sk;
mod sr;
mod sv;
mod uk;
mod zh_cn;

/// Every table of the speaker.
pub(super) const TABLES: &[Table] = &[
    clients::SERVER,
    drivers::CONNECTOR_J,
    drivers::MARIADB_CONNECTOR_J,
    clients::CLIENTS,
    clients::BETWEEN,
    clients::REPLICATION,
    connector_j::AFTER_LOGIN,
    own::SPANISH,
    own::JAPANESE,
    bg::SERVER,
    cs::SERVER,
    da::SERVER,
    de::SERVER,
    el::SERVER,
    en::SERVER,
    es::SERVER,
    et::SERVER,
    fr::SERVER,
    hi::SERVER,
    hu::SERVER,
    it::SERVER,
    ja::SERVER,
    ka::SERVER,
    ko::SERVER,
    nb::SERVER,
    nl::SERVER,
    nn::SERVER,
    pl::SERVER,
    pt::SERVER,
    ro::SERVER,
    ru::SERVER,
    sk::SERVER,
    sr::SERVER,
    sv::SERVER,
    uk::SERVER,
    zh_cn::SERVER,
];
