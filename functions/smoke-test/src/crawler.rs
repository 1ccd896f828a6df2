//! A crawler: a temporary one over the connection's database, into a temporary database of the Data Catalog.

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::{Crawler, CrawlerState, CrawlerTargets, DatabaseInput, JdbcTarget, LastCrawlStatus};
use shared_domain::command::Command;
use shared_domain::redact;
use shared_domain::report::Created;
use shared_domain::request::TestEngine;
use shared_domain::source::Crawled;
use shared_domain::step::{RunningTest, TestOutcome};

use crate::handler::now;
use crate::names::{named, test_tags};
use crate::progress::{Made, Progress, Stopped, Trouble, words_of};
use crate::subject::Subject;

const ENGINE: TestEngine = TestEngine::Crawler;

/// The test by a crawler.
pub(crate) struct ByCrawler<'a> {
    pub(crate) glue: &'a Glue,
}

/// Everything in the connection's database that its login may see: `<database>/%`. `Err` says why a crawler cannot tell.
pub(crate) fn include_path(subject: &Subject<'_>) -> Result<String, String> {
    let engine = subject
        .engine
        .ok_or("the connection does not tell its engine, so nothing is known that could be crawled")?;
    let title = engine.source().title;
    match engine.source().probe.crawler {
        Crawled::No => return Err(format!("Glue's crawlers do not read {title}")),
        Crawled::OfJdbc if !subject.is_jdbc() => {
            return Err(format!(
                "a crawler reads {title} through a connection of type JDBC, and `{}` is of type {}",
                subject.name, subject.connection.connection_type
            ));
        }
        _ if subject.logs_in_by_iam() => {
            return Err(
                "a crawler logs in with the connection's user and password, and with IAM authentication there is none"
                    .to_owned(),
            );
        }
        _ => {}
    }
    let database = subject.target().and_then(|target| target.database);
    database
        .map(|database| format!("{database}/%"))
        .ok_or_else(|| "the connection names no database that could be crawled".to_owned())
}

impl ByCrawler<'_> {
    /// Starts the crawler, or meets the one that an earlier call has started.
    pub(crate) async fn start(&self, subject: &Subject<'_>, test: RunningTest) -> Progress {
        let path = match include_path(subject) {
            Ok(path) => path,
            Err(reason) => return Progress::cannot_tell(ENGINE, reason),
        };
        let Some(role) = subject.request.glue_role.as_deref() else {
            return Progress::cannot_tell(
                ENGINE,
                "no role is known that the crawler could run with: give `glueRole`",
            );
        };
        let name = named(subject.name, &[subject.name, role, &path]);
        // Named before, it was made or met by this execution.
        let ours = test.name.as_deref() == Some(&name);
        let test = RunningTest {
            name: Some(name.clone()),
            ..test
        };
        match self.make_and_start(&name, subject, role, &path, ours).await {
            Ok(()) => Progress::Running(RunningTest { id: Some(path), ..test }, leftover(&name)),
            Err(Stopped::Busy) => Progress::Running(RunningTest { name: None, ..test }, Vec::new()),
            Err(Stopped::By(Trouble::Later(_))) => Progress::Running(test, leftover(&name)),
            Err(Stopped::By(Trouble::Never(why))) => {
                Progress::cannot_tell(ENGINE, why).leaving(self.clean_up(&name).await)
            }
            Err(Stopped::Refused(why)) => {
                Progress::done(ENGINE, TestOutcome::Failed, why).leaving(self.clean_up(&name).await)
            }
        }
    }

    async fn make_and_start(
        &self,
        name: &str,
        subject: &Subject<'_>,
        role: &str,
        path: &str,
        ours: bool,
    ) -> Result<(), Stopped> {
        let met = self.make_database(name, subject).await? == Made::Before;
        if met && !ours {
            // What an ended execution has found is no proof for this one.
            self.clear(name).await?;
            self.make_database(name, subject).await?;
        }
        self.make_crawler(name, subject, role, path).await?;
        match self.glue.start_crawler().name(name).send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_crawler_running_exception()) =>
            {
                // A call whose answer got lost has started it, or it is another execution's.
                if ours { Ok(()) } else { Err(Stopped::Busy) }
            }
            Err(error) => Err(Stopped::By(Trouble::of(
                &format!("start the crawler `{name}` (glue:StartCrawler)"),
                &error,
            ))),
        }
    }

    async fn make_database(&self, name: &str, subject: &Subject<'_>) -> Result<Made, Stopped> {
        let database = DatabaseInput::builder()
            .name(database_of(name))
            .description(format!("Smoke test of {}; removed when it is over", subject.name))
            .build()
            .map_err(|error| Stopped::By(Trouble::Never(error.to_string())))?;
        let made = self
            .glue
            .create_database()
            .database_input(database)
            .set_tags(Some(test_tags(subject.name, subject.execution)))
            .send()
            .await;
        match made {
            Ok(_) => Ok(Made::Now),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_already_exists_exception()) =>
            {
                Ok(Made::Before)
            }
            Err(error) => {
                let attempted = format!("create the database `{}` (glue:CreateDatabase)", database_of(name));
                Err(Stopped::By(Trouble::of(&attempted, &error)))
            }
        }
    }

    async fn make_crawler(&self, name: &str, subject: &Subject<'_>, role: &str, path: &str) -> Result<(), Stopped> {
        let target = JdbcTarget::builder().connection_name(subject.name).path(path).build();
        let made = self
            .glue
            .create_crawler()
            .name(name)
            .description(format!("Smoke test of {}; removed when it is over", subject.name))
            .role(role)
            .database_name(database_of(name))
            .targets(CrawlerTargets::builder().jdbc_targets(target).build())
            .set_tags(Some(test_tags(subject.name, subject.execution)))
            .send()
            .await;
        let Err(error) = made else { return Ok(()) };
        match error.as_service_error() {
            // By its name it is the same.
            Some(service) if service.is_already_exists_exception() => Ok(()),
            Some(service) if service.is_invalid_input_exception() => Err(Stopped::Refused(words_of(service))),
            _ => {
                let attempted = format!("create the crawler `{name}` (glue:CreateCrawler, iam:PassRole)");
                Err(Stopped::By(Trouble::of(&attempted, &error)))
            }
        }
    }

    /// Removes what an ended execution has left; a crawler that runs is left alone.
    async fn clear(&self, name: &str) -> Result<(), Stopped> {
        match self.glue.get_crawler().name(name).send().await {
            Ok(answer)
                if answer
                    .crawler()
                    .is_some_and(|crawler| crawler.state() != Some(&CrawlerState::Ready)) =>
            {
                return Err(Stopped::Busy);
            }
            Ok(_) => {}
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_entity_not_found_exception()) => {}
            Err(error) => {
                let attempted = format!("read the crawler `{name}` (glue:GetCrawler)");
                return Err(Stopped::By(Trouble::of(&attempted, &error)));
            }
        }
        match self.clean_up(name).await.first() {
            Some(left) => Err(Stopped::By(Trouble::Never(format!(
                "the {} `{}` of an earlier test is in the way and could not be removed",
                left.kind, left.id
            )))),
            None => Ok(()),
        }
    }

    /// Stops the crawler, if it runs; whether it did is seen later.
    pub(crate) async fn stop(&self, name: &str) {
        let _ = self.glue.stop_crawler().name(name).send().await;
    }

    /// Says how the crawl went, stops it when it takes too long, and removes it when it is over.
    pub(crate) async fn check(&self, test: RunningTest, overdue: bool) -> Progress {
        let (Some(name), Some(path)) = (test.name.clone(), test.id.clone()) else {
            return Progress::cannot_tell(ENGINE, "the document names no crawler");
        };
        let crawler = match self.glue.get_crawler().name(&name).send().await {
            Ok(answer) => answer.crawler,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_entity_not_found_exception()) =>
            {
                None
            }
            Err(error) => {
                return match Trouble::of(&format!("read the crawler `{name}` (glue:GetCrawler)"), &error) {
                    Trouble::Later(_) if !overdue => Progress::Running(test, leftover(&name)),
                    Trouble::Later(why) | Trouble::Never(why) => {
                        Progress::cannot_tell(ENGINE, why).leaving(self.clean_up(&name).await)
                    }
                };
            }
        };
        let Some(crawler) = crawler else {
            if !overdue {
                // A test of the same connection by another execution has cleaned up: begin again.
                return Progress::Running(RunningTest { id: None, ..test }, Vec::new());
            }
            return Progress::cannot_tell(ENGINE, format!("the crawler `{name}` is gone; somebody removed it"))
                .leaving(self.clean_up(&name).await);
        };
        match End::of(&crawler) {
            None if overdue && !test.stopping => {
                // A running crawler cannot be removed, so it is stopped first, and has as long again for that.
                self.stop(&name).await;
                let stopping = RunningTest {
                    stopping: true,
                    since: now(),
                    ..test
                };
                Progress::Running(stopping, leftover(&name))
            }
            None if overdue => {
                let why =
                    format!("the crawler did not come to the end of `{path}` in time, nor did it stop when told to");
                Progress::cannot_tell(ENGINE, why).leaving(self.clean_up(&name).await)
            }
            None => Progress::Running(test, leftover(&name)),
            Some(end) => {
                let (outcome, message) = self.judge(end, &name, &path, test.stopping).await;
                Progress::done(ENGINE, outcome, message).leaving(self.clean_up(&name).await)
            }
        }
    }

    async fn judge(&self, end: End, name: &str, path: &str, told_to_stop: bool) -> (TestOutcome, String) {
        match end {
            End::Succeeded => self.judge_tables(name, path).await,
            End::Failed(text) => (TestOutcome::Failed, text),
            End::Cancelled if told_to_stop => (
                TestOutcome::Inconclusive,
                format!("the crawler did not come to the end of `{path}` in time and was stopped"),
            ),
            End::Cancelled => (
                TestOutcome::Inconclusive,
                "the crawler was stopped before it could tell".to_owned(),
            ),
        }
    }

    /// A crawl that found nothing has proven nothing: its login may see no table.
    async fn judge_tables(&self, name: &str, path: &str) -> (TestOutcome, String) {
        let tables = self
            .glue
            .get_tables()
            .database_name(database_of(name))
            .max_results(1)
            .send()
            .await;
        match tables {
            Ok(tables) if !tables.table_list().is_empty() => (
                TestOutcome::Passed,
                format!("a crawler went through `{path}` and put what it found into the Data Catalog"),
            ),
            Ok(_) => (
                TestOutcome::Inconclusive,
                format!("a crawler went through `{path}` and found no table that its login may see"),
            ),
            Err(error) => match Trouble::of("look for the crawled tables (glue:GetTables)", &error) {
                Trouble::Later(why) | Trouble::Never(why) => (TestOutcome::Inconclusive, why),
            },
        }
    }

    /// Removes crawler and database, and says what is left. The database goes last: a crawler writes into it.
    pub(crate) async fn clean_up(&self, name: &str) -> Vec<Created> {
        let crawler = self.glue.delete_crawler().name(name).send().await;
        let crawler_is_gone = crawler.is_ok()
            || crawler.is_err_and(|error| {
                error
                    .as_service_error()
                    .is_some_and(|error| error.is_entity_not_found_exception())
            });
        let crawler = (!crawler_is_gone).then(|| left_crawler(name));
        let database = self.remove_database(&database_of(name)).await;
        crawler.into_iter().chain(database).collect()
    }

    /// Removes the database with what is in it; it comes back when it is left.
    pub(crate) async fn remove_database(&self, database: &str) -> Option<Created> {
        let removed = self.glue.delete_database().name(database).send().await;
        let is_gone = removed.is_ok()
            || removed.is_err_and(|error| {
                error
                    .as_service_error()
                    .is_some_and(|error| error.is_entity_not_found_exception())
            });
        (!is_gone).then(|| left_database(database))
    }
}

/// The Data Catalog keeps the names of databases in lower case.
fn database_of(name: &str) -> String {
    name.to_lowercase()
}

fn leftover(name: &str) -> Vec<Created> {
    vec![left_crawler(name), left_database(&database_of(name))]
}

fn left_crawler(name: &str) -> Created {
    Created {
        kind: "crawler".to_owned(),
        id: name.to_owned(),
        remove: Command::aws("glue", "delete-crawler")
            .option("--name", name)
            .to_string(),
    }
}

fn left_database(database: &str) -> Created {
    Created {
        kind: "database".to_owned(),
        id: database.to_owned(),
        remove: Command::aws("glue", "delete-database")
            .option("--name", database)
            .to_string(),
    }
}

/// How a crawl ended.
enum End {
    Succeeded,
    Failed(String),
    Cancelled,
}

impl End {
    /// `None` while it is on its way; one that is ready and has no crawl behind it has not begun.
    fn of(crawler: &Crawler) -> Option<Self> {
        if crawler.state() != Some(&CrawlerState::Ready) {
            return None;
        }
        let last = crawler.last_crawl()?;
        Some(match last.status()? {
            LastCrawlStatus::Succeeded => Self::Succeeded,
            LastCrawlStatus::Cancelled => Self::Cancelled,
            _ => {
                let text = redact(last.error_message().unwrap_or("Glue gave no reason"));
                let log = match (last.log_group(), last.log_stream()) {
                    (Some(group), Some(stream)) => format!(" (log group {group}, stream {stream})"),
                    _ => String::new(),
                };
                Self::Failed(format!("{text}{log}"))
            }
        })
    }
}
