//! What a name, a number or a state says, however it stands in a text: bare, behind what carries it, in another's words.

use shared_domain::source::Engine;

use super::heard::said;

fn all(engine: Option<Engine>, table: &[(&str, &[&str])]) {
    for (expected, texts) in table {
        for text in *texts {
            assert_eq!(said(text, engine), *expected, "{text}");
        }
    }
}

/// errno.h of Linux and of the BSDs, winsock2.h.
#[test]
fn numbers_of_a_system_behind_a_client_are_read_on_every_system() {
    for (expected, numbers) in [
        ("network/connection_refused", &[111, 61, 10_061][..]),
        (
            "network/no_route_or_unreachable",
            &[99, 100, 101, 112, 113, 49, 50, 51, 64, 65, 10_049, 10_051, 10_065],
        ),
        ("network/connect_timeout", &[110, 60, 10_060, 115, 4]),
        ("network/connection_dropped", &[103, 104, 53, 54, 10_053, 10_054]),
        ("network/dns_failure", &[11_001, 11_004]),
    ] {
        for number in numbers {
            for text in [
                format!("ERROR 2003 (HY000): Can't connect to MySQL server on 'db.corp' ({number})"),
                format!("(HY000/2003): Can't connect to MySQL server on '10.0.0.4' ({number}) in /x/y.php on line 3"),
                format!("2003: Can't connect to MySQL server on 'db.corp:3306' ({number} zzz)"),
                format!("Can't connect to server on 'db.corp' ([Errno {number}] zzz)"),
            ] {
                assert_eq!(said(&text, Some(Engine::Mysql)), expected, "{text}");
            }
        }
    }
}

#[test]
fn who_was_refused_by_the_servers_file_of_hosts_is_told_in_any_words() {
    all(
        Some(Engine::Postgresql),
        &[
            (
                "network/host_not_allowed",
                &[
                    "FATAL: No entry in pg_hba.conf for the connection from\nhost \"10.0.0.4\", user \"u\", SSL inactive_",
                    "FATAL: there is in pg_hba.conf no line for the host 10.0.0.4 and the user \"u\"",
                    "pg_hba.conf rejects the client",
                ],
            ),
            // The catalogue's words say more, and who reads the file is not refused by it.
            (
                "ssl/ssl_required_by_server",
                &["FATAL: no pg_hba.conf entry for host \"10.0.0.4\", user \"u\", database \"d\", no encryption"],
            ),
        ],
    );
    assert_ne!(
        said("LOG: zzz was read from pg_hba.conf", Some(Engine::Postgresql)),
        "network/host_not_allowed"
    );
}

#[test]
fn a_client_that_is_blocked_or_one_too_many_at_a_router_is_told_apart() {
    all(
        Some(Engine::Mysql),
        &[
            (
                "network/host_not_allowed",
                &[
                    "Too many connection errors from 10.0.0.4:3306",
                    "ERROR 1129 (HY000): Too many connection errors from 10.0.0.4",
                ],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["ERROR 1040 (08004): Too many connections to MySQL Router"],
            ),
        ],
    );
    assert_ne!(
        said("zzz had too many errors of connections", Some(Engine::Mysql)),
        "network/host_not_allowed"
    );
}

#[test]
fn a_name_of_data_factory_says_the_same_with_and_without_what_carries_it() {
    all(
        None,
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    "UserErrorSchemaNotMatch",
                    "Power BI Refresh Error:\nUserErrorInvalidColumnName",
                    "ErrorCode=DelimitedTextMoreColumnsThanDefined,'Type=x'",
                    "ErrorCode=UserErrorFileNotFound,zzz",
                ],
            ),
            ("unknown/unknown", &["UserErrorZzz", "ErrorCode=ZzzOperationFailed"]),
        ],
    );
}

#[test]
fn what_data_holds_and_its_place_does_not_is_of_the_data() {
    all(
        None,
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    "java.lang.IllegalArgumentException: cannot write null into the field 'z' of a row",
                    "java.lang.IllegalStateException: null value for non-nullable column z",
                    "Zzz Exception: Decimal overflow: zzz",
                    "zzz: arithmetic overflow in zzz",
                ],
            ),
            (
                "not_connection/script_error",
                &[
                    "java.lang.IllegalStateException: null value in entry: z=null",
                    "java.lang.IllegalArgumentException: z must not be null",
                ],
            ),
        ],
    );
    assert_ne!(
        said("zzz: stack buffer overflow", None),
        "not_connection/schema_or_data_error"
    );
}

#[test]
fn what_a_driver_lacks_is_not_what_it_would_set() {
    all(
        None,
        &[
            (
                "driver/driver_incompatible",
                &[
                    "HikariPool-1 - Driver does not support get/set network timeout for connections. (zzz)",
                    "zzz: This driver does not support the 'setNetworkTimeout' method of a connection.",
                ],
            ),
            (
                "network/connect_timeout",
                &["zzz: network timeout of the connection to the server"],
            ),
        ],
    );
}

#[test]
fn what_glues_catalogue_does_not_have_is_read_from_what_is_left_of_its_answer() {
    all(
        None,
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    "EntityNotFoundException: Entity Not Found",
                    "zzz - EntityNotFoundException: Entity Not Found (Service: Glue, Status Code: 400 ...)",
                    "EntityNotFoundException: Table z not found. (Service: AWSGlue; Status Code: 400; Error Code: EntityNotFoundException)",
                ],
            ),
            (
                "not_connection/other",
                &["x.EntityNotFoundException: Job run not found (Service: Glue, Status Code: 400 ...)"],
            ),
        ],
    );
}
