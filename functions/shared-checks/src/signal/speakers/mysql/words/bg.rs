//! What the servers of MySQL and MariaDB say in Bulgarian.

use super::super::super::Says::Exactly;
use super::super::super::Table;
use crate::signal::cause::Cause::{AccountState, BadPassword};

pub(super) const SERVER: Table = Table {
    language: "bg",
    source: "MariaDB/server sql/share/errmsg-utf8.txt, mysql/mysql-server share/messages_to_clients.txt",
    says: &[
        ("set password за да можете да", Exactly(AccountState)),
        ("паролата ви е изтекла. за да", Exactly(AccountState)),
        ("достъп при опит за смяна към", Exactly(BadPassword)),
    ],
};
