//! Where the log of a run or a crawl lies, which part of it is read, and what its end is: rules without a call.
//!
//! Sources: "Monitoring with Amazon CloudWatch" and "Enabling continuous logging" of the Glue developer guide, the API's
//! `JobRun.LogGroupName`, and CloudWatch Logs' `FilterLogEvents`.

use jiff::Timestamp;

use crate::aws::glue::{Crawler, Job, JobRun, LastCrawl};

/// Where Glue writes when a run names no group of its own.
const SPARK: &str = "/aws-glue/jobs";
/// The same for Python shell jobs.
const SHELL: &str = "/aws-glue/python-jobs";
/// Newest first is not to be had for a start before 2024-01-01T00:00:00Z.
const FIRST_START: i64 = 1_704_067_200_000;
/// How long after a run's end its last lines may be dated: a retry's begin soon after.
const AFTER_END: i64 = 5 * 60 * 1000;
/// How long a crawl of an unknown start is thought to have taken at most.
const LONGEST_CRAWL: i64 = 24 * 60 * 60 * 1000;
/// How long ago a run may have ended whose log may not have come yet.
const FRESH: i64 = 2 * 60 * 1000;

/// A log group, and what the names of the run's streams in it begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The log group.
    pub group: String,
    /// The run's id, or the prefix that the job chose.
    pub streams: String,
    /// True where the driver's stream has an ending of its own: from Glue 5.0 on, and in continuous logs.
    pub ends_in_driver: bool,
}

impl Place {
    fn of(group: String, streams: &str, ends_in_driver: bool) -> Self {
        Self {
            group,
            streams: streams.to_owned(),
            ends_in_driver,
        }
    }

    /// What the driver's stream may be called, the likelier name first; those of executors have other endings, and on Glue 5.0 lie in the
    /// same group.
    pub fn driver_streams(&self) -> [String; 2] {
        let (bare, own) = (self.streams.clone(), format!("{}-driver", self.streams));
        if self.ends_in_driver { [own, bare] } else { [bare, own] }
    }
}

/// The places where the log of a run may be, the likeliest first.
pub fn places(job: Option<&Job>, run: &JobRun) -> Vec<Place> {
    let argument = |key: &str| {
        // A run's own arguments override the job's.
        let value = run
            .arguments
            .get(key)
            .or_else(|| job.and_then(|job| job.default_arguments.get(key)));
        value
            .map(|value| value.trim_end_matches('/'))
            .filter(|value| !value.is_empty())
    };
    let is_shell = job.is_some_and(|job| job.command.name.as_deref() == Some("pythonshell"));
    let security = job.and_then(|job| Some((job.security_configuration.as_deref()?, role_name(&job.role))));
    let streams = argument("--custom-logStream-prefix").unwrap_or(&run.id);
    let bases = [
        argument("--custom-logGroup-prefix"),
        run.log_group_name.as_deref().map(|group| group.trim_end_matches('/')),
        Some(if is_shell { SHELL } else { SPARK }),
    ];
    let is_new = !is_shell && major_version(job, run) >= Some(5);
    let mut places = Vec::new();
    let mut add = |group: String, streams: &str, ends_in_driver: bool| {
        let place = Place::of(group, streams, ends_in_driver);
        if !places.contains(&place) {
            places.push(place);
        }
    };
    for base in bases.into_iter().flatten().filter(|base| !base.is_empty()) {
        if let Some((configuration, role)) = security {
            add(format!("{base}/{configuration}-role/{role}/error"), streams, is_new); // 5.0 and later
            add(format!("{base}/error-{configuration}"), streams, is_new); // up to 4.0
        }
        add(format!("{base}/error"), streams, is_new);
    }
    if let Some((configuration, role)) = security {
        add(format!("{SPARK}-{role}-{configuration}/error"), streams, is_new);
    }
    let continuous = argument("--continuous-log-logGroup");
    let enabled =
        argument("--enable-continuous-cloudwatch-log").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if enabled || continuous.is_some() {
        let streams = argument("--continuous-log-logStreamPrefix").unwrap_or(&run.id);
        let group = continuous.map_or_else(|| format!("{SPARK}/logs-v2"), str::to_owned);
        if let Some((configuration, _)) = security {
            add(format!("{group}-{configuration}"), streams, true);
        }
        add(group, streams, true);
    }
    // What the script printed, where nothing else is.
    add(
        format!("{}/output", if is_shell { SHELL } else { SPARK }),
        &run.id,
        false,
    );
    places
}

/// Of Glue, as the run had it.
fn major_version(job: Option<&Job>, run: &JobRun) -> Option<u32> {
    let version = run.glue_version.as_deref();
    let version = version.or_else(|| job?.glue_version.as_deref())?;
    version.split('.').next()?.parse().ok()
}

/// The name in an ARN or path.
fn role_name(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}

/// Where a crawl writes when Glue does not say: its stream has the crawler's name.
pub const CRAWLERS: &str = "/aws-glue/crawlers";

/// The places where the log of a crawl may be, the likeliest first: the group that Glue or the event named, then that of all crawlers.
pub fn places_of_crawl(crawler: &Crawler, crawl: &LastCrawl) -> Vec<Place> {
    let stream = crawl.log_stream.as_deref().unwrap_or(&crawler.name);
    let mut places: Vec<Place> = Vec::new();
    for group in [crawl.log_group.as_deref(), Some(CRAWLERS)].into_iter().flatten() {
        if places.iter().all(|place| place.group != group) {
            places.push(Place::of(group.to_owned(), stream, false));
        }
    }
    places
}

/// What part of a crawl's log is asked for. Its start is known where Glue's last crawl is the one that is judged, its end where an event
/// told of it.
pub fn window_of_crawl(crawl: &LastCrawl, told_at: Option<&str>) -> Window {
    let end = millis(told_at);
    let start = millis(crawl.start_time.as_deref()).or(end.map(|end| end - LONGEST_CRAWL));
    Window {
        start: start.unwrap_or_default().max(FIRST_START),
        end: end.map(|end| end + AFTER_END),
    }
}

/// True where the log of a crawl may be on its way: an event has just told of it.
pub fn is_fresh_crawl(told_at: Option<&str>, observed_at: &str) -> bool {
    let told = millis(told_at).zip(millis(Some(observed_at)));
    told.is_some_and(|(told, now)| now - told < FRESH)
}

/// The lines of one crawl, of a stream that all of the crawler's crawls share: those that begin with its id in brackets, else with that of
/// the newest line.
pub fn lines_of_crawl(lines: Vec<String>, prefix: Option<&str>) -> Vec<String> {
    let bracketed = |line: &str| {
        line.starts_with('[')
            .then(|| line.find(']').map(|end| line[..=end].to_owned()))
    };
    let known = prefix.filter(|prefix| lines.iter().any(|line| line.contains(prefix)));
    let prefix = known
        .map(str::to_owned)
        .or_else(|| lines.iter().rev().find_map(|line| bracketed(line).flatten()));
    match prefix {
        Some(prefix) => lines.into_iter().filter(|line| line.contains(&prefix)).collect(),
        None => lines,
    }
}

/// True for a stream of this run, and not of its retry, whose id begins with the run's: `jr_1_attempt_1`.
pub fn is_of_run(stream: &str, run_id: &str) -> bool {
    stream
        .strip_prefix(run_id)
        .is_none_or(|rest| !rest.starts_with("_attempt_"))
}

/// What part of a log is asked for, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its start.
    pub start: i64,
    /// Its end; without one the run's end is not known.
    pub end: Option<i64>,
}

/// From the run's start to shortly after its end.
pub fn window(run: &JobRun) -> Window {
    Window {
        start: millis(run.started_on.as_deref()).unwrap_or_default().max(FIRST_START),
        end: millis(run.completed_on.as_deref()).map(|end| end + AFTER_END),
    }
}

/// True where the log of a run may be on its way: the run has just ended, and did run.
pub fn is_fresh(run: &JobRun, observed_at: &str) -> bool {
    let ran = run.execution_time.is_none_or(|seconds| seconds > 0);
    let ended = millis(run.completed_on.as_deref());
    let now = millis(Some(observed_at));
    ran && ended.zip(now).is_none_or(|(ended, now)| now - ended < FRESH)
}

fn millis(time: Option<&str>) -> Option<i64> {
    let time: Timestamp = time?.parse().ok()?;
    Some(time.as_millisecond())
}

/// The end of a log, gathered newest first until it is full.
#[derive(Clone, Debug)]
pub struct Tail {
    lines: Vec<(i64, String)>,
    left: usize,
    full: bool,
}

impl Tail {
    /// Of at most so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self {
            lines: Vec::new(),
            left: bytes,
            full: false,
        }
    }

    /// Takes the next older line. A line that does not fit any more is taken at its end.
    pub fn take(&mut self, at: i64, message: &str) {
        let message = message.trim_end();
        if self.full {
            return;
        }
        let from = message.len().saturating_sub(self.left);
        let kept = &message[message.ceil_char_boundary(from)..];
        self.full = from > 0;
        self.left -= kept.len();
        self.lines.push((at, kept.to_owned()));
    }

    /// True when it holds no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// True when no more fits.
    pub fn is_full(&self) -> bool {
        self.full || self.left == 0
    }

    /// True where a line of it says what broke.
    pub fn tells_why(&self) -> bool {
        const TELLING: [&str; 3] = ["ERROR", "Caused by: ", "Traceback (most recent call last)"];
        let tells = |line: &str| TELLING.iter().any(|word| line.contains(word));
        self.lines.iter().any(|(_, line)| tells(line))
    }

    /// Adds another tail, such as another stream's.
    pub fn join(&mut self, other: Self) {
        self.full |= other.full;
        self.lines.extend(other.lines);
        self.lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    }

    /// The lines, oldest first.
    pub fn lines(mut self) -> Vec<String> {
        // What an answer has newest first, lines of one time included, is turned round; what has not, by its times.
        self.lines.reverse();
        self.lines.sort_by_key(|(at, _)| *at);
        self.lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// What the places came to, when none of them held a line.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Groups that are there and hold nothing of the run.
    pub empty: usize,
    /// Groups that are not there.
    pub absent: Vec<String>,
    /// Groups that could not be read, with the reason.
    pub unreadable: Vec<String>,
}

impl Search {
    /// True where a place could not be read: a second look would meet the same.
    pub fn is_denied(&self) -> bool {
        !self.unreadable.is_empty()
    }

    /// Why the log is not known; `None` where it is known to be empty. A run that never ran left none.
    pub fn unknown(&self, run: &JobRun) -> Option<String> {
        if !self.unreadable.is_empty() {
            return Some(self.unreadable.join("; "));
        }
        let never_ran = run.execution_time == Some(0);
        (self.empty == 0 && !never_ran).then(|| format!("no such log group: {}", self.absent.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(security: Option<&str>, arguments: &[(&str, &str)]) -> Job {
        Job {
            role: "arn:aws:iam::111122223333:role/service-role/GlueRole".into(),
            security_configuration: security.map(str::to_owned),
            default_arguments: arguments
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..Job::default()
        }
    }

    fn run() -> JobRun {
        JobRun {
            id: "jr_1".into(),
            log_group_name: Some("/aws-glue/jobs".into()),
            ..JobRun::default()
        }
    }

    #[test]
    fn every_documented_group_is_a_place_in_the_order_of_likelihood() {
        let continuous = ("--enable-continuous-cloudwatch-log", "true");
        for (job, expected) in [
            (
                job(None, &[]),
                vec!["/aws-glue/jobs/error jr_1", "/aws-glue/jobs/output jr_1"],
            ),
            (
                job(Some("kms"), &[]),
                vec![
                    "/aws-glue/jobs/kms-role/GlueRole/error jr_1",
                    "/aws-glue/jobs/error-kms jr_1",
                    "/aws-glue/jobs/error jr_1",
                    "/aws-glue/jobs-GlueRole-kms/error jr_1",
                    "/aws-glue/jobs/output jr_1",
                ],
            ),
            (
                job(
                    None,
                    &[
                        ("--custom-logGroup-prefix", "/teams/orders/"),
                        ("--custom-logStream-prefix", "night"),
                    ],
                ),
                vec![
                    "/teams/orders/error night",
                    "/aws-glue/jobs/error night",
                    "/aws-glue/jobs/output jr_1",
                ],
            ),
            (
                job(None, &[continuous]),
                vec![
                    "/aws-glue/jobs/error jr_1",
                    "/aws-glue/jobs/logs-v2 jr_1",
                    "/aws-glue/jobs/output jr_1",
                ],
            ),
            (
                job(
                    None,
                    &[
                        ("--continuous-log-logGroup", "/mine"),
                        ("--continuous-log-logStreamPrefix", "p"),
                    ],
                ),
                vec!["/aws-glue/jobs/error jr_1", "/mine p", "/aws-glue/jobs/output jr_1"],
            ),
        ] {
            let found: Vec<String> = places(Some(&job), &run())
                .iter()
                .map(|place| format!("{} {}", place.group, place.streams))
                .collect();
            assert_eq!(found, expected);
        }
        let shell = Job {
            command: crate::aws::glue::JobCommand {
                name: Some("pythonshell".into()),
                ..Default::default()
            },
            ..job(None, &[])
        };
        let run = JobRun {
            log_group_name: None,
            ..run()
        };
        assert_eq!(places(Some(&shell), &run)[0].group, "/aws-glue/python-jobs/error");
        assert_eq!(places(None, &run)[0].group, "/aws-glue/jobs/error");
    }

    #[test]
    fn the_drivers_stream_is_asked_by_the_name_that_it_has_in_that_version_first() {
        let of = |version: Option<&str>, command: &str, arguments: &[(&str, &str)]| {
            let mut job = job(None, arguments);
            job.command.name = Some(command.to_owned());
            job.glue_version = version.map(str::to_owned);
            let places = places(Some(&job), &run());
            places
                .iter()
                .map(|place| place.driver_streams()[0].clone())
                .collect::<Vec<_>>()
        };
        let continuous = [("--enable-continuous-cloudwatch-log", "true")];
        for (version, command, arguments, expected) in [
            (Some("5.0"), "glueetl", &[][..], &["jr_1-driver", "jr_1"] as &[&str]),
            (Some("4.0"), "glueetl", &[], &["jr_1", "jr_1"]),
            (Some("4.0"), "glueetl", &continuous, &["jr_1", "jr_1-driver", "jr_1"]),
            (None, "glueetl", &[], &["jr_1", "jr_1"]),
            (Some("5.0"), "pythonshell", &[], &["jr_1", "jr_1", "jr_1"]),
        ] {
            assert_eq!(
                of(version, command, arguments),
                expected,
                "{version:?} {command} {arguments:?}"
            );
        }
    }

    #[test]
    fn a_tail_tells_why_by_an_error_and_not_by_what_is_told_in_passing() {
        for (line, tells) in [
            (
                "26/11/29 10:00:00 ERROR [main] glue.ProcessLauncher: Error from Python:Traceback",
                true,
            ),
            ("Caused by: java.net.ConnectException: Connection refused", true),
            ("Traceback (most recent call last):", true),
            ("26/11/29 10:00:00 INFO util.ErrorHandler: started", false),
            ("", false),
        ] {
            let mut tail = Tail::new(100);
            tail.take(1, line);
            assert_eq!(tail.tells_why(), tells, "{line}");
        }
    }

    #[test]
    fn a_retry_of_the_run_is_another_run() {
        for (stream, id, ours) in [
            ("jr_1", "jr_1", true),
            ("jr_1-driver", "jr_1", true),
            ("jr_1_g-0123", "jr_1", true),
            ("jr_1_attempt_1", "jr_1", false),
            ("jr_1_attempt_1_g-0123", "jr_1", false),
            ("jr_1_attempt_1_g-0123", "jr_1_attempt_1", true),
            ("night-7", "jr_1", true),
        ] {
            assert_eq!(is_of_run(stream, id), ours, "{stream} of {id}");
        }
        let mut run = run();
        run.started_on = Some("2026-01-01T00:00:00Z".into());
        run.completed_on = Some("2026-01-01T01:00:00.500Z".into());
        let ends = window(&run);
        assert_eq!(ends.end.unwrap() - ends.start, 65 * 60 * 1000 + 500);
        run.started_on = Some("2020-01-01T00:00:00Z".into());
        assert_eq!(window(&run).start, FIRST_START);
        assert_eq!(
            window(&JobRun::default()),
            Window {
                start: FIRST_START,
                end: None
            }
        );
    }

    #[test]
    fn a_log_may_be_on_its_way_only_when_the_run_ran_and_has_just_ended() {
        for (ended, ran, fresh) in [
            (Some("2026-01-01T00:00:00Z"), Some(60), true),
            (Some("2025-12-31T23:00:00Z"), Some(60), false),
            (Some("2026-01-01T00:00:00Z"), Some(0), false),
            (None, None, true),
        ] {
            let run = JobRun {
                completed_on: ended.map(str::to_owned),
                execution_time: ran,
                ..run()
            };
            assert_eq!(is_fresh(&run, "2026-01-01T00:00:05Z"), fresh, "{ended:?} {ran:?}");
        }
    }

    #[test]
    fn a_tail_is_the_newest_that_fits_oldest_first() {
        let mut tail = Tail::new(10);
        for (at, line) in [(3, "cccc"), (2, "bbbb\n"), (1, "\u{fc}aaaa")] {
            tail.take(at, line);
        }
        assert!(tail.is_full());
        assert_eq!(tail.lines(), ["aa", "bbbb", "cccc"]);
        let mut driver = Tail::new(100);
        let mut other = Tail::new(100);
        driver.take(4, "d");
        driver.take(2, "b");
        other.take(3, "c");
        other.take(1, "a");
        driver.join(other);
        assert_eq!(driver.lines(), ["a", "b", "c", "d"]);
        let mut same_time = Tail::new(100);
        same_time.take(1, "last");
        same_time.take(1, "first");
        assert_eq!(same_time.lines(), ["first", "last"]);
        let mut oldest_first = Tail::new(100);
        oldest_first.take(1, "first");
        oldest_first.take(2, "last");
        assert_eq!(oldest_first.lines(), ["first", "last"]);
    }

    #[test]
    fn a_group_that_is_not_there_is_unknown_unless_the_run_never_ran() {
        let absent = || Search {
            absent: vec!["/aws-glue/jobs/error".into()],
            ..Search::default()
        };
        let denied = Search {
            unreadable: vec!["/x: AccessDenied".into()],
            empty: 1,
            ..absent()
        };
        let empty = Search { empty: 1, ..absent() };
        let ran = JobRun {
            execution_time: Some(9),
            ..run()
        };
        let never = JobRun {
            execution_time: Some(0),
            ..run()
        };
        for (search, run, unknown) in [
            (absent(), &ran, Some("no such log group: /aws-glue/jobs/error")),
            (absent(), &never, None),
            (empty, &ran, None),
            (denied, &never, Some("/x: AccessDenied")),
        ] {
            assert_eq!(search.unknown(run).as_deref(), unknown);
        }
    }

    #[test]
    fn a_crawl_s_lines_are_found_in_the_stream_that_all_crawls_share() {
        let lines = |crawls: &[(&str, &str)]| -> Vec<String> {
            let line = |(id, text): &(&str, &str)| format!("[{id}] {text}");
            crawls.iter().map(line).collect()
        };
        let both = lines(&[("one", "ERROR : a"), ("two", "INFO : b"), ("two", "ERROR : c")]);
        for (prefix, expected) in [
            (Some("one"), &both[..1]),
            (Some("two"), &both[1..]),
            (Some("gone"), &both[1..]),
            (None, &both[1..]),
        ] {
            assert_eq!(lines_of_crawl(both.clone(), prefix), expected, "{prefix:?}");
        }
        let plain = vec!["ERROR : a".to_owned()];
        assert_eq!(lines_of_crawl(plain.clone(), None), plain);
    }

    #[test]
    fn a_crawl_s_log_is_where_glue_or_the_event_says_and_in_its_time() {
        let crawler = Crawler {
            name: "orders".into(),
            ..Crawler::default()
        };
        let crawl = |group: Option<&str>, start: Option<&str>| LastCrawl {
            log_group: group.map(str::to_owned),
            start_time: start.map(str::to_owned),
            ..LastCrawl::default()
        };
        for (group, expected) in [
            (None, &[CRAWLERS] as &[&str]),
            (Some(CRAWLERS), &[CRAWLERS]),
            (
                Some("/aws-glue/crawlers-role/R-sc"),
                &["/aws-glue/crawlers-role/R-sc", CRAWLERS],
            ),
        ] {
            let places = places_of_crawl(&crawler, &crawl(group, None));
            let groups: Vec<&str> = places.iter().map(|place| place.group.as_str()).collect();
            assert_eq!(groups, expected);
            assert!(places.iter().all(|place| place.streams == "orders"));
        }
        let (start, end) = ("2026-01-02T00:00:00Z", "2026-01-02T01:00:00Z");
        let millis = |time: &str| time.parse::<Timestamp>().unwrap().as_millisecond();
        for (start, told, from, to) in [
            (Some(start), Some(end), millis(start), Some(millis(end) + AFTER_END)),
            (Some(start), None, millis(start), None),
            (
                None,
                Some(end),
                millis(end) - LONGEST_CRAWL,
                Some(millis(end) + AFTER_END),
            ),
            (None, None, FIRST_START, None),
        ] {
            let window = window_of_crawl(&crawl(None, start), told);
            assert_eq!((window.start, window.end), (from, to));
        }
        assert!(is_fresh_crawl(Some(end), "2026-01-02T01:01:00Z"));
        assert!(!is_fresh_crawl(Some(end), "2026-01-02T02:01:00Z") && !is_fresh_crawl(None, end));
    }
}
