//! Names that are near to one that does not exist, for whoever mistyped it.

use std::time::Duration;

use aws_sdk_glue::Client as Glue;
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::fact::Fact;
use shared_domain::nearest::nearest;
use tokio::time::timeout;

/// How long a list is read. Without it the report has the command that lists.
const LIST_TIME: Duration = Duration::from_secs(5);

/// What a person asked for by name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    Job(&'a str),
    Crawler(&'a str),
    Connection(&'a str),
}

impl<'a> Asked<'a> {
    /// Its name, where there is nothing of that name.
    fn missing(self, evidence: &Evidence) -> Option<&'a str> {
        let is_of = |named: &&NamedConnection, name: &str| named.name == name;
        let (name, is_missing) = match self {
            Self::Job(name) => (name, is_missing(&evidence.job)),
            Self::Crawler(name) => (name, is_missing(&evidence.crawler)),
            Self::Connection(name) => {
                let named = evidence.connections.iter().find(|named| is_of(named, name));
                (name, named.is_some_and(|named| is_missing(&named.connection)))
            }
        };
        is_missing.then_some(name)
    }

    /// All names of its kind that there are, as far as they could be listed in time.
    async fn names(self, glue: &Glue) -> Vec<String> {
        let mut names = Vec::new();
        let listed = async {
            match self {
                Self::Job(_) => {
                    let mut pages = glue.list_jobs().into_paginator().items().send();
                    while let Some(Ok(name)) = pages.next().await {
                        names.push(name);
                    }
                }
                Self::Crawler(_) => {
                    let mut pages = glue.list_crawlers().into_paginator().send();
                    while let Some(Ok(page)) = pages.next().await {
                        names.extend(page.crawler_names.unwrap_or_default());
                    }
                }
                Self::Connection(_) => {
                    let mut pages = glue.get_connections().hide_password(true).into_paginator().send();
                    while let Some(Ok(page)) = pages.next().await {
                        let connections = page.connection_list.unwrap_or_default();
                        names.extend(connections.into_iter().filter_map(|one| one.name));
                    }
                }
            }
        };
        // What was listed until then is as good as the whole: nothing is judged by it.
        let _ = timeout(LIST_TIME, listed).await;
        names
    }
}

fn is_missing<T>(fact: &Fact<Found<T>>) -> bool {
    matches!(fact, Fact::Known(Found::Missing { .. }))
}

/// The names near to what was asked for and does not exist, the nearest first; none where it exists.
pub(crate) async fn near(glue: &Glue, asked: Asked<'_>, evidence: &Evidence) -> Vec<String> {
    let Some(wanted) = asked.missing(evidence) else {
        return Vec::new();
    };
    let names = asked.names(glue).await;
    let near = nearest(wanted, names.iter().map(String::as_str));
    near.into_iter().map(str::to_owned).collect()
}
