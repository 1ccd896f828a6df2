//! SqlClient of .NET, one file a language: the fixed words of what it says of the way to a session. Its exceptions carry the number of
//! its own layer of networks besides, see [`super::super::numbers::of_network_layer`].

pub(super) mod cs;
pub(super) mod de;
pub(super) mod en;
pub(super) mod es;
pub(super) mod fr;
pub(super) mod it;
pub(super) mod ja;
pub(super) mod ko;
pub(super) mod pl;
pub(super) mod pt_br;
pub(super) mod ru;
pub(super) mod tr;
pub(super) mod zh_cn;
pub(super) mod zh_tw;
