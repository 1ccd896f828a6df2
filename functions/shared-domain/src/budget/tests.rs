//! What the budget promises, over evidence and diagnoses that want to pass it.

use super::*;
use crate::aws::glue::{
    ConnectionsList, Crawler, CrawlerTarget, CrawlerTargets, Job, JobRun, LastCrawl, PhysicalConnectionRequirements,
};
use crate::command::Command;
use crate::diagnosis::{Confidence, Finding, Fix, NetworkPath, NetworkReport, Resource};
use crate::evidence::ToldRun;
use crate::fact::Missing;
use crate::hop::{Passage, PathHop, Place};
use crate::request::RunEvent;
use crate::trace::{ChangeCause, Deed};

/// A hostile world, by its measures.
#[derive(Clone, Copy, Debug)]
struct World {
    message: usize,
    arguments: usize,
    argument: usize,
    connections: usize,
    property: usize,
    lines: usize,
    piece: &'static str,
}

const SMALL: World = World {
    message: 50,
    arguments: 3,
    argument: 20,
    connections: 2,
    property: 40,
    lines: 10,
    piece: "x",
};

fn text(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len() + 1)
}

fn connection(world: World, number: usize) -> NamedConnection {
    let name = format!("connection-{number}");
    let more = (0..8).map(|at| (format!("EXTRA_{at}"), text(world.piece, world.property)));
    let connection = Connection {
        name: name.clone(),
        connection_type: "JDBC".into(),
        connection_properties: more
            .chain([
                (
                    "JDBC_CONNECTION_URL".to_owned(),
                    format!("jdbc:postgresql://db-{number}.internal:5432/orders"),
                ),
                ("SECRET_ID".to_owned(), format!("glue/orders-{number}")),
            ])
            .collect(),
        physical_connection_requirements: Some(PhysicalConnectionRequirements {
            subnet_id: Some("subnet-0123456789abcdef0".into()),
            security_group_id_list: vec!["sg-0123456789abcdef0".into()],
            availability_zone: Some("eu-central-1a".into()),
        }),
        status_reason: Some(text(world.piece, world.property)),
        ..Connection::default()
    };
    NamedConnection {
        name,
        connection: Fact::Known(Found::Present(connection)),
    }
}

fn evidence(world: World) -> Evidence {
    let arguments: BTreeMap<String, String> = (0..world.arguments)
        .map(|number| (format!("--a{number}"), text(world.piece, world.argument)))
        .chain([("--extra-jars".to_owned(), "s3://b/driver.jar".to_owned())])
        .collect();
    let connections: Vec<NamedConnection> = (0..world.connections).map(|number| connection(world, number)).collect();
    Evidence {
        job: Fact::Known(Found::Present(Job {
            name: "nightly".into(),
            role: "GlueRole".into(),
            connections: ConnectionsList {
                connections: connections.iter().map(|named| named.name.clone()).collect(),
            },
            default_arguments: arguments.clone(),
            ..Job::default()
        })),
        job_run: Fact::Known(Found::Present(JobRun {
            id: "jr_1".into(),
            job_name: "nightly".into(),
            job_run_state: "FAILED".into(),
            error_message: Some(format!("FIRST{}LAST", text(world.piece, world.message))),
            state_detail: Some(text(world.piece, world.message)),
            arguments,
            ..JobRun::default()
        })),
        event: Some(ToldRun {
            job_name: "nightly".into(),
            run_id: "jr_1".into(),
            event: RunEvent {
                message: Some(text(world.piece, world.message)),
                ..RunEvent::default()
            },
            ..ToldRun::default()
        }),
        connections,
        log_tail: Fact::Known((0..world.lines).map(|_| text(world.piece, 60)).collect()),
        test_error: Some(text(world.piece, world.message)),
        not_looked_at: vec!["elsewhere".into(); world.connections / 2],
        ..Evidence::default()
    }
}

/// The same of a crawl: the targets stand in place of the job's list.
fn of_crawl(world: World) -> Evidence {
    let evidence = evidence(world);
    let target = |named: &NamedConnection| CrawlerTarget {
        connection_name: Some(named.name.clone()),
    };
    Evidence {
        crawler: Fact::Known(Found::Present(Crawler {
            name: "orders-crawler".into(),
            role: "GlueRole".into(),
            targets: CrawlerTargets {
                jdbc_targets: evidence.connections.iter().map(target).collect(),
                ..CrawlerTargets::default()
            },
            last_crawl: Some(LastCrawl {
                status: "FAILED".into(),
                error_message: Some(format!("FIRST{}LAST", text(world.piece, world.message))),
                ..LastCrawl::default()
            }),
            ..Crawler::default()
        })),
        job: Fact::NotCollected,
        job_run: Fact::NotCollected,
        ..evidence
    }
}

#[test]
fn a_crawler_keeps_the_targets_of_the_connections_that_are_kept() {
    let world = World {
        message: 400_000,
        connections: 400,
        ..SMALL
    };
    let kept = of_crawl(world).within(EVIDENCE, Some("connection-1"));
    assert!(!kept.connections.is_empty() && kept.connections.len() < 400);
    assert!(json_length(&kept) <= EVIDENCE, "{}", json_length(&kept));
    let names: Vec<&str> = kept.connections.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(kept.known_crawler().unwrap().targets.connections(), names);
    let message = kept.failure().and_then(|failure| failure.message).unwrap();
    assert!(message.starts_with("FIRST") && message.ends_with("LAST"));
}

#[test]
fn what_fits_is_left_as_it_is() {
    let small = evidence(SMALL);
    assert_eq!(small.clone().within(EVIDENCE, None), small);
}

#[test]
fn no_evidence_passes_the_budget_and_every_cut_is_said() {
    let hostile = World {
        message: 400_000,
        arguments: 300,
        argument: 1_000,
        connections: 50,
        property: 2_000,
        ..SMALL
    };
    let mut worlds = vec![
        World {
            message: 400_000,
            ..SMALL
        },
        World {
            arguments: 300,
            argument: 1_000,
            ..SMALL
        },
        World {
            connections: 50,
            property: 4_000,
            ..SMALL
        },
        World {
            connections: 400,
            ..SMALL
        },
        World { lines: 20_000, ..SMALL },
        hostile,
        World {
            lines: 20_000,
            ..hostile
        },
    ];
    // Pseudo-random ones, the same every time.
    let mut seed: u64 = 0x5eed;
    let mut any = |most: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % (most + 1)
    };
    for _ in 0..24 {
        worlds.push(World {
            message: any(40_000),
            arguments: any(300),
            argument: any(1_500),
            connections: any(60),
            property: any(1_500),
            lines: any(2_000),
            piece: ["x", "\"", "\u{1}", "\u{fc}", "\u{1f980}", "\n", "\\"][any(6)],
        });
    }
    for world in worlds {
        let whole = evidence(world);
        let before = json_length(&whole);
        let names: usize = whole.connections.len() + whole.not_looked_at.len();
        let kept = whole.within(EVIDENCE, Some("connection-1"));
        assert!(json_length(&kept) <= EVIDENCE, "{world:?}: {}", json_length(&kept));
        if before > EVIDENCE {
            assert!(!kept.cut.is_empty() || !kept.not_looked_at.is_empty(), "{world:?}");
        }
        // Nothing is lost without a word.
        let told = kept.connections.len() + kept.not_looked_at.len();
        assert!(
            told == names || kept.not_looked_at.iter().any(|name| name.ends_with("more)")),
            "{world:?}"
        );
        if world.connections > 1 {
            assert!(
                kept.connections.iter().any(|named| named.name == "connection-1"),
                "{world:?}"
            );
        }
        assert_eq!(kept.clone().within(EVIDENCE, None), kept, "what fits is not cut again");
        let json = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Evidence>(&json).unwrap(), kept);
    }
}

#[test]
fn what_a_judgement_needs_is_kept_before_the_rest() {
    let world = World {
        message: 400_000,
        arguments: 300,
        argument: 1_000,
        connections: 50,
        property: 2_000,
        ..SMALL
    };
    let kept = evidence(world).within(EVIDENCE, None);
    let run = kept.job_run.get().and_then(Found::present).unwrap();
    let message = run.error_message.as_deref().unwrap();
    assert!(message.starts_with("FIRST") && message.ends_with("LAST") && message.contains("bytes left out"));
    assert_eq!(run.arguments["--extra-jars"], "s3://b/driver.jar");
    assert_eq!(
        (kept.connections.len(), kept.not_looked_at),
        (50, vec!["elsewhere".to_owned(); 25])
    );
    for named in &kept.connections {
        let connection = named.connection.get().and_then(Found::present).unwrap();
        assert!(connection.property("JDBC_CONNECTION_URL").is_some() && connection.secret_id().is_some());
        assert!(connection.physical_connection_requirements.is_some());
    }
}

#[test]
fn the_ends_of_a_text_are_no_longer_than_asked_and_never_break_a_letter() {
    for piece in ["x", "\u{fc}", "\u{1f980}"] {
        for bytes in [0, 1, 5, 47, 48, 49, 60, 100, 1_000] {
            let kept = ends(&piece.repeat(2_000), bytes);
            assert!(kept.len() <= bytes, "{bytes}: {}", kept.len());
        }
    }
    assert_eq!(ends("short", 5), "short");
    for piece in ["x", "\u{1}", "\"", "\u{1f980}"] {
        for bytes in [16, 100, LONGEST_TEXT] {
            let kept = ends_in_json(&text(piece, 50_000), bytes);
            assert!(
                json_length(&kept) <= bytes + 2,
                "{piece:?} {bytes}: {}",
                json_length(&kept)
            );
        }
    }
}

fn finding(code: &str, connection: usize, length: usize) -> Finding {
    Finding {
        code: code.into(),
        stage: Stage::Network,
        verdict: Verdict::Fail,
        title: text("t", length / 4),
        resource: Resource::new("security-group", "sg-1"),
        evidence: text("e", length),
        about: Vec::new(),
        lacks: Vec::new(),
        fix: Fix::shows(
            text("s", length / 4),
            Command::aws("ec2", "describe-subnets").word(text("c", length)),
        ),
        confidence: Confidence::Likely,
        connection: Some(format!("connection-{connection}")),
        note: None,
        unseen: Vec::new(),
    }
}

fn drawn(length: usize) -> PathHop {
    PathHop {
        place: Place::RouteTable,
        ids: vec![text("i", length); 20],
        detail: Some(text("d", length)),
        passage: Passage::Unseen,
        back: false,
        code: None,
        why: Some(text("w", length)),
    }
}

#[test]
fn no_diagnosis_passes_its_budget_and_the_first_finding_of_every_code_stays() {
    let codes = ["ROUTE_NONE", "DST_SG_INGRESS", "S3_NO_PATH", "SM_NO_PATH"];
    for (connections, length) in [(1, 10), (50, 100), (50, 2_000), (200, 10_000)] {
        let path = NetworkPath {
            to: "source".into(),
            hops: vec![text("h", length); 40],
            drawn: vec![drawn(length); 40],
            ..NetworkPath::default()
        };
        let whole = Diagnosis {
            findings: codes
                .iter()
                .flat_map(|code| (0..connections).map(|number| finding(code, number, length)))
                .collect(),
            unknown: (0..connections)
                .map(|number| UnknownCheck {
                    code: crate::Code::DnsHostUnknown.into(),
                    stage: Stage::Network,
                    reason: format!("{number} {}", text("r", length)),
                    would_help: "ec2:DescribeSubnets".into(),
                })
                .collect(),
            network: Some(NetworkReport {
                paths: vec![path; connections],
                ..NetworkReport::default()
            }),
            ..Diagnosis::default()
        };
        let before = json_length(&whole);
        let kept = whole.within(DIAGNOSIS);
        assert!(
            json_length(&kept) <= DIAGNOSIS,
            "{connections} {length}: {}",
            json_length(&kept)
        );
        for code in codes {
            assert!(
                kept.findings.iter().any(|finding| finding.code == code),
                "{code} of {connections} {length}"
            );
        }
        let fewer = kept.findings.len() < codes.len() * connections;
        assert!(
            !fewer || kept.unknown.iter().any(|check| check.code == "Size"),
            "{connections} {length}"
        );
        assert!(before > DIAGNOSIS || kept.unknown.len() == connections);
    }
}

fn changed(causes: usize, length: usize, piece: &str) -> ChangeReport {
    let said = || text(piece, length);
    let deed = || Deed {
        event: said(),
        who: Some(said()),
        when: said(),
    };
    let cause = |number: usize| ChangeCause {
        what: format!("{number} {}", said()),
        resource: Resource::new("role", said()),
        field: said(),
        before: Some(said()),
        after: Some(said()),
        proven: true,
        who: Some(said()),
        when: Some(said()),
        event: Some(said()),
        candidates: vec![deed(), deed(), deed()],
    };
    let missing = || Missing {
        reason: said(),
        would_help: said(),
    };
    ChangeReport {
        since: Some(said()),
        proof: Some(said()),
        causes: (0..causes).map(cause).collect(),
        together: true,
        others: 1_000,
        written_in: Some(said()),
        owner: Some(said()),
        notes: (0..causes).map(|_| said()).collect(),
        unknown: (0..causes).map(|_| missing()).collect(),
    }
}

#[test]
fn what_changed_never_passes_its_budget_and_how_many_causes_were_left_out_is_said() {
    for causes in [0, 1, 3, 40, 400] {
        for length in [1, 30, 300, 20_000] {
            for piece in ["x", "\"", "\u{1}", "\u{1f980}"] {
                let kept = changed(causes, length, piece).within(CHANGE);
                let size = json_length(&kept);
                assert!(size <= CHANGE, "{causes} {length} {piece:?}: {size}");
                let said = kept.notes.iter().any(|note| note.contains("left out for their size"));
                assert_eq!(said, kept.causes.len() < causes, "{causes} {length} {piece:?}");
            }
        }
    }
    let small = changed(1, 20, "x");
    assert_eq!(small.clone().within(CHANGE), small);
}
