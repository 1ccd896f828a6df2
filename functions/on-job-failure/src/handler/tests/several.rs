//! A job with several connections joins one incident, and never on a guess; causes and connections are told apart.

use aws_sdk_glue::primitives::DateTimeFormat;
use jiff::SignedDuration;
use shared_domain::incident::{Closed, Told};

use super::*;

const BY_ORDERS: &str = "Connection to orders-db.example.com:5432 refused. Check that the hostname and port are correct and that the \
                         postmaster is accepting TCP/IP connections.";
const BY_CRM: &str = "Connection to crm-db.example.com:5432 refused. Check that the hostname and port are correct and that the postmaster \
                      is accepting TCP/IP connections.";
const NAMES_CRM: &str =
    "An error occurred while calling o95.load of crm. FATAL: password authentication failed for user \"glue\"";
const HOST_AND_PASSWORD: &str = "connection to server at \"orders-db.example.com\" (10.0.1.20), port 5432 failed: FATAL: password \
                                 authentication failed for user \"glue\"";
/// Of no speaker that is known: what it says is a guess.
const GUESSED: &str = "An error occurred while calling o95.load. login failed";
const OF_THE_SCRIPT: &str = "NameError: name 'x' is not defined";

/// An account in which the job `both` has two connections, and the others have those of their name.
fn account() -> World {
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(|request| {
        let all = request.job_names().iter().map(|name| {
            let connections = match name.split('-').next().unwrap_or_default() {
                "both" => vec!["orders", "crm"],
                "htob" => vec!["crm", "orders"],
                "three" => vec!["orders", "crm", "hr"],
                own => vec![own],
            };
            let connections = connections.into_iter().map(str::to_owned).collect();
            let connections = ConnectionsList::builder().set_connections(Some(connections)).build();
            Job::builder().name(name).role("r").connections(connections).build()
        });
        BatchGetJobsOutput::builder().set_jobs(Some(all.collect())).build()
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    World::on(vec![jobs, no_run(), tags])
}

/// What the incidents that list a run are of: `connection orders bad_password`.
async fn places(world: &World, run: &str) -> Vec<String> {
    let mut places = Vec::new();
    for (pk, sk) in world.table.keys() {
        if sk.starts_with("RUN#") && sk.ends_with(&format!("#{run}")) {
            let id = pk.trim_start_matches("INCIDENT#");
            let incident = world.clients.table.by_id(id).await.expect("read").expect("there");
            let (subject, cause) = (&incident.key.subject, incident.key.cause);
            places.push(format!("{} {} {cause}", subject.kind(), subject.name()));
        }
    }
    places
}

#[tokio::test]
async fn a_run_of_several_connections_joins_one_incident_that_of_its_failure_and_else_none_that_may_be_anothers() {
    /// Job and message of those who failed before.
    type Failures = &'static [(&'static str, &'static str)];
    let alone: Failures = &[];
    for (name, before, message, expected) in [
        ("nothing is open", alone, PASSWORD, "one of crm, orders bad_password"),
        (
            "its first is open",
            &[("orders", PASSWORD)],
            PASSWORD,
            "one of crm, orders bad_password",
        ),
        (
            "its second is open, and nothing says that it is that",
            &[("crm", PASSWORD)],
            PASSWORD,
            "one of crm, orders bad_password",
        ),
        (
            "its second is open, and the message names that",
            &[("crm", PASSWORD)],
            NAMES_CRM,
            "connection crm bad_password",
        ),
        (
            "nothing is open, and the message names the second",
            alone,
            NAMES_CRM,
            "connection crm bad_password",
        ),
        (
            "its second is open, of the same host",
            &[("crm", BY_CRM)],
            BY_CRM,
            "connection crm connection_refused",
        ),
        (
            "its second is open, of another host",
            &[("crm", BY_CRM)],
            BY_ORDERS,
            "one of crm, orders connection_refused",
        ),
        (
            "its first is open, of another host",
            &[("orders", BY_ORDERS)],
            BY_CRM,
            "one of crm, orders connection_refused",
        ),
        (
            "both are open, of other hosts",
            &[("orders", BY_ORDERS), ("crm", BY_ORDERS)],
            BY_CRM,
            "one of crm, orders connection_refused",
        ),
        (
            "another job of both failed, of another host",
            &[("both-a", BY_ORDERS)],
            BY_CRM,
            "job both connection_refused",
        ),
        (
            "its second is open, of a host that both may share",
            &[("crm", HOST_AND_PASSWORD)],
            HOST_AND_PASSWORD,
            "one of crm, orders bad_password",
        ),
        (
            "another cause is open on its first",
            &[("orders", BY_ORDERS)],
            PASSWORD,
            "one of crm, orders bad_password",
        ),
        (
            "both are open, and it failed by itself",
            &[("orders", PASSWORD), ("crm", PASSWORD)],
            OF_THE_SCRIPT,
            "job both script_error",
        ),
    ] {
        let world = account();
        for (number, (job, message)) in before.iter().enumerate() {
            let run = run_of(job, &format!("jr_before_{number}"), message);
            world.batch(&settings(), &[run]).await;
        }
        world.batch(&settings(), &[run_of("both", "jr_it", message)]).await;
        assert_eq!(places(&world, "jr_it").await, [expected], "{name}");
        assert!(world.executions().len() <= before.len() + 1, "{name}");
    }
}

#[tokio::test]
async fn jobs_of_the_same_connections_share_the_incident_of_one_of_them_and_no_job_of_a_part_of_them_is_in_it() {
    let world = account();
    for (job, run) in [
        ("both-a", "jr_1"),
        ("orders", "jr_2"),
        ("both-b", "jr_3"),
        ("crm", "jr_4"),
        ("htob", "jr_5"),
        ("three", "jr_6"),
    ] {
        world.batch(&settings(), &[run_of(job, run, PASSWORD)]).await;
    }
    for (run, expected) in [
        ("jr_1", "one of crm, orders bad_password"),
        ("jr_2", "connection orders bad_password"),
        ("jr_3", "one of crm, orders bad_password"),
        ("jr_4", "connection crm bad_password"),
        ("jr_5", "one of crm, orders bad_password"),
        ("jr_6", "one of crm, hr, orders bad_password"),
    ] {
        assert_eq!(places(&world, run).await, [expected], "{run}");
    }
    // Orders, crm, one of both, one of the three: each is told once.
    assert_eq!(world.executions().len(), 4, "{:?}", world.executions());
    // What a success closes is what its job is in.
    let of = async |job: &str| {
        let ids = world.clients.table.incidents_of(&Member::Job(job.to_owned())).await;
        let mut of = Vec::new();
        for id in ids.expect("read") {
            let incident = world.clients.table.by_id(&id).await.expect("read").expect("there");
            of.push(incident.about());
        }
        of
    };
    for (job, expected) in [
        ("orders", "connection orders"),
        ("crm", "connection crm"),
        ("both-a", "one of crm, orders"),
        ("both-b", "one of crm, orders"),
        ("htob", "one of crm, orders"),
    ] {
        assert_eq!(of(job).await, [expected], "{job}");
    }
}

#[tokio::test]
async fn a_cause_that_is_guessed_is_put_to_a_jobs_one_connection_and_never_to_one_of_several() {
    let world = account();
    let others = [run_of("orders", "jr_orders", GUESSED), run_of("crm", "jr_crm", GUESSED)];
    world.batch(&settings(), &others).await;
    world.batch(&settings(), &[run_of("both", "jr_it", GUESSED)]).await;
    for (run, expected) in [
        ("jr_orders", "connection orders bad_password"),
        ("jr_crm", "connection crm bad_password"),
        ("jr_it", "job both bad_password"),
    ] {
        assert_eq!(places(&world, run).await, [expected]);
    }
}

#[tokio::test]
async fn a_run_that_is_listed_stays_where_it_is_whatever_was_opened_since_and_however_often_it_comes() {
    let world = account();
    world.batch(&settings(), &[run_of("both", "jr_it", BY_ORDERS)]).await;
    // Now the second connection has an incident of the host, which would be the likelier place.
    world.batch(&settings(), &[run_of("crm", "jr_crm", BY_ORDERS)]).await;
    let before = (world.executions(), world.table.keys());
    for _ in 0..3 {
        let output = world.batch(&settings(), &[run_of("both", "jr_it", BY_ORDERS)]).await;
        assert_eq!(output.decisions[0].action, Action::AlreadyStarted);
    }
    assert_eq!((world.executions(), world.table.keys()), before);
    assert_eq!(places(&world, "jr_it").await, ["one of crm, orders connection_refused"]);
}

#[tokio::test]
async fn two_causes_on_one_connection_are_two_incidents_and_so_are_two_connections_of_one_cause() {
    let world = account();
    let runs = [
        run_of("orders-a", "jr_1", PASSWORD),
        run_of("orders-b", "jr_2", BY_ORDERS),
        run_of("crm-a", "jr_3", PASSWORD),
        run_of("orders-c", "jr_4", PASSWORD),
        run_of("crm-b", "jr_5", PASSWORD),
    ];
    world.batch(&settings(), &runs).await;
    let mut of = Vec::new();
    for run in ["jr_1", "jr_2", "jr_3", "jr_4", "jr_5"] {
        of.extend(places(&world, run).await);
    }
    let expected = [
        "connection orders bad_password",
        "connection orders connection_refused",
        "connection crm bad_password",
        "connection orders bad_password",
        "connection crm bad_password",
    ];
    assert_eq!(of, expected);
    assert_eq!(world.executions().len(), 3, "{:?}", world.executions());
}

#[tokio::test]
async fn ten_connections_cost_a_read_each_and_a_run_of_one_connection_costs_none_for_them() {
    let world = account();
    for (job, run, reads) in [
        // The newest of the key, and where that is not new whether the job has joined; those of each and of the job's own besides. Before one is
        // opened: whether one of another key has it, and what is known of the job.
        ("orders", "jr_1", 3),
        ("orders", "jr_2", 2),
        ("both", "jr_3", 7),
        // And whether it is listed there.
        ("both", "jr_4", 7),
    ] {
        let before = (world.table.calls().0, world.glue_reads());
        world.batch(&settings(), &[run_of(job, run, PASSWORD)]).await;
        let read = world.table.calls().0 - before.0;
        assert!(read <= reads, "{job} {run}: {read}");
        assert!(world.glue_reads() - before.1 <= 3, "{job} {run}");
    }
}

/// The diagnosis of all that is open names a connection.
async fn diagnosed(world: &World, connection: Option<&str>) {
    for incident in world.clients.table.all_open().await.expect("read").incidents {
        let told = Told {
            execution: "diag".to_owned(),
            outcome: "DIAGNOSED".to_owned(),
            code: Some("DB_PASSWORD".to_owned()),
            title: None,
            resource: None,
            connection: connection.map(str::to_owned),
            changed: Vec::new(),
        };
        world.clients.table.remember(&incident.id, &told).await.expect("kept");
    }
}

#[tokio::test]
async fn once_a_diagnosis_has_named_the_connection_a_jobs_later_runs_of_that_cause_are_of_its_incident() {
    let one_of = "one of crm, orders bad_password";
    for (name, named, job, message, expected) in [
        ("the message names it", Some("crm"), "both", NAMES_CRM, one_of),
        (
            "another was named",
            Some("orders"),
            "both",
            NAMES_CRM,
            "connection crm bad_password",
        ),
        ("none was named", None, "both", NAMES_CRM, "connection crm bad_password"),
        (
            "of another job nothing is known",
            Some("crm"),
            "crm",
            PASSWORD,
            "connection crm bad_password",
        ),
        (
            "another cause",
            Some("crm"),
            "both",
            BY_CRM,
            "one of crm, orders connection_refused",
        ),
        (
            "its own script",
            Some("crm"),
            "both",
            OF_THE_SCRIPT,
            "job both script_error",
        ),
    ] {
        let world = account();
        world.batch(&settings(), &[run_of("both", "jr_first", PASSWORD)]).await;
        diagnosed(&world, named).await;
        for _ in 0..2 {
            world.batch(&settings(), &[run_of(job, "jr_it", message)]).await;
        }
        assert_eq!(places(&world, "jr_it").await, [expected], "{name}");
        assert_eq!(
            world.executions().len(),
            if expected == one_of { 1 } else { 2 },
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_a_later_diagnosis_has_put_to_another_connection_is_joined_by_no_further_run_of_the_first() {
    let world = account();
    world.batch(&settings(), &[run_of("both", "jr_first", PASSWORD)]).await;
    diagnosed(&world, Some("crm")).await;
    world.batch(&settings(), &[run_of("both", "jr_joins", NAMES_CRM)]).await;
    diagnosed(&world, Some("orders")).await;
    for _ in 0..2 {
        world.batch(&settings(), &[run_of("both", "jr_later", NAMES_CRM)]).await;
    }
    assert_eq!(places(&world, "jr_joins").await, ["one of crm, orders bad_password"]);
    assert_eq!(places(&world, "jr_later").await, ["connection crm bad_password"]);
}

#[tokio::test]
async fn a_job_whose_runs_have_different_connections_is_told_of_once_where_the_one_is_named() {
    let connections = Arc::new(Mutex::new(vec!["orders", "crm"]));
    let now = connections.clone();
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(move |request| {
        let names = now
            .lock()
            .expect("a lock")
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let all = request.job_names().iter().map(|name| {
            let connections = ConnectionsList::builder()
                .set_connections(Some(Vec::clone(&names)))
                .build();
            Job::builder().name(name).role("r").connections(connections).build()
        });
        BatchGetJobsOutput::builder().set_jobs(Some(all.collect())).build()
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let world = World::on(vec![jobs, no_run(), tags]);
    let fails = async |run: &str| world.batch(&settings(), &[run_of("mixed", run, PASSWORD)]).await;
    fails("jr_1").await;
    diagnosed(&world, Some("orders")).await;
    *connections.lock().expect("a lock") = vec!["orders", "hr"];
    fails("jr_2").await;
    assert_eq!(places(&world, "jr_2").await, ["one of crm, orders bad_password"]);
    *connections.lock().expect("a lock") = vec!["hr", "crm"];
    fails("jr_3").await;
    assert_eq!(
        places(&world, "jr_3").await,
        ["one of crm, hr bad_password"],
        "it cannot be of orders"
    );
    assert_eq!(world.executions().len(), 2);
    // It is over; what comes again changes nothing, and what fails later is another.
    *connections.lock().expect("a lock") = vec!["orders", "hr"];
    let first = world.clients.table.all_open().await.expect("read").incidents;
    let first = first
        .iter()
        .find(|one| one.about() == "connection orders")
        .expect("open")
        .clone();
    let closed = Closed::Success {
        of: Member::Job("mixed".to_owned()),
        run: "jr_good".to_owned(),
        started: first.last_failure + SignedDuration::from_secs(1),
    };
    let table = &world.clients.table;
    table.keep(&first, &closed, first.last_failure).await.expect("kept");
    assert!(table.close(&first, &closed).await.expect("closed"));
    table.ended(&first, first.last_failure).await.expect("ended");
    for id in table
        .incidents_of(&Member::Job("mixed".to_owned()))
        .await
        .expect("read")
    {
        table
            .forget_member(&Member::Job("mixed".to_owned()), &id)
            .await
            .expect("forgotten");
    }
    let before = (world.executions(), world.listed());
    fails("jr_2").await;
    assert_eq!(
        (world.executions(), world.listed()),
        before,
        "what comes again changes nothing"
    );
    let mut later = event(run_of("mixed", "jr_4", PASSWORD));
    later["time"] = (first.last_failure + SignedDuration::from_mins(10)).to_string().into();
    handle(&world.clients, &settings(), later).await.expect("an answer");
    assert_eq!(places(&world, "jr_4").await, ["one of hr, orders bad_password"]);
}

#[tokio::test]
async fn an_event_that_comes_again_after_its_job_was_repointed_opens_nothing_and_a_run_that_may_be_of_another_connection_is_its_own()
 {
    let asked = Arc::new(Mutex::new(0));
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(move |_| {
        let mut asked = asked.lock().expect("a lock");
        *asked += 1;
        // Repointed some minutes after the event.
        let (connection, changed) = match *asked {
            1 => ("orders-test", None),
            _ => ("orders-prod", Some("2026-11-01T12:50:00Z")),
        };
        let connections = ConnectionsList::builder().connections(connection).build();
        let job = Job::builder().name("nightly").role("r").connections(connections);
        let changed = changed.map(|changed| DateTime::from_str(changed, DateTimeFormat::DateTime).expect("a time"));
        let job = job.set_last_modified_on(changed).build();
        BatchGetJobsOutput::builder().jobs(job).build()
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let world = World::on(vec![jobs, no_run(), tags]);
    for (run, expected) in [
        ("jr_1", "connection orders-test bad_password"),
        ("jr_1", "connection orders-test bad_password"),
        // What it had is not known: it may have had the other by then, and nobody has heard of that.
        ("jr_late", "job nightly bad_password"),
    ] {
        world.batch(&settings(), &[run_of("nightly", run, PASSWORD)]).await;
        assert_eq!(places(&world, run).await, [expected], "{run}");
    }
    assert_eq!(world.executions().len(), 2);
    let of_another_cause = run_of("nightly", "jr_other", BY_CRM);
    world.batch(&settings(), &[of_another_cause]).await;
    assert_eq!(places(&world, "jr_other").await, ["job nightly connection_refused"]);
}

#[tokio::test]
async fn of_two_roles_that_may_not_read_the_secret_of_a_connection_each_has_its_incident_and_a_wrong_password_is_one_of_both()
 {
    const DENIED: &str = "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: \
                          arn:aws:sts::111122223333:assumed-role/ROLE/GlueJobRunnerSession is not authorized to perform: \
                          secretsmanager:GetSecretValue on resource: glue/orders because no identity-based policy allows the \
                          secretsmanager:GetSecretValue action";
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(|request| {
        let all = request.job_names().iter().map(|name| {
            let role = name.split('-').next().unwrap_or_default();
            let connections = ConnectionsList::builder().connections("orders").build();
            Job::builder().name(name).role(role).connections(connections).build()
        });
        BatchGetJobsOutput::builder().set_jobs(Some(all.collect())).build()
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let world = World::on(vec![jobs, no_run(), tags]);
    let of_role = |job: &str| DENIED.replace("ROLE", job.split('-').next().unwrap_or_default());
    let mut keys = Vec::new();
    for (run, job) in [
        ("jr_1", "Sales-one"),
        ("jr_2", "Stock-one"),
        ("jr_3", "Sales-two"),
        ("jr_4", "Stock-two"),
    ] {
        world.batch(&settings(), &[run_of(job, run, &of_role(job))]).await;
        keys.push(incident_of(&world, run).await);
    }
    assert_eq!((&keys[0], &keys[1]), (&keys[2], &keys[3]));
    assert_ne!(keys[0], keys[1]);
    assert_eq!(world.executions().len(), 2);
    for (run, job) in [("jr_5", "Sales-one"), ("jr_6", "Stock-one")] {
        world.batch(&settings(), &[run_of(job, run, PASSWORD)]).await;
    }
    assert_eq!(incident_of(&world, "jr_5").await, incident_of(&world, "jr_6").await);
    assert_eq!(world.executions().len(), 3);
}

/// The only incident that lists a run.
async fn incident_of(world: &World, run: &str) -> String {
    let keys = world.table.keys();
    let mut all = keys
        .iter()
        .filter(|(_, sk)| sk.starts_with("RUN#") && sk.ends_with(&format!("#{run}")));
    let (one, more) = (all.next().expect("listed"), all.next());
    assert_eq!(more, None, "{run}");
    one.0.clone()
}

/// A Glue that is too busy to tell of a run so many times, and then tells that it was given another connection.
fn busy_at_first(times: usize) -> Rule {
    let told = Arc::new(Mutex::new(0));
    let asked = mock!(aws_sdk_glue::Client::get_job_run).match_requests(|request| request.job_name() == Some("own"));
    asked.then_compute_response(move |request| {
        use aws_smithy_mocks::MockResponse::{Error, Output};
        let mut told = told.lock().expect("a lock");
        *told += 1;
        if *told <= times {
            let busy = aws_sdk_glue::error::ErrorMetadata::builder().code("ThrottlingException");
            return Error(GetJobRunError::generic(busy.build()));
        }
        let run = JobRun::builder()
            .id(request.run_id().unwrap_or_default())
            .job_name("own")
            .job_run_state(JobRunState::Failed)
            .error_message(NAMES_CRM)
            .arguments("--connection_name", "crm");
        Output(GetJobRunOutput::builder().job_run(run.build()).build())
    })
}

#[tokio::test]
async fn a_run_that_glue_is_too_busy_to_tell_of_is_put_nowhere_before_its_own_arguments_are_known() {
    let tags = || mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let no_list = || {
        mock!(aws_sdk_glue::Client::batch_get_jobs).then_output(|| {
            let job = Job::builder().name("own").role("r").build();
            BatchGetJobsOutput::builder().jobs(job).build()
        })
    };
    // How often it is busy, and what the run is of in the end; the queue brings a message at most so often that it is waited for.
    for (busy, expected) in [
        (0, "connection crm bad_password"),
        (1, "connection crm bad_password"),
        (2, "connection crm bad_password"),
        (3, "job own bad_password"),
    ] {
        let world = World::on(vec![no_list(), tags(), busy_at_first(busy)]);
        let body = event(run_of("own", "jr_1", NAMES_CRM)).to_string();
        for received in 1..=3 {
            let attributes = json!({"ApproximateReceiveCount": received.to_string()});
            let message = json!({"messageId": "m", "body": body, "attributes": attributes});
            let batch = json!({"Records": [message]});
            let output = handle(&world.clients, &settings(), batch).await.expect("an answer");
            let comes_again = received <= busy && received < 3;
            assert_eq!(
                output.batch_item_failures.len(),
                usize::from(comes_again),
                "{busy} {received}"
            );
        }
        assert_eq!(places(&world, "jr_1").await, [expected], "{busy}");
        assert_eq!(world.executions().len(), 1, "{busy}");
    }
}

/// Jobs of the connections (`orders,crm`) and role that each has, changed at that time, whose runs Glue does not show, or only what their own arguments name.
fn unread(
    changed: &'static str,
    has: fn(&str) -> (&'static str, &'static str),
    argument: Option<&'static str>,
) -> World {
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(move |request| {
        let all = request.job_names().iter().map(|name| {
            let (connections, role) = has(name);
            let connections = connections.split(',').map(str::to_owned).collect();
            let connections = ConnectionsList::builder().set_connections(Some(connections)).build();
            let job = Job::builder().name(name).role(role).connections(connections);
            let changed = DateTime::from_str(changed, DateTimeFormat::DateTime).expect("a time");
            job.last_modified_on(changed).build()
        });
        BatchGetJobsOutput::builder().set_jobs(Some(all.collect())).build()
    });
    let run = mock!(aws_sdk_glue::Client::get_job_run).then_compute_response(move |request| {
        use aws_smithy_mocks::MockResponse::{Error, Output};
        let Some(argument) = argument else {
            let denied = aws_sdk_glue::error::ErrorMetadata::builder().code("AccessDeniedException");
            return Error(GetJobRunError::generic(denied.build()));
        };
        let run = JobRun::builder().id(request.run_id().unwrap_or_default());
        let run = run.job_name(request.job_name().unwrap_or_default());
        let run = run
            .job_run_state(JobRunState::Failed)
            .arguments("--connection_name", argument);
        Output(GetJobRunOutput::builder().job_run(run.build()).build())
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    World::on(vec![jobs, run, tags])
}

#[tokio::test]
async fn a_storm_whose_runs_cannot_be_read_is_one_incident_though_all_its_jobs_were_deployed_before() {
    let world = unread("2026-11-01T11:00:00Z", |_| ("orders", "r"), None);
    for job in 0..20 {
        let run = run_of(&format!("job-{job}"), &format!("jr_{job}"), PASSWORD);
        world.batch(&settings(), &[run]).await;
    }
    assert_eq!(world.executions().len(), 1);
}

/// Closes what lists a run, by a success of its job.
async fn healed(world: &World, job: &str, run: &str) {
    let (table, of) = (&world.clients.table, Member::Job(job.to_owned()));
    let id = incident_of(world, run).await;
    let id = id.trim_start_matches("INCIDENT#");
    let open = table.by_id(id).await.expect("read").expect("there");
    let closed = open.healed_by(&of, "jr_good", open.last_failure + SignedDuration::from_secs(1));
    let closed = closed.expect("it is open");
    table.keep(&open, &closed, open.last_failure).await.expect("kept");
    assert!(table.close(&open, &closed).await.expect("closed"));
    table.ended(&open, open.last_failure).await.expect("ended");
    table.forget_member(&of, id).await.expect("forgotten");
}

#[tokio::test]
async fn a_run_whose_role_cannot_be_read_is_of_its_jobs_incident_of_that_cause_and_of_no_other_jobs() {
    /// What Glue says before a script runs: it names no principal.
    const DENIED: &str = "The role should be given assume role permissions for Glue Service.";
    let roles = |name: &str| ("orders", if name == "J1" { "A" } else { "B" });
    let of_before = || unread("2026-11-01T09:00:00Z", roles, Some("orders")).clients.glue;
    let mut world = unread("2026-11-01T09:00:00Z", roles, Some("orders"));
    let launch = |job: &str, run: &str| run_of(job, run, DENIED);
    world.batch(&settings(), &[launch("J1", "jr_1")]).await;
    let of_a = incident_of(&world, "jr_1").await;
    // All jobs are changed meanwhile: their roles of before are not known any more.
    world.clients.glue = unread("2026-11-01T13:00:00Z", roles, Some("orders")).clients.glue;
    for (job, run) in [("J1", "jr_2"), ("J7", "jr_3"), ("J8", "jr_4"), ("J7", "jr_5")] {
        world.batch(&settings(), &[launch(job, run)]).await;
    }
    let of_j7 = incident_of(&world, "jr_3").await;
    assert_eq!(incident_of(&world, "jr_2").await, of_a);
    assert_ne!(of_j7, of_a);
    assert_ne!(of_j7, incident_of(&world, "jr_4").await);
    assert_eq!(of_j7, incident_of(&world, "jr_5").await);
    // Once it can be read, it is the same incident still.
    world.clients.glue = of_before();
    world.batch(&settings(), &[launch("J7", "jr_6")]).await;
    assert_eq!(incident_of(&world, "jr_6").await, of_j7);
    assert_eq!(world.executions().len(), 3);
    // When it is over, what comes again is where it was.
    healed(&world, "J7", "jr_6").await;
    world.batch(&settings(), &[launch("J7", "jr_6")]).await;
    assert_eq!(incident_of(&world, "jr_6").await, of_j7);
    assert_eq!(world.executions().len(), 3);
}

#[tokio::test]
async fn an_update_of_thirty_jobs_while_they_run_opens_nothing_where_they_fail_of_what_is_open() {
    // With what the run itself names, and without.
    for argument in [None, Some("orders")] {
        let has = |_: &str| ("orders", "r");
        let mut world = unread("2026-11-01T09:00:00Z", has, argument);
        let night = |night: usize| {
            (0..30).map(move |job| run_of(&format!("job-{job}"), &format!("jr_{night}_{job}"), PASSWORD))
        };
        for run in night(1) {
            world.batch(&settings(), &[run]).await;
        }
        assert_eq!(world.executions().len(), 1);
        world.clients.glue = unread("2026-11-01T13:00:00Z", has, argument).clients.glue;
        for run in night(2) {
            let before = (world.table.calls(), world.glue_reads());
            world.batch(&settings(), &[run]).await;
            let (reads, writes) = world.table.calls();
            let (reads, writes) = (reads - before.0.0, writes - before.0.1);
            assert!(reads <= 8 && writes <= 2, "{reads} {writes}");
            assert!(world.glue_reads() - before.1 <= 2);
        }
        assert_eq!(world.executions().len(), 1, "{argument:?}");
        for job in 0..30 {
            let run = format!("jr_2_{job}");
            assert_eq!(places(&world, &run).await, ["connection orders bad_password"], "{run}");
        }
        // Another cause, and another host, are something else.
        world.batch(&settings(), &[run_of("job-1", "jr_3", BY_CRM)]).await;
        let own = if argument.is_some() {
            "connection orders connection_refused"
        } else {
            "job job-1 connection_refused"
        };
        assert_eq!(places(&world, "jr_3").await, [own]);
    }
}

#[tokio::test]
async fn of_two_that_it_may_be_of_a_run_that_cannot_be_read_is_of_none() {
    let mut world = unread("2026-11-01T09:00:00Z", |_| ("orders", "r"), None);
    world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
    world.clients.glue = unread("2026-11-01T09:00:00Z", |_| ("crm", "r"), None).clients.glue;
    world.batch(&settings(), &[run_of("nightly", "jr_2", PASSWORD)]).await;
    let both = |_: &str| ("orders,crm", "r");
    world.clients.glue = unread("2026-11-01T13:00:00Z", both, None).clients.glue;
    world.batch(&settings(), &[run_of("nightly", "jr_3", PASSWORD)]).await;
    assert_eq!(places(&world, "jr_3").await, ["job nightly bad_password"]);
}

#[tokio::test]
async fn a_run_that_cannot_be_read_is_of_no_connection_that_its_job_has_no_more_nor_of_another_than_was_told() {
    for (name, had, told, has, argument, expected) in [
        ("it has it still", "orders", None, "orders", None, "connection orders"),
        ("it has another", "orders", None, "crm", None, "job nightly"),
        (
            "it has it beside",
            "orders",
            None,
            "crm,orders",
            None,
            "connection orders",
        ),
        (
            "one of both",
            "orders,crm",
            None,
            "orders,crm",
            None,
            "one of crm, orders",
        ),
        (
            "told of what it has",
            "orders,crm",
            Some("orders"),
            "orders",
            None,
            "one of crm, orders",
        ),
        (
            "told of another",
            "orders,crm",
            Some("orders"),
            "crm",
            None,
            "job nightly",
        ),
        (
            "it names another",
            "orders,crm",
            Some("orders"),
            "orders,crm",
            Some("crm"),
            "connection crm",
        ),
    ] {
        let of_before: fn(&str) -> (&'static str, &'static str) = match had {
            "orders" => |_| ("orders", "r"),
            _ => |_| ("orders,crm", "r"),
        };
        let by_now: fn(&str) -> (&'static str, &'static str) = match has {
            "orders" => |_| ("orders", "r"),
            "crm" => |_| ("crm", "r"),
            "crm,orders" => |_| ("crm,orders", "r"),
            _ => |_| ("orders,crm", "r"),
        };
        let mut world = unread("2026-11-01T09:00:00Z", of_before, None);
        world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
        diagnosed(&world, told).await;
        world.clients.glue = unread("2026-11-01T13:00:00Z", by_now, argument).clients.glue;
        world.batch(&settings(), &[run_of("nightly", "jr_2", PASSWORD)]).await;
        assert_eq!(
            places(&world, "jr_2").await,
            [format!("{expected} bad_password")],
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_jobs_have_failed_of_while_all_were_changed_is_told_once_a_job_though_their_later_runs_can_be_read() {
    let has = |_: &str| ("orders", "r");
    for (message, elsewhere) in [(PASSWORD, None), (BY_ORDERS, Some(BY_CRM))] {
        let mut world = unread("2026-11-01T13:00:00Z", has, None);
        let night =
            |night: usize| (0..30).map(move |job| run_of(&format!("job-{job}"), &format!("jr_{night}_{job}"), message));
        for run in night(1) {
            world.batch(&settings(), &[run]).await;
        }
        assert_eq!(world.executions().len(), 30);
        world.clients.glue = unread("2026-11-01T09:00:00Z", has, None).clients.glue;
        for run in night(2) {
            world.batch(&settings(), &[run]).await;
        }
        assert_eq!(world.executions().len(), 30);
        for job in 0..30 {
            let (first, second) = (format!("jr_1_{job}"), format!("jr_2_{job}"));
            assert_eq!(incident_of(&world, &first).await, incident_of(&world, &second).await);
        }
        // Another host, another cause, and another job are something else.
        let others = elsewhere
            .into_iter()
            .chain([HOST_AND_PASSWORD].into_iter().filter(|_| message != PASSWORD));
        for (number, other) in others.enumerate() {
            let run = format!("jr_3_{number}");
            world.batch(&settings(), &[run_of("job-1", &run, other)]).await;
            assert!(
                places(&world, &run).await[0].starts_with("connection orders"),
                "{other}"
            );
        }
        world.batch(&settings(), &[run_of("fresh", "jr_fresh", message)]).await;
        assert!(places(&world, "jr_fresh").await[0].starts_with("connection orders"));
    }
}

#[tokio::test]
async fn a_run_that_cannot_be_read_and_whose_event_comes_late_opens_nothing_for_what_is_over() {
    let has = |_: &str| ("orders", "r");
    let mut world = unread("2026-11-01T09:00:00Z", has, None);
    for (job, run) in [("J", "jr_1"), ("K", "jr_2")] {
        world.batch(&settings(), &[run_of(job, run, PASSWORD)]).await;
    }
    healed(&world, "K", "jr_2").await;
    world.clients.glue = unread("2026-11-01T13:00:00Z", has, None).clients.glue;
    world.batch(&settings(), &[run_of("J", "jr_late", PASSWORD)]).await;
    assert_eq!(incident_of(&world, "jr_late").await, incident_of(&world, "jr_1").await);
    assert_eq!(world.executions().len(), 1);
    // What fails afterwards, and whoever was not in it, is something else.
    let mut later = event(run_of("J", "jr_later", PASSWORD));
    later["time"] = "2026-11-01T12:44:06Z".into();
    handle(&world.clients, &settings(), later).await.expect("an answer");
    world.batch(&settings(), &[run_of("fresh", "jr_fresh", PASSWORD)]).await;
    assert_eq!(places(&world, "jr_later").await, ["job J bad_password"]);
    assert_eq!(places(&world, "jr_fresh").await, ["job fresh bad_password"]);
}

#[tokio::test]
async fn a_late_run_that_may_be_of_another_connection_than_what_is_over_is_told() {
    let mut world = unread("2026-11-01T09:00:00Z", |_| ("orders", "r"), None);
    for (job, run) in [("J", "jr_1"), ("K", "jr_2")] {
        world.batch(&settings(), &[run_of(job, run, PASSWORD)]).await;
    }
    healed(&world, "K", "jr_2").await;
    let both = |_: &str| ("orders,crm", "r");
    world.clients.glue = unread("2026-11-01T13:00:00Z", both, None).clients.glue;
    world.batch(&settings(), &[run_of("J", "jr_late", PASSWORD)]).await;
    assert_eq!(places(&world, "jr_late").await, ["job J bad_password"]);
    assert_eq!(world.executions().len(), 2);
}
