//! Every number of the way to the session has a verdict.

use super::*;
use crate::signal::cause::Cause;
use crate::signal::speakers::heard::utterance;
use shared_domain::diagnosis::Stage;

fn cause_of(message: &str) -> Option<Cause> {
    codes(&utterance(message)).into_iter().find_map(|says| match says {
        Exactly(cause) | Likely(cause) | Vaguely(cause) => Some(cause),
        _ => None,
    })
}

#[test]
fn the_services_numbers_say_their_cause() {
    for (number, cause) in [
        (390_100, BadPassword),
        (390_101, AccountState),
        (390_102, AccountState),
        (390_111, ConnectionDropped),
        (390_112, ConnectionDropped),
        (390_114, OauthOrKey),
        (390_123, AccountState),
        (390_127, AccountState),
        (390_139, OauthOrKey),
        (390_144, OauthOrKey),
        (390_186, DatabaseOrPrivilege),
        (390_189, DatabaseOrPrivilege),
        (390_191, OauthOrKey),
        (390_195, OauthOrKey),
        (390_201, DatabaseOrPrivilege),
        (390_303, OauthOrKey),
        (390_318, OauthOrKey),
        (390_420, HostNotAllowed),
        (390_422, HostNotAllowed),
        (394_304, OauthOrKey),
        (394_400, OauthOrKey),
        (394_508, AccountState),
        (395_090, OauthOrKey),
    ] {
        let text = format!("Error code: {number}, Message: x");
        assert_eq!(cause_of(&text), Some(cause), "{number}");
    }
}

#[test]
fn every_number_of_the_drivers_has_a_verdict() {
    for number in (200_001..=200_074)
        .chain(250_001..=250_012)
        .chain(251_001..=251_020)
        .chain(252_001..=252_012)
        .chain(253_001..=253_009)
        .chain(254_001..=254_019)
        .chain(255_001..=255_006)
        .chain([290_000, 290_403, 290_404, 290_503])
        .filter(|number| *number != 200_002)
    {
        assert!(cause_of(&format!("{number} (08001): x")).is_some(), "{number}");
    }
}

#[test]
fn statements_are_no_connection_but_for_rights_and_the_warehouse() {
    for (text, stage) in [
        ("000606 (57P03): No active warehouse selected", Stage::Credentials),
        ("003001 (42501): SQL access control error", Stage::Credentials),
        ("001003 (42000): SQL compilation error", Stage::NotConnection),
        ("002003 (42S02): SQL compilation error", Stage::NotConnection),
        ("000904 (42000): invalid identifier", Stage::NotConnection),
        (
            "100038 (22018): Numeric value 'x' is not recognized",
            Stage::NotConnection,
        ),
        ("000630 (57014): Statement reached its timeout", Stage::NotConnection),
    ] {
        assert_eq!(cause_of(text).map(Cause::stage), Some(stage), "{text}");
    }
    assert_eq!(cause_of("exit code: 137"), None);
}
