//! After how long without a failure an incident is over of which no success tells.
//!
//! A nightly job is silent for a day between two failures, a weekly one for a week: that a job which did not run has not failed says nothing.

use jiff::{SignedDuration, Timestamp};

/// Nothing is over sooner: a day, and what a nightly job is late.
pub const LEAST_QUIET: SignedDuration = SignedDuration::from_hours(26);
/// And nothing later, so that what is rarer than weekly, or is gone, does not stay open for ever.
pub const MOST_QUIET: SignedDuration = SignedDuration::from_hours(15 * 24);
/// More than twice the longest gap: a job can miss one turn.
const LATE: SignedDuration = SignedDuration::from_hours(2);

/// The quiet of an incident whose jobs' longest gap between two runs is this; nothing where they do not say, because they are gone or ran once.
pub fn quiet_after(gap: Option<SignedDuration>, least: SignedDuration) -> SignedDuration {
    let least = least.max(LEAST_QUIET);
    let of_rhythm = gap.map_or(least, |gap| gap.saturating_add(gap).saturating_add(LATE));
    of_rhythm.min(MOST_QUIET).max(least)
}

/// The longest time between the starts of two runs that follow each other.
pub fn longest_gap(starts: impl IntoIterator<Item = Timestamp>) -> Option<SignedDuration> {
    let mut starts: Vec<Timestamp> = starts.into_iter().collect();
    starts.sort_unstable();
    starts.windows(2).map(|two| two[1].duration_since(two[0])).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_is_over_after_more_than_twice_its_jobs_longest_gap_within_bounds() {
        let (hours, least) = (SignedDuration::from_hours, SignedDuration::from_hours(26));
        for (name, gap, least, expected) in [
            ("gone, or ran once", None, least, hours(26)),
            (
                "every five minutes",
                Some(SignedDuration::from_mins(5)),
                least,
                hours(26),
            ),
            ("twice a day", Some(hours(12)), least, hours(26)),
            ("nightly", Some(hours(24)), least, hours(50)),
            ("on working days", Some(hours(72)), least, hours(146)),
            ("weekly", Some(hours(168)), least, hours(338)),
            ("monthly", Some(hours(31 * 24)), least, hours(360)),
            ("the parameter asks for more", Some(hours(12)), hours(100), hours(100)),
            ("for more than the bound", Some(hours(168)), hours(400), hours(400)),
            ("for less than may be", None, hours(1), hours(26)),
        ] {
            assert_eq!(quiet_after(gap, least), expected, "{name}");
        }
    }

    #[test]
    fn a_gap_is_seen_in_whatever_order_the_runs_come() {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        for (starts, expected) in [
            (&[][..], None),
            (&[5], None),
            (&[5, 29, 53], Some(24)),
            (&[53, 5, 29, 54], Some(24)),
            (&[0, 72, 96], Some(72)),
        ] {
            let gap = longest_gap(starts.iter().copied().map(at));
            assert_eq!(gap, expected.map(SignedDuration::from_hours), "{starts:?}");
        }
    }
}
