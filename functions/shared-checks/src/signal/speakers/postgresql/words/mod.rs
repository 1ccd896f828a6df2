//! The words of PostgreSQL, of libpq and of pgjdbc, one file a language: what is fixed in their catalogues' messages, checked against
//! the whole of each so that no other message has it. What ends no connection is there where it is met most.

use super::super::Table;
use super::clients;

mod bg;
mod cs;
mod de;
mod el;
mod en;
mod en_pgjdbc;
mod es;
mod fr;
mod he;
mod id;
mod it;
mod ja;
mod ka;
mod ko;
mod nl;
mod pl;
mod pt_br;
mod ru;
mod sr;
mod sv;
mod syntax;
mod tr;
mod uk;
mod zh_cn;
mod zh_tw;

/// Every table of the speaker.
pub(super) const TABLES: &[Table] = &[
    clients::LIBPQ,
    clients::SYSTEM,
    clients::SYSTEM_TRANSLATED,
    clients::PYTHON,
    clients::PGJDBC_NG,
    clients::INTERNAL,
    clients::BETWEEN,
    bg::PGJDBC,
    cs::LIBPQ,
    cs::PGJDBC,
    de::SERVER,
    de::LIBPQ,
    de::PGJDBC,
    el::LIBPQ,
    en::SERVER,
    en::LIBPQ,
    en_pgjdbc::PGJDBC,
    es::SERVER,
    es::LIBPQ,
    es::PGJDBC,
    fr::SERVER,
    fr::LIBPQ,
    fr::PGJDBC,
    he::LIBPQ,
    id::SERVER,
    it::SERVER,
    it::LIBPQ,
    it::PGJDBC,
    ja::SERVER,
    ja::LIBPQ,
    ja::PGJDBC,
    ka::SERVER,
    ka::LIBPQ,
    ko::SERVER,
    ko::LIBPQ,
    ko::PGJDBC,
    nl::PGJDBC,
    pl::SERVER,
    pl::LIBPQ,
    pl::PGJDBC,
    pt_br::SERVER,
    pt_br::LIBPQ,
    pt_br::OLDER_LIBPQ,
    pt_br::PGJDBC,
    ru::SERVER,
    ru::LIBPQ,
    ru::PGJDBC,
    sr::PGJDBC,
    syntax::ENGLISH,
    syntax::TRANSLATED,
    sv::SERVER,
    sv::LIBPQ,
    tr::SERVER,
    tr::LIBPQ,
    tr::PGJDBC,
    uk::SERVER,
    uk::LIBPQ,
    zh_cn::SERVER,
    zh_cn::LIBPQ,
    zh_cn::PGJDBC,
    zh_tw::SERVER,
    zh_tw::LIBPQ,
    zh_tw::PGJDBC,
];
