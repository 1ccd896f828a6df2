//! Where runs belong, what closes an incident, what it cost.

use super::*;
use crate::aws::glue::JobRun;

fn at(text: &str) -> Timestamp {
    format!("2026-11-01T{text}Z").parse().unwrap()
}

fn key(name: &str, cause: Cause) -> Key {
    Key {
        subject: Subject::Connection(name.to_owned()),
        stage: Stage::Credentials,
        cause,
        role: None,
        denied: None,
    }
}

fn nightly() -> Member {
    Member::Job("nightly".to_owned())
}

fn run(id: &str, ended: &str) -> IncidentRun {
    IncidentRun {
        of: nightly(),
        run: id.to_owned(),
        state: "FAILED".to_owned(),
        ended: at(ended),
        dpu_seconds: None,
        untouched: false,
    }
}

fn incident() -> Incident {
    let mut incident = Incident::open(key("orders", Cause::BadPassword), at("10:00:00"), at("10:00:05"), None);
    incident.diagnosis.started = true;
    incident
}

fn success(started: &str) -> Closed {
    Closed::Success {
        of: nightly(),
        run: "jr_good".to_owned(),
        started: at(started),
    }
}

#[test]
fn two_causes_two_connections_and_a_job_of_the_same_name_are_different_keys() {
    let job = Key {
        subject: Subject::Job("orders".to_owned()),
        ..key("orders", Cause::BadPassword)
    };
    let keys = [
        key("orders", Cause::BadPassword),
        key("orders", Cause::AccountLockedOrExpired),
        key("crm", Cause::BadPassword),
        job,
    ];
    let ids: BTreeSet<String> = keys.iter().map(Key::id).collect();
    assert_eq!(ids.len(), keys.len());
    assert_eq!(key("orders", Cause::BadPassword).id(), keys[0].id());
    let id = incident_id(&keys[0], at("10:00:00"));
    assert!(is_incident_id(&id) && key_of(&id) == keys[0].id(), "{id}");
    for other in [
        "",
        "x",
        "jr_1",
        "abc-1",
        "3f2a9c0d1e4b",
        "3f2a9c0d1e4b-",
        "3F2A9C0D1E4B-1",
        "3f2a9c0d1e4b-1-2",
    ] {
        assert!(!is_incident_id(other), "{other}");
    }
}

#[test]
fn a_run_belongs_to_what_was_open_when_it_ended_whenever_its_event_comes() {
    let open = incident();
    let closed = Incident {
        closed: Some(success("10:30:00")),
        ..incident()
    };
    let second = Incident::open(open.key.clone(), at("11:00:00"), at("11:00:05"), Some(&closed));
    let ended = Incident {
        closed: Some(success("12:00:00")),
        ..second.clone()
    };
    let third = Incident::open(open.key.clone(), at("13:00:00"), at("13:00:05"), Some(&ended));
    let before = || Belongs::Before(closed.id.clone());
    for (name, newest, ended, expected) in [
        ("open", &open, "10:10:00", Belongs::Here),
        ("open, out of order", &open, "09:59:00", Belongs::Here),
        ("closed, late", &closed, "10:10:00", Belongs::Here),
        ("closed, as the success began", &closed, "10:30:00", Belongs::Here),
        ("closed, and it fails again", &closed, "10:30:01", Belongs::ToANewOne),
        ("the second, by an event of the first", &second, "10:10:00", before()),
        ("the second", &second, "11:10:00", Belongs::Here),
        ("the third, by an event of the first", &third, "10:10:00", before()),
        (
            "the third, by an event of the second",
            &third,
            "11:10:00",
            Belongs::Before(second.id.clone()),
        ),
        ("the third", &third, "13:00:00", Belongs::Here),
    ] {
        assert_eq!(newest.belongs(at(ended)), expected, "{name}");
    }
    assert_ne!(second.id, closed.id);
    assert_eq!(key_of(&second.id), key_of(&closed.id));
}

#[test]
fn a_cause_that_comes_and_goes_keeps_its_incident_small() {
    let mut last = incident();
    for minute in 0..200_i64 {
        let opened = at("12:00:00") + SignedDuration::from_mins(2 * minute);
        last.closed = Some(Closed::Quiet {
            seen: opened - SignedDuration::from_mins(1),
            last: None,
            idle: false,
        });
        last = Incident::open(last.key.clone(), opened, opened, Some(&last));
    }
    assert_eq!(last.before.len(), 50);
    assert!(serde_json::to_string(&last).unwrap().len() < 8_000);
}

#[test]
fn what_still_fails_an_hour_after_its_diagnosis_is_diagnosed_again_and_nothing_else_is() {
    let open = incident();
    let claimed = Incident {
        diagnosis: Turn {
            started: false,
            ..open.diagnosis
        },
        ..open.clone()
    };
    let closed = Incident {
        closed: Some(success("10:30:00")),
        ..open.clone()
    };
    for (name, incident, ended, expected) in [
        ("soon", &open, "10:59:59", false),
        ("an hour later", &open, "11:00:05", true),
        ("not started yet", &claimed, "12:00:00", false),
        ("over", &closed, "12:00:00", false),
        ("an old event", &open, "09:00:00", false),
    ] {
        assert_eq!(incident.wants_another_diagnosis(at(ended)), expected, "{name}");
    }
    let mut again = open.clone();
    again.diagnosis.number = 2;
    assert_eq!(open.execution(), format!("diag-{}", open.id));
    assert_eq!(again.execution(), format!("diag-{}-2", open.id));
    assert!(again.execution().len() <= 80 && again.resolution().len() <= 80);
}

#[test]
fn only_a_success_that_began_after_the_last_failure_closes_and_else_quiet() {
    let open = Incident {
        last_failure: at("10:20:00"),
        ..incident()
    };
    for (started, closes) in [("10:19:59", false), ("10:20:00", true), ("10:40:00", true)] {
        let closed = open.healed_by(&nightly(), "jr_good", at(started));
        assert_eq!(closed.is_some(), closes, "{started}");
    }
    let quiet = SignedDuration::from_hours(26);
    let then = at("10:20:00") + quiet;
    let ran = Some(at("11:00:00"));
    assert_eq!(open.quiet_since(quiet, ran, then - SignedDuration::from_secs(1)), None);
    let closed = open.quiet_since(quiet, ran, then).unwrap();
    assert_eq!(closed.silence().as_deref(), Some("nothing failed for 1 day 2 h"));
    for idle in [None, Some(at("10:00:00")), Some(at("10:20:00"))] {
        let silence = open.quiet_since(quiet, idle, then).and_then(|closed| closed.silence());
        let expected = "nothing failed for 1 day 2 h, and nothing that it broke has run since";
        assert_eq!(silence.as_deref(), Some(expected), "{idle:?}");
    }
    // A failure of these hours whose event is late is news, and no part of what is over.
    let over = Incident {
        closed: Some(closed),
        ..open.clone()
    };
    assert_eq!(over.belongs(at("10:20:00")), Belongs::Here);
    assert_eq!(over.belongs(then - SignedDuration::from_secs(1)), Belongs::ToANewOne);
    let over = Incident {
        closed: Some(success("10:30:00")),
        ..open
    };
    assert_eq!(over.healed_by(&nightly(), "jr_better", at("11:00:00")), None);
    assert_eq!(over.quiet_since(quiet, ran, then), None);
}

#[test]
fn an_incident_is_hidden_where_its_connection_fails_of_something_else_since() {
    let own = incident();
    let quiet = SignedDuration::from_hours(26);
    let now = at("10:20:00") + quiet;
    let failing = |name: &str, cause: Cause, last: Timestamp| Incident {
        last_failure: last,
        ..Incident::open(key(name, cause), at("10:10:00"), at("10:10:00"), None)
    };
    let (early, late) = (at("10:20:00"), at("10:21:00"));
    let over = Incident {
        closed: Some(success("12:00:00")),
        ..failing("orders", Cause::ConnectTimeout, late)
    };
    for (name, other, expected) in [
        ("of another cause", failing("orders", Cause::ConnectTimeout, late), true),
        (
            "which is quiet too",
            failing("orders", Cause::ConnectTimeout, early),
            false,
        ),
        (
            "of another connection",
            failing("crm", Cause::ConnectTimeout, late),
            false,
        ),
        ("which is over", over, false),
        (
            "itself",
            Incident {
                last_failure: late,
                ..own.clone()
            },
            false,
        ),
    ] {
        assert_eq!(own.is_hidden_by(&other, quiet, now), expected, "{name}");
    }
    let with = |(role, denied): (Option<&str>, Option<&str>), last: Timestamp| {
        let incident = failing("orders", Cause::ConnectTimeout, last);
        Incident {
            key: Key {
                role: role.map(str::to_owned),
                denied: denied.map(str::to_owned),
                ..incident.key
            },
            ..incident
        }
    };
    for (one, other, expected) in [
        ((Some("a"), None), (Some("a"), None), true),
        ((Some("a"), None), (Some("b"), None), false),
        ((Some("a"), None), (None, None), true),
        ((None, None), (Some("b"), None), true),
        // A role that the script of some job assumes.
        ((Some("a"), None), (Some("a"), Some("x")), false),
        ((Some("a"), Some("y")), (Some("a"), Some("x")), false),
        ((Some("a"), Some("x")), (Some("a"), Some("x")), true),
        // Who is denied by its own role gets no further.
        ((Some("a"), Some("x")), (Some("a"), None), true),
        ((None, None), (Some("a"), Some("x")), true),
    ] {
        let own = Incident {
            id: own.id.clone(),
            ..with(one, early)
        };
        assert_eq!(
            own.is_hidden_by(&with(other, late), quiet, now),
            expected,
            "{one:?} {other:?}"
        );
    }
}

#[test]
fn a_cause_of_the_role_is_keyed_by_it_on_a_connection_and_by_no_other() {
    let of = |subject: Subject, cause: Cause, role: &str| Key::of(subject, cause.stage(), cause, Some(role));
    let orders = || Subject::Connection("orders".to_owned());
    let both = || Subject::OneOf(["orders".to_owned(), "crm".to_owned()].into());
    for (subject, cause, role) in [
        (orders(), Cause::SecretAccessDenied, Some("A")),
        (both(), Cause::KmsDenied, Some("A")),
        (orders(), Cause::GlueRoleMissingPermission, Some("A")),
        (orders(), Cause::RoleCannotBeAssumed, Some("A")),
        (orders(), Cause::BadPassword, None),
        (Subject::Job("nightly".to_owned()), Cause::SecretAccessDenied, None),
    ] {
        let key = of(subject.clone(), cause, "arn:aws:iam::111122223333:role/etl/A");
        assert_eq!(key.role.as_deref(), role, "{key:?}");
        assert_eq!(key, of(subject.clone(), cause, "A"));
        let other = of(subject, cause, "B");
        assert_eq!(key.id() != other.id(), role.is_some(), "{key:?}");
        let read: Key = serde_json::from_value(serde_json::to_value(&key).unwrap()).unwrap();
        assert_eq!(read, key);
    }
    let key = of(orders(), Cause::SecretAccessDenied, "A");
    let about = |key: &Key| Incident::open(key.clone(), at("10:00:00"), at("10:00:00"), None).about();
    assert_eq!(about(&key), "connection orders with the role A");
    let assumed = key.clone().denying(Some("X"));
    assert_eq!(about(&assumed), "connection orders with the role X, which A assumes");
    assert_eq!(key.clone().denying(Some("A")), key, "it assumes itself");
    let unread = Key {
        role: None,
        ..assumed.clone()
    };
    assert_eq!(about(&unread), "connection orders with the role X");
    let ids: BTreeSet<String> = [&key, &assumed, &unread, &of(orders(), Cause::SecretAccessDenied, "X")]
        .map(Key::id)
        .into();
    assert_eq!(ids.len(), 4, "each is an incident of its own");
    let password = of(orders(), Cause::BadPassword, "A");
    assert_eq!(password.clone().denying(Some("X")), password);
}

#[test]
fn what_breaks_one_of_several_connections_may_break_each_of_them_and_no_other() {
    let connection = |name: &str| Subject::Connection(name.to_owned());
    let one_of = |names: &[&str]| Subject::OneOf(names.iter().map(|name| (*name).to_owned()).collect());
    let job = |name: &str| Subject::Job(name.to_owned());
    for (one, other, expected) in [
        (connection("orders"), connection("orders"), true),
        (connection("orders"), connection("crm"), false),
        (connection("orders"), one_of(&["crm", "orders"]), true),
        (connection("hr"), one_of(&["crm", "orders"]), false),
        (one_of(&["crm", "orders"]), one_of(&["hr", "orders"]), true),
        (one_of(&["crm", "orders"]), one_of(&["hr", "bi"]), false),
        (job("orders"), job("orders"), true),
        (job("orders"), connection("orders"), false),
        (job("orders"), one_of(&["crm", "orders"]), false),
        (job("orders"), Subject::Crawler("orders".to_owned()), false),
    ] {
        assert_eq!(one.may_be_of(&other), expected, "{one:?} {other:?}");
        assert_eq!(other.may_be_of(&one), expected, "{other:?} {one:?}");
    }
}

#[test]
fn what_comes_and_goes_is_said_once_and_held_for_a_day() {
    let mut last = incident();
    for (healed, expected) in [(true, None), (true, None), (false, None), (true, Some(3))] {
        let ended = last.opened + SignedDuration::from_mins(10);
        last.closed = Some(if healed {
            Closed::Success {
                of: nightly(),
                run: "jr_good".to_owned(),
                started: ended,
            }
        } else {
            Closed::Quiet {
                seen: ended,
                last: None,
                idle: false,
            }
        });
        let opened = ended + SignedDuration::from_mins(10);
        last = Incident::open(last.key.clone(), opened, opened, Some(&last));
        last.diagnosis.started = true;
        assert_eq!(last.again().map(|again| again.times), expected, "{opened}");
    }
    assert_eq!(last.again().map(|again| again.since), Some(at("10:00:05")));
    let after = |hours: i64| last.opened + SignedDuration::from_hours(hours);
    assert_eq!(last.healed_by(&nightly(), "jr_good", after(1)), None);
    assert!(last.healed_by(&nightly(), "jr_good", after(24)).is_some());
    assert!(!last.wants_another_diagnosis(after(2)) && last.wants_another_diagnosis(after(24)));
    let again = part(&last, &[], "").again.unwrap();
    assert_eq!(
        (again.said().as_str(), again.was_said().as_str()),
        (
            "Again: it was there and over 3 times since 2026-11-01T10:00:05Z. It is over when it has held for a day, and no success \
             before ends it",
            "Before it was there and over 3 times since 2026-11-01T10:00:05Z, so that it had to hold for a day"
        )
    );
    // A day later it is the first again.
    let later = after(30);
    last.closed = Some(success("10:30:00"));
    assert_eq!(
        Incident::open(last.key.clone(), later, later, Some(&last)).again(),
        None
    );
}

#[test]
fn what_a_run_used_is_what_glue_says_else_time_by_capacity_else_unknown() {
    let run = |text: &str| serde_json::from_str::<JobRun>(text).unwrap();
    for (text, expected) in [
        (
            r#"{"ExecutionTime": 100, "DPUSeconds": 250.5, "MaxCapacity": 10}"#,
            Some(250.5),
        ),
        (
            r#"{"ExecutionTime": 100, "MaxCapacity": 10, "WorkerType": "G.1X", "NumberOfWorkers": 3}"#,
            Some(1000.0),
        ),
        (
            r#"{"ExecutionTime": 100, "WorkerType": "G.2X", "NumberOfWorkers": 3}"#,
            Some(600.0),
        ),
        (
            r#"{"ExecutionTime": 60, "WorkerType": "G.025X", "NumberOfWorkers": 2}"#,
            Some(30.0),
        ),
        (r#"{"ExecutionTime": 0}"#, Some(0.0)),
        (
            r#"{"ExecutionTime": 100, "WorkerType": "G.99X", "NumberOfWorkers": 3}"#,
            None,
        ),
        ("{}", None),
    ] {
        assert_eq!(dpu_seconds(&run(text)), expected, "{text}");
    }
}

#[test]
fn the_toll_counts_runs_and_jobs_once_and_says_what_it_does_not_know() {
    let mut runs = vec![
        run("jr_1", "10:00:00"),
        run("jr_2", "10:01:00"),
        run("jr_3", "10:02:00"),
    ];
    runs[0].dpu_seconds = Some(3_600.0);
    runs[1].dpu_seconds = Some(1_800.0);
    runs[2].of = Member::Job("hourly".to_owned());
    let expected = Toll {
        runs: 3,
        jobs: 2,
        crawlers: 0,
        dpu_hours: 1.5,
        cost_unknown: 1,
    };
    assert_eq!(toll(&runs), expected);
    assert_eq!(toll(&[]), Toll::default());
}

#[test]
fn only_what_is_proven_to_have_touched_nothing_is_safe_and_of_retries_all_have_to_be() {
    let untouched = |id: &str| IncidentRun {
        untouched: true,
        ..run(id, "10:00:00")
    };
    let runs = [
        untouched("jr_1"),
        run("jr_2", "10:00:00"),
        untouched("jr_3"),
        run("jr_3_attempt_1", "10:05:00"),
        untouched("jr_4"),
        untouched("jr_4_attempt_1"),
    ];
    assert_eq!(safe_to_rerun(&runs, None), [("nightly", "jr_1"), ("nightly", "jr_4")]);
    let told = part(&incident(), &runs, "eu-west-1");
    assert_eq!(told.safe_to_rerun, ["jr_1", "jr_4"]);
    assert_eq!(
        told.rerun[0],
        "aws glue start-job-run --job-name nightly --job-run-id jr_1 --region eu-west-1"
    );
}

#[test]
fn a_run_whose_other_attempt_succeeded_is_not_run_again() {
    let run = |id: &str| IncidentRun {
        untouched: true,
        ..run(id, "10:00:00")
    };
    let hourly = Member::Job("hourly".to_owned());
    for (listed, closed, expected) in [
        ("jr_1", None, true),
        ("jr_1", Some((nightly(), "jr_good")), true),
        ("jr_1", Some((nightly(), "jr_1_attempt_1")), false),
        ("jr_1_attempt_1", Some((nightly(), "jr_1_attempt_2")), false),
        ("jr_1_attempt_1", Some((nightly(), "jr_1")), false),
        ("jr_1", Some((nightly(), "jr_11")), true),
        ("jr_1", Some((hourly, "jr_1_attempt_1")), true),
        ("jr_1", Some((Member::Crawler("nightly".to_owned()), "jr_1")), true),
    ] {
        let name = format!("{listed} {closed:?}");
        let closed = closed.map(|(of, run)| Closed::Success {
            of,
            run: run.to_owned(),
            started: at("11:00:00"),
        });
        let incident = Incident { closed, ..incident() };
        let told = part(&incident, &[run(listed)], "eu-west-1");
        let safe = if expected { vec!["jr_1".to_owned()] } else { Vec::new() };
        assert_eq!((&told.safe_to_rerun, told.rerun.len()), (&safe, safe.len()), "{name}");
    }
}

#[test]
fn an_incident_lasts_until_a_success_and_where_it_went_quiet_until_its_last_failure() {
    let runs = [run("jr_1", "10:00:00"), run("jr_2", "10:20:00")];
    let quiet = || Closed::Quiet {
        seen: at("10:20:00") + SignedDuration::from_hours(25),
        last: None,
        idle: false,
    };
    for (closed, runs, seconds) in [
        (None, &runs[..], None),
        (Some(success("10:30:00")), &runs[..], Some(1_800)),
        (Some(quiet()), &runs[..], Some(1_200)),
        // Its runs are forgotten.
        (Some(quiet()), &[], Some(0)),
    ] {
        let incident = Incident { closed, ..incident() };
        assert_eq!(part(&incident, runs, "").seconds, seconds, "{:?}", incident.closed);
    }
}

#[test]
fn a_report_lists_the_newest_runs_and_counts_them_all() {
    let runs: Vec<IncidentRun> = (0..300)
        .map(|n| IncidentRun {
            ended: at("10:00:00") + SignedDuration::from_secs(n),
            ..run(&format!("jr_{n}"), "10:00:00")
        })
        .collect();
    let told = part(&incident(), &runs, "");
    assert_eq!((told.toll.runs, told.failed.len()), (300, 50));
    assert_eq!(told.failed[0].run, "jr_299");
    assert!(serde_json::to_string(&told).unwrap().len() < 20_000);
}

#[test]
fn people_hear_of_the_first_diagnosis_and_of_another_root_cause() {
    let told = |outcome: &str, code: Option<&str>| Told {
        execution: "diag-x".to_owned(),
        outcome: outcome.to_owned(),
        code: code.map(str::to_owned),
        title: None,
        resource: None,
        connection: None,
        changed: Vec::new(),
    };
    let password = told("DIAGNOSED", Some("DB_PASSWORD"));
    for (before, now, expected) in [
        (None, &password, News::Opened),
        (Some(&password), &password, News::Same),
        (Some(&password), &told("DIAGNOSED", Some("S3_NO_PATH")), News::Changed),
        (Some(&told("INCONCLUSIVE", None)), &password, News::Changed),
        // What is known stays, where a later diagnosis could not see it.
        (Some(&password), &told("INCONCLUSIVE", None), News::Same),
        (Some(&password), &told("HEALTHY", None), News::Changed),
        (
            Some(&told("INCONCLUSIVE", None)),
            &told("INCONCLUSIVE", None),
            News::Same,
        ),
    ] {
        assert_eq!(news(before, now), expected, "{before:?} {now:?}");
    }
}

#[test]
fn time_is_told_in_two_words() {
    for (seconds, expected) in [
        (12, "12 s"),
        (7 * 60 + 3, "7 min"),
        (2 * 3_600 + 5 * 60, "2 h 5 min"),
        (86_400 + 3_600, "1 day 1 h"),
        (3 * 86_400, "3 days 0 h"),
        (0, "a moment"),
        (-5, "a moment"),
    ] {
        assert_eq!(lasted(SignedDuration::from_secs(seconds)), expected);
    }
}

#[test]
fn a_crawl_is_listed_beside_runs_and_counted_apart() {
    let crawl = IncidentRun {
        of: Member::Crawler("nightly".to_owned()),
        ..run("c-1", "10:00:00")
    };
    let runs = [
        run("jr_1", "10:00:00"),
        crawl.clone(),
        IncidentRun {
            untouched: true,
            ..crawl
        },
    ];
    let toll = toll(&runs);
    assert_eq!((toll.runs, toll.jobs, toll.crawlers), (3, 1, 1));
    assert!(
        safe_to_rerun(&runs, None).is_empty(),
        "nothing says that a crawl wrote nothing"
    );
    let json = serde_json::to_value(&runs[1]).unwrap();
    assert_eq!((&json["crawler"], json.get("job")), (&"nightly".into(), None));
    assert_eq!(serde_json::from_value::<IncidentRun>(json).unwrap(), runs[1]);
}

#[test]
fn the_end_of_an_incident_names_the_run_that_succeeded_and_quiet_names_none() {
    let end = incident().resolved(&success("10:30:00"));
    assert!(end.resolves());
    let healed = end.diagnose.unwrap();
    assert_eq!(
        (healed.job_name.as_deref(), healed.job_run_id.as_deref()),
        (Some("nightly"), Some("jr_good"))
    );
    let quiet = incident().resolved(&Closed::Quiet {
        seen: at("10:30:00"),
        last: None,
        idle: false,
    });
    assert!(quiet.resolves() && quiet.diagnose.is_none());
    let nothing_found = Incident {
        told: Some(Told {
            execution: "diag-x".to_owned(),
            outcome: "INCONCLUSIVE".to_owned(),
            code: None,
            title: None,
            resource: None,
            connection: None,
            changed: Vec::new(),
        }),
        ..incident()
    };
    assert!(nothing_found.resolved(&success("10:30:00")).diagnose.is_none());
    let again = Request {
        diagnose: Some(nightly().diagnose("jr_1")),
        ..quiet
    };
    assert!(!again.resolves(), "a diagnosis of an incident");
}

#[test]
fn an_incident_is_flat_in_json_and_read_back() {
    let closed = Incident {
        closed: Some(success("10:30:00")),
        ..incident()
    };
    let idle = Incident {
        closed: incident().quiet_since(SignedDuration::ZERO, None, at("10:30:00")),
        ..incident()
    };
    for incident in [incident(), closed, idle] {
        let json = serde_json::to_value(&incident).unwrap();
        assert_eq!(
            (&json["connection"], &json["cause"]),
            (&"orders".into(), &"bad_password".into())
        );
        assert_eq!(serde_json::from_value::<Incident>(json).unwrap(), incident);
    }
}

#[test]
fn one_of_several_connections_has_a_key_of_the_set_and_says_its_names_until_one_is_known() {
    let of = |names: &[&str]| Key {
        subject: Subject::OneOf(names.iter().map(|name| (*name).to_owned()).collect()),
        ..key("orders", Cause::BadPassword)
    };
    let both = of(&["orders", "crm"]);
    assert_eq!(both.id(), of(&["crm", "orders"]).id());
    let ids = [both.id(), of(&["orders", "crm", "hr"]).id(), of(&["crm, orders"]).id()];
    let singles = ["orders", "crm", "crm, orders"].map(|name| key(name, Cause::BadPassword).id());
    let all: BTreeSet<&String> = ids.iter().chain(&singles).collect();
    assert_eq!(all.len(), 6);
    // As the version that runs has written it.
    assert_eq!(singles[0], "4e8d7a099673");
    let written = serde_json::to_value(&both).unwrap();
    assert_eq!(
        written,
        serde_json::json!({"oneOf": ["crm", "orders"], "stage": "credentials", "cause": "bad_password"})
    );
    let mut incident = Incident::open(both, at("10:00:00"), at("10:00:05"), None);
    let read: Incident = serde_json::from_value(serde_json::to_value(&incident).unwrap()).unwrap();
    assert_eq!(read, incident);
    assert_eq!(
        (incident.about().as_str(), incident.is_one_of().is_some()),
        ("one of crm, orders", true)
    );
    incident.told =
        serde_json::from_value(serde_json::json!({"execution": "e", "outcome": "DIAGNOSED", "connection": "crm"}))
            .unwrap();
    assert_eq!(
        (incident.about().as_str(), incident.is_one_of()),
        ("connection crm", None)
    );
    let many = of(&["a", "b", "c", "d", "e", "f"]);
    assert_eq!(many.subject.name(), "a, b, c, d and 2 more");
}

#[test]
fn what_works_ends_what_it_is_of_and_nothing_else() {
    let of = |subject: Subject, role: Option<&str>, named: Option<&str>| Incident {
        told: named.map(|name| Told {
            execution: "e".to_owned(),
            outcome: "DIAGNOSED".to_owned(),
            code: None,
            title: None,
            resource: None,
            connection: Some(name.to_owned()),
            changed: Vec::new(),
        }),
        key: Key {
            subject,
            role: role.map(str::to_owned),
            ..key("orders", Cause::BadPassword)
        },
        ..incident()
    };
    let connection = || Subject::Connection("orders".to_owned());
    let one_of = || Subject::OneOf(["crm", "orders"].map(str::to_owned).into());
    let job = || Subject::Job("nightly".to_owned());
    let (arn, other) = (Some("arn:aws:iam::111122223333:role/etl/GlueRole"), Some("Other"));
    let (orders, crm): (&[&str], &[&str]) = (&["orders"], &["crm"]);
    for (incident, connections, role, is_shown) in [
        (of(connection(), None, None), orders, other, true),
        (of(connection(), None, None), crm, arn, false),
        (of(connection(), None, None), &[], None, false),
        (of(connection(), Some("GlueRole"), None), orders, arn, true),
        (of(connection(), Some("GlueRole"), None), orders, other, false),
        (of(connection(), Some("GlueRole"), None), orders, None, false),
        (of(connection(), Some("GlueRole"), None), crm, arn, false),
        (of(one_of(), None, None), orders, arn, false),
        (of(one_of(), None, None), &["x", "orders", "crm"], arn, true),
        (of(one_of(), None, Some("orders")), orders, arn, true),
        (of(one_of(), None, Some("orders")), crm, arn, false),
        (of(job(), None, None), crm, other, true),
        (of(job(), None, None), &[], None, true),
    ] {
        let shown = Shown {
            connections: connections.iter().map(|name| (*name).to_owned()).collect(),
            role: role.map(str::to_owned),
        };
        let of = Member::Job("nightly".to_owned());
        assert_eq!(
            incident.is_shown_by(&of, &shown),
            is_shown,
            "{} {shown:?}",
            incident.about()
        );
    }
}

#[test]
fn of_a_role_that_could_not_be_read_only_what_opened_the_incident_shows_that_it_works() {
    let orders = Subject::Connection("orders".to_owned());
    let unread = Key::of(orders, Stage::Permissions, Cause::SecretAccessDenied, None);
    let shown = Shown {
        connections: vec!["orders".to_owned()],
        role: Some("GlueRole".to_owned()),
    };
    for (first, expected) in [(Some("nightly/jr_1"), true), (Some("other/jr_2"), false), (None, true)] {
        let incident = Incident {
            first: first.map(str::to_owned),
            ..Incident::open(unread.clone(), at("10:00:00"), at("10:00:00"), None)
        };
        let of = Member::Job("nightly".to_owned());
        assert_eq!(incident.is_shown_by(&of, &shown), expected, "{first:?}");
        let of_that_name = Member::Crawler("nightly".to_owned());
        assert!(!incident.is_shown_by(&of_that_name, &shown), "{first:?}");
    }
}
