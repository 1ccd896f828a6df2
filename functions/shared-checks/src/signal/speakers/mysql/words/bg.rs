//! What the servers of MySQL and MariaDB say in Bulgarian.

use super::super::super::Says::Exactly;
use super::super::super::Table;
use crate::signal::cause::Cause::{AccountState, BadPassword};

pub(super) const SERVER: Table = Table {
    language: "bg",
    source: "MariaDB/server sql/share/errmsg-utf8.txt, mysql/mysql-server share/messages_to_clients.txt",
    says: &[
        ("SET PASSWORD за да можете да", Exactly(AccountState)),
        ("Паролата ви е изтекла. За да", Exactly(AccountState)),
        ("достъп при опит за смяна към", Exactly(BadPassword)),
    ],
};
