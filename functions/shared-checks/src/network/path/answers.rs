//! A name with several answers: the way to each, and what they come to together.

use std::collections::BTreeMap;

use super::destination::Resolution;
use super::trace::{Outcome, Share, Step, Unseen};

/// The way to one answer.
struct Way {
    steps: Vec<Step>,
    is_standby: bool,
    is_open: bool,
}

impl Way {
    fn is_blocked(&self) -> bool {
        self.steps.iter().any(Step::is_blocked)
    }
}

/// Walks to every answer of a name. Where all are stopped, the name is; where some are, it is in part: whoever asks gets one of them.
pub fn walk_each(host: &str, answers: Vec<Resolution>, walk: impl Fn(Resolution) -> Vec<Step>) -> Vec<Step> {
    let ways = answers.into_iter().map(|answer| {
        let (is_standby, is_open, instead) = (answer.is_standby, answer.is_open, answer.instead.clone());
        let mut steps = walk(answer);
        if steps.iter().any(Step::is_blocked) {
            steps.splice(0..0, instead);
        }
        Way {
            steps,
            is_standby,
            is_open,
        }
    });
    together(host, ways.collect())
}

fn together(host: &str, mut ways: Vec<Way>) -> Vec<Step> {
    if ways.iter().all(|way| way.is_standby) {
        ways.iter_mut().for_each(|way| way.is_standby = false);
    }
    let first = || ways.iter().filter(|way| !way.is_standby);
    let all_first = first().all(Way::is_blocked);
    let whole = all_first && ways.iter().all(Way::is_blocked);
    let of = ways.len();
    let met = stopped(first());
    let mut steps: Vec<Step> = Vec::new();
    for way in &ways {
        for step in &way.steps {
            let step = match (&step.outcome, whole) {
                (Outcome::Blocked(obstacle), false) if way.is_standby => {
                    let (host, obstacle) = (host.to_owned(), Box::new(obstacle.clone()));
                    Step::unseen(step.hop.clone(), Unseen::Standby { host, obstacle })
                }
                (Outcome::Blocked(obstacle), false) if way.is_open => {
                    let (host, obstacle) = (host.to_owned(), Box::new(obstacle.clone()));
                    Step::unseen(step.hop.clone(), Unseen::OneOf { host, obstacle })
                }
                (Outcome::Blocked(obstacle), false) => {
                    let resource = obstacle.resource();
                    let share = met.get(&(resource.kind, resource.id)).map(|met| Share {
                        host: host.to_owned(),
                        met: *met,
                        of,
                    });
                    Step {
                        share,
                        ..step.clone().as_partial(true)
                    }
                }
                _ => step.clone(),
            };
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    steps
}

/// By how many of the ways each component stops the packets.
fn stopped<'w>(ways: impl Iterator<Item = &'w Way>) -> BTreeMap<(String, String), usize> {
    let mut met = BTreeMap::new();
    for way in ways {
        let blocked = way.steps.iter().filter(|step| step.is_blocked());
        let resources = blocked.filter_map(Step::obstacle).map(|obstacle| obstacle.resource());
        let mut resources: Vec<_> = resources.map(|one| (one.kind, one.id)).collect();
        resources.sort();
        resources.dedup();
        for resource in resources {
            *met.entry(resource).or_default() += 1;
        }
    }
    met
}
