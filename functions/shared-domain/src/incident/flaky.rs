//! What comes and goes: fails, heals and fails again within a day. People hear so once, and of the end when it has held for a day, instead of
//! two messages a failure.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Before, DIAGNOSED_AGAIN_AFTER, Incident};

/// After so many ends within a day the next incident of the key is one that comes and goes.
const ENDS: usize = 3;
/// In which they are counted, and for which it must hold then.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// It was there before, and over by a success, again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// How often within the day before it was opened.
    pub times: usize,
    /// When the first of these was opened.
    pub since: Timestamp,
}

impl Again {
    /// `Again: it was there and over 3 times since ...`.
    pub fn said(&self) -> String {
        format!(
            "Again: it was there and over {}. It is over when it has held for a day, and no success before ends it",
            self.often()
        )
    }

    /// The same of one that is over.
    pub fn was_said(&self) -> String {
        format!(
            "Before it was there and over {}, so that it had to hold for a day",
            self.often()
        )
    }

    fn often(&self) -> String {
        let since = self.since.strftime("%Y-%m-%dT%H:%M:%SZ");
        format!("{} times since {since}", self.times)
    }
}

impl Incident {
    /// How often it was there before, where it comes and goes.
    pub fn again(&self) -> Option<Again> {
        let lately = |before: &&Before| before.healed && before.until > self.opened - DAY;
        let ends: Vec<&Before> = self.before.iter().filter(lately).collect();
        let first = ends.first().filter(|_| ends.len() >= ENDS)?;
        Some(Again {
            times: ends.len(),
            since: opened_at(&first.id).unwrap_or(first.until),
        })
    }

    /// How long after the last failure a success has to begin to be its end.
    pub(super) fn patience(&self) -> SignedDuration {
        self.again().map_or(SignedDuration::ZERO, |_| DAY)
    }

    /// What comes and goes is found healthy every other time: once a day is enough.
    pub(super) fn diagnosed_again_after(&self) -> SignedDuration {
        DIAGNOSED_AGAIN_AFTER.max(self.patience())
    }
}

/// The time in an incident's id.
fn opened_at(id: &str) -> Option<Timestamp> {
    let (_, opened) = id.split_once('-')?;
    Timestamp::from_millisecond(i64::from_str_radix(opened, 16).ok()?).ok()
}
