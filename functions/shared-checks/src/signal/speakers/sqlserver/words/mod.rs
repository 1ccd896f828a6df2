//! The words, one file a language.

use crate::signal::speakers::Table;

mod de;
mod en;
mod es;
mod fr;
mod it;
mod ja;
mod ko;
mod pt_br;
mod ru;
mod sqlclient;
mod sv;
mod zh_cn;
mod zh_tw;

/// Where the driver's words are written.
const BUNDLE: &str = "microsoft/mssql-jdbc SQLServerResource";
/// Where the words of .NET's client are.
pub(in crate::signal::speakers::sqlserver) const SQL_CLIENT: &str =
    "dotnet/SqlClient src/Microsoft.Data.SqlClient/src/Resources/Strings";
/// Where the server's are.
const MESSAGES: &str = "MicrosoftDocs/sql-docs relational-databases/errors-events";

pub(super) const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: BUNDLE,
        says: en::DRIVER,
    },
    Table {
        language: "en",
        source: MESSAGES,
        says: en::SERVER,
    },
    Table {
        language: "en",
        source: "learn.microsoft.com azure-sql troubleshoot-common-errors-issues",
        says: en::AZURE,
    },
    Table {
        language: "en",
        source: "Microsoft ODBC Driver for SQL Server; FreeTDS src/dblib/dberror",
        says: en::ODBC,
    },
    Table {
        language: "en",
        source: "milesibastos/jTDS net/sourceforge/jtds/jdbc/Messages.properties",
        says: en::JTDS,
    },
    Table {
        language: "de",
        source: BUNDLE,
        says: de::DRIVER,
    },
    Table {
        language: "de",
        source: MESSAGES,
        says: de::SERVER,
    },
    Table {
        language: "es",
        source: BUNDLE,
        says: es::DRIVER,
    },
    Table {
        language: "es",
        source: MESSAGES,
        says: es::SERVER,
    },
    Table {
        language: "fr",
        source: BUNDLE,
        says: fr::DRIVER,
    },
    Table {
        language: "fr",
        source: MESSAGES,
        says: fr::SERVER,
    },
    Table {
        language: "it",
        source: BUNDLE,
        says: it::DRIVER,
    },
    Table {
        language: "it",
        source: MESSAGES,
        says: it::SERVER,
    },
    Table {
        language: "ja",
        source: BUNDLE,
        says: ja::DRIVER,
    },
    Table {
        language: "ja",
        source: MESSAGES,
        says: ja::SERVER,
    },
    Table {
        language: "ko",
        source: BUNDLE,
        says: ko::DRIVER,
    },
    Table {
        language: "ko",
        source: MESSAGES,
        says: ko::SERVER,
    },
    Table {
        language: "pt_BR",
        source: BUNDLE,
        says: pt_br::DRIVER,
    },
    Table {
        language: "pt_BR",
        source: MESSAGES,
        says: pt_br::SERVER,
    },
    Table {
        language: "ru",
        source: BUNDLE,
        says: ru::DRIVER,
    },
    Table {
        language: "ru",
        source: MESSAGES,
        says: ru::SERVER,
    },
    Table {
        language: "sv",
        source: BUNDLE,
        says: sv::DRIVER,
    },
    Table {
        language: "zh_CN",
        source: BUNDLE,
        says: zh_cn::DRIVER,
    },
    Table {
        language: "zh_CN",
        source: MESSAGES,
        says: zh_cn::SERVER,
    },
    Table {
        language: "zh_TW",
        source: BUNDLE,
        says: zh_tw::DRIVER,
    },
    Table {
        language: "zh_TW",
        source: MESSAGES,
        says: zh_tw::SERVER,
    },
    Table {
        language: "cs",
        source: SQL_CLIENT,
        says: sqlclient::cs::SAYS,
    },
    Table {
        language: "de",
        source: SQL_CLIENT,
        says: sqlclient::de::SAYS,
    },
    Table {
        language: "en",
        source: SQL_CLIENT,
        says: sqlclient::en::SAYS,
    },
    Table {
        language: "es",
        source: SQL_CLIENT,
        says: sqlclient::es::SAYS,
    },
    Table {
        language: "fr",
        source: SQL_CLIENT,
        says: sqlclient::fr::SAYS,
    },
    Table {
        language: "it",
        source: SQL_CLIENT,
        says: sqlclient::it::SAYS,
    },
    Table {
        language: "ja",
        source: SQL_CLIENT,
        says: sqlclient::ja::SAYS,
    },
    Table {
        language: "ko",
        source: SQL_CLIENT,
        says: sqlclient::ko::SAYS,
    },
    Table {
        language: "pl",
        source: SQL_CLIENT,
        says: sqlclient::pl::SAYS,
    },
    Table {
        language: "pt_BR",
        source: SQL_CLIENT,
        says: sqlclient::pt_br::SAYS,
    },
    Table {
        language: "ru",
        source: SQL_CLIENT,
        says: sqlclient::ru::SAYS,
    },
    Table {
        language: "tr",
        source: SQL_CLIENT,
        says: sqlclient::tr::SAYS,
    },
    Table {
        language: "zh_CN",
        source: SQL_CLIENT,
        says: sqlclient::zh_cn::SAYS,
    },
    Table {
        language: "zh_TW",
        source: SQL_CLIENT,
        says: sqlclient::zh_tw::SAYS,
    },
];
