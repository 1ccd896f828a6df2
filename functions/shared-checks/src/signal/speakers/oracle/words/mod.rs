//! The words of ojdbc, one file a language.

use crate::signal::speakers::{Says, Table};

mod ar;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod fi;
mod fr;
mod hu;
mod it;
mod iw;
mod ja;
mod ko;
mod nl;
mod no;
mod pl;
mod pt;
mod pt_br;
mod ro;
mod ru;
mod sk;
mod sv;
mod th;
mod tr;
mod zh_cn;
mod zh_tw;

/// Where they are written.
const SOURCE: &str = "ojdbc 23: oracle/jdbc/driver/ErrorMessages, oracle/net/mesg/NetErrorMessages";

const fn table(language: &'static str, says: &'static [(&'static str, Says)]) -> Table {
    Table {
        language,
        source: SOURCE,
        says,
    }
}

pub(super) const TABLES: &[Table] = &[
    table("ar", ar::DRIVER),
    table("cs", cs::DRIVER),
    table("da", da::DRIVER),
    table("de", de::DRIVER),
    table("el", el::DRIVER),
    table("en", en::DRIVER),
    table("es", es::DRIVER),
    table("fi", fi::DRIVER),
    table("fr", fr::DRIVER),
    table("hu", hu::DRIVER),
    table("it", it::DRIVER),
    table("iw", iw::DRIVER),
    table("ja", ja::DRIVER),
    table("ko", ko::DRIVER),
    table("nl", nl::DRIVER),
    table("no", no::DRIVER),
    table("pl", pl::DRIVER),
    table("pt", pt::DRIVER),
    table("pt_BR", pt_br::DRIVER),
    table("ro", ro::DRIVER),
    table("ru", ru::DRIVER),
    table("sk", sk::DRIVER),
    table("sv", sv::DRIVER),
    table("th", th::DRIVER),
    table("tr", tr::DRIVER),
    table("zh_CN", zh_cn::DRIVER),
    table("zh_TW", zh_tw::DRIVER),
];
