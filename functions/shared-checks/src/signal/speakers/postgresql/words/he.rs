//! What PostgreSQL, libpq and pgjdbc say in Hebrew.

use super::super::super::Says::{Exactly, Likely, WhileConnecting};
use super::super::super::Table;
use crate::signal::cause::Cause::{
    BadJdbcUrl, ConnectTimeout, ConnectionDropped, DnsFailure, DriverServerMismatch, HostnameMismatch, OutOfMemory,
    SslHandshake, TrustStoreMissing,
};

pub(super) const LIBPQ: Table = Table {
    language: "he",
    source: "postgres/postgres src/interfaces/libpq/po/he.po",
    says: &[
        ("אפשרות חיבור לא חוקי", Exactly(BadJdbcUrl)),
        ("מספר פורט לא חוקי", Exactly(BadJdbcUrl)),
        ("ערך sslmode לא חוקי", Exactly(BadJdbcUrl)),
        ("פג הזמן הקצוב", Exactly(ConnectTimeout)),
        ("אבד סינכרון עם שרת", Exactly(ConnectionDropped)),
        ("אין חיבור לשרת", Exactly(ConnectionDropped)),
        ("החיבור מצביע הוא null", Exactly(ConnectionDropped)),
        ("חיבור לא פתוח", Exactly(ConnectionDropped)),
        ("לא היתה אפשרות לשלוח", Exactly(ConnectionDropped)),
        ("לא יכול לקבל נתונים משרת", Exactly(ConnectionDropped)),
        ("שגיאת ssl syscall: eof זוהה", Exactly(ConnectionDropped)),
        ("שרת סגר את החיבור שבאופן בלתי צפוי", Exactly(ConnectionDropped)),
        ("היתה אפשרות לתרגם את שם המארח", Exactly(DnsFailure)),
        ("אימות gssapi אינו נתמך", Exactly(DriverServerMismatch)),
        ("אף אחד מנגנון אימות sasl של", Exactly(DriverServerMismatch)),
        ("שיטת האימות {} אינה נתמכת", Exactly(DriverServerMismatch)),
        ("אינה תואמת עם שם מארח", Exactly(HostnameMismatch)),
        ("יש לציין שם המארח עבור חיבור", Exactly(HostnameMismatch)),
        ("לא היתה אפשרות לקבל שם המארח", Exactly(HostnameMismatch)),
        ("שם תעודת ssl חסר", Exactly(HostnameMismatch)),
        ("תעודת ssl מכיל ערך null מוטבע", Exactly(HostnameMismatch)),
        ("אין די זיכרון עבור תוצאת שאילתה", Exactly(OutOfMemory)),
        ("אינו תומך ב- ssl, אבל ssl היה", Exactly(SslHandshake)),
        ("כאשר תמיכת ssl אינה מקובצת", Exactly(SslHandshake)),
        ("לא היתה אפשרות ליצור חיבור ssl", Exactly(SslHandshake)),
        ("תגובה לא חוקית ממשא ומתן של ssl", Exactly(SslHandshake)),
        ("אין אפשרות לטעון את קובץ המפתח", Exactly(TrustStoreMissing)),
        ("הרשאות צריך להיות u = rw (0600", Exactly(TrustStoreMissing)),
        ("התעודה קיימת, אבל לא קובץ של", Exactly(TrustStoreMissing)),
        ("לא היתה אפשרות לטעון מפתח פרטי", Exactly(TrustStoreMissing)),
        ("לא היתה אפשרות לפתוח את קובץ", Exactly(TrustStoreMissing)),
        ("לא היתה אפשרות לקרוא את קובץ", Exactly(TrustStoreMissing)),
        ("קובץ תעודת הבסיס", Exactly(TrustStoreMissing)),
        ("ההגדרה של שירות", Likely(BadJdbcUrl)),
        ("באופן בלתי צפוי", Likely(ConnectionDropped)),
        ("שגיאה ssl syscall", Likely(ConnectionDropped)),
        ("שגיאת ssl", Likely(SslHandshake)),
        ("לא היתה אפשרות להתחבר לשרת", WhileConnecting),
    ],
};
