//! What the text promises.

use serde_json::json;

use super::*;

mod ways;

fn diagnosed() -> Report {
    let root = json!({"code": "S3_NO_PATH", "stage": "network", "verdict": "fail", "title": "No way from the subnet to S3",
        "resource": {"kind": "subnet", "id": "subnet-1"}, "evidence": "route table rtb-1 has no S3 endpoint and no NAT route",
        "confidence": "confirmed", "fix": {"summary": "Associate an S3 gateway endpoint with the route table.",
        "commands": ["aws ec2 create-vpc-endpoint --vpc-id vpc-1 --service-name com.amazonaws.eu-central-1.s3 --route-table-ids rtb-1"]}});
    serde_json::from_value(json!({
        "outcome": "DIAGNOSED",
        "connection": {"name": "orders", "type": "JDBC"},
        "job": {"name": "nightly", "runId": "jr_1"},
        "rootCause": root,
        "findings": [root],
        "passed": ["DST_SG_INGRESS"],
        "ruledOut": ["network: x"],
        "unknown": [{"code": "SM_NO_PATH", "stage": "network", "reason": "UnauthorizedOperation: no", "wouldHelp": "ec2:DescribeVpcEndpoints"}],
        "network": {"reachability": "blocked", "paths": [{"to": "s3", "host": "s3.eu-central-1.amazonaws.com", "port": 443,
            "reachability": "blocked", "hops": ["route table rtb-1: no route"]}]},
    }))
    .expect("a report")
}

#[test]
fn cause_evidence_and_command_come_first() {
    let expected = "\
DIAGNOSED: the root cause is known
connection orders (JDBC)
job nightly, run jr_1

Root cause: S3_NO_PATH (network, confirmed)
  No way from the subnet to S3 (subnet subnet-1)
  Seen: route table rtb-1 has no S3 endpoint and no NAT route
  Fix: Associate an S3 gateway endpoint with the route table.
    $ aws ec2 create-vpc-endpoint --vpc-id vpc-1 --service-name com.amazonaws.eu-central-1.s3 --route-table-ids rtb-1

Ruled out
  network: x

Checks and ways, as configured
  pass  1: network 1
  ?     SM_NO_PATH: UnauthorizedOperation: no (would help: ec2:DescribeVpcEndpoints)
  way   to s3 (s3.eu-central-1.amazonaws.com:443): BLOCKED
        1. route table rtb-1: no route
  Each check and hop, and warnings whole: on the report's page, in its JSON, and with --verbose.
";
    assert_eq!(text(&diagnosed()), expected);
}

/// A way whose second hop is what the root cause tells of.
fn drawn() -> Report {
    let mut report = diagnosed();
    let path = &mut report.network.as_mut().expect("paths").paths[0];
    path.hops = vec!["a group".into(), "a table [BLOCKED]".into(), "an unseen one".into()];
    path.drawn = serde_json::from_value(json!([
        {"place": "security-groups", "passage": "passed"},
        {"place": "route-table", "passage": "blocked", "code": "S3_NO_PATH"},
        {"place": "firewall", "passage": "unseen", "why": "of another account"},
    ]))
    .expect("hops");
    report
}

#[test]
fn of_a_way_the_hop_that_a_finding_tells_of_is_named_and_only_what_nothing_tells_of_is_printed() {
    let text = text(&drawn());
    let way = "  way   to s3 (s3.eu-central-1.amazonaws.com:443): BLOCKED at hop 2 (S3_NO_PATH) of 3\n        3. an unseen one\n";
    assert!(text.contains(way), "{text}");
    assert!(!text.contains("a group"), "{text}");
    let whole = whole(&drawn());
    assert!(
        whole.contains("    1. a group\n    2. a table [BLOCKED]\n    3. an unseen one\n"),
        "{whole}"
    );
}

#[test]
fn what_one_reason_hides_is_said_once_and_many_checks_are_counted() {
    let mut report = diagnosed();
    let one = report.unknown[0].clone();
    for code in ["S3_CROSS_REGION", "SM_ENDPOINT_SG", "TARGET_STATE", "VPC_BPA"] {
        let mut other = one.clone();
        other.code = serde_json::from_value(json!(code)).expect("a code");
        report.unknown.push(other);
    }
    let text = text(&report);
    let said = "?     SM_NO_PATH, S3_CROSS_REGION, SM_ENDPOINT_SG and 2 more: UnauthorizedOperation: no";
    assert_eq!(text.matches("UnauthorizedOperation").count(), 1, "{text}");
    assert!(text.contains(said) && whole(&report).contains("VPC_BPA"), "{text}");
}

#[test]
fn a_blocker_beside_the_root_cause_says_at_which_step_it_is_mended_and_its_commands_stand_once() {
    let mut report = diagnosed();
    let mut other = report.findings[0].clone();
    other.code = "DST_SG_INGRESS".into();
    other.fix.commands = vec!["aws other".into()];
    report.findings.push(other.clone());
    report.passed.clear();
    let step = |finding: &Finding| json!({"code": finding.code, "resource": finding.resource, "fix": finding.fix});
    let steps = json!({"steps": [step(&report.findings[0]), step(&other)], "proven": true});
    report.network.as_mut().expect("paths").opening = serde_json::from_value(steps).expect("a list");
    let text = text(&report);
    for said in [
        "  1. S3_NO_PATH: the fix above.\n",
        "  2. DST_SG_INGRESS: ",
        "  Fix: step 2 above.\n",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(
        (
            text.matches("$ aws ec2 create").count(),
            text.matches("$ aws other").count()
        ),
        (1, 1),
        "{text}"
    );
}

#[test]
fn questions_say_why_and_show_an_example_and_the_command() {
    let report: Report = serde_json::from_value(json!({
        "outcome": "NEEDS_INPUT",
        "questions": [{"path": "endpoint.host", "ask": "Which host?", "why": "Glue connects to it.", "allowed": ["a", "b"],
            "example": {"host": "a"}, "commands": ["aws x"]}],
        "candidates": [{"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "version": "17.6",
            "host": "h", "port": 5432, "database": "orders", "status": "available"}],
    }))
    .expect("a report");
    let expected = "\
NEEDS_INPUT: questions are open; nothing was guessed

Questions
  endpoint.host: Which host?
    why: Glue connects to it.
    one of: a, b
    example: {\"host\":\"a\"}
    $ aws x

Candidates in this account
  1. rds-instance orders (postgres 17.6, available)
     h:5432
     database: orders
";
    assert_eq!(text(&report), expected);
}

#[test]
fn prose_is_wrapped_and_commands_are_not() {
    let mut report = diagnosed();
    report.next_step = Some("word ".repeat(60));
    let command = format!("aws {}", "x".repeat(300));
    report.root_cause.as_mut().expect("a root cause").fix.commands = vec![command.clone()];
    let text = text(&report);
    assert!(
        text.lines()
            .all(|line| line.len() <= 100 || line.trim_start().starts_with("$ ")),
        "{text}"
    );
    assert!(text.contains(&command) && !text.lines().any(|line| line.ends_with(' ')));
}

#[test]
fn the_text_counts_what_passed_and_the_whole_text_lists_it() {
    let mut report = diagnosed();
    report.passed = ["DST_SG_INGRESS", "ROLE_TRUST", "ROUTE_NONE", "OF_NEXT_YEAR"]
        .map(Code::from)
        .to_vec();
    let mut open = report.network.clone().expect("paths");
    open.paths[0].reachability = Reachability::Reachable;
    open.paths[0].hops = vec!["a hop".into()];
    report.network = Some(open);
    let (text, whole) = (text(&report), whole(&report));
    assert!(
        text.contains("  pass  4: network 2, permissions 1, unknown 1\n"),
        "{text}"
    );
    assert!(
        whole.contains("pass  4: DST_SG_INGRESS, ROLE_TRUST, ROUTE_NONE, OF_NEXT_YEAR\n"),
        "{whole}"
    );
    assert!(!text.contains("a hop") && whole.contains("1. a hop"));
}

#[test]
fn a_command_that_fills_a_screen_is_named_and_cannot_be_taken_for_a_whole_one() {
    let mut report = diagnosed();
    let command = format!(
        "aws glue get-connection --name x | jq '{}' | aws glue update-connection --name x",
        "x".repeat(2_000)
    );
    let mut other = report.root_cause.clone().expect("a root cause");
    other.resource.id = "subnet-2".to_owned();
    other.fix.commands = vec![command.clone()];
    report.findings.push(other.clone());
    let (short, long) = (text(&report), whole(&report));
    assert!(
        short.contains("characters (aws glue update-connection), which"),
        "{short}"
    );
    assert!(!short.contains("$ aws glue get") && long.contains(&format!("$ {command}\n")));
    // What mends the root cause is what the reader came for.
    report.root_cause = Some(other);
    assert!(text(&report).contains(&format!("$ {command}\n")));
}

#[test]
fn a_warning_is_a_line_and_where_nothing_is_to_blame_it_is_told() {
    let mut report = diagnosed();
    let mut warning = report.findings[0].clone();
    warning.verdict = Verdict::Warn;
    warning.code = "SSL_REQUIRED".into();
    warning.fix.commands = vec!["aws other".into()];
    report.findings.push(warning);
    let (text, whole) = (text(&report), whole(&report));
    assert_eq!((text.matches("$ aws").count(), whole.matches("$ aws").count()), (1, 2));
    assert!(
        text.contains("  warn  SSL_REQUIRED: No way from the subnet to S3\n"),
        "{text}"
    );
    report.outcome = Outcome::Inconclusive;
    report.root_cause = None;
    report.findings.remove(0);
    let text = super::text(&report);
    assert!(
        text.contains("warn SSL_REQUIRED (network, confirmed)\n") && text.contains("  Seen: route table"),
        "{text}"
    );
    assert!(!text.contains("$ aws"), "{text}");
}

#[test]
fn hostile_text_stays_in_its_line() {
    let mut report = diagnosed();
    let root = report.root_cause.as_mut().expect("a root cause");
    root.evidence = "FATAL\u{1b}[2J\r\nREADY: all is well".into();
    root.fix.commands = vec!["aws x\nrm -rf /".into()];
    report.connection.as_mut().expect("a connection").name = "x\nREADY: forged \u{202e}".into();
    let text = text(&report);
    assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']));
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("READY") || line.starts_with("rm")),
        "{text}"
    );
}

#[test]
fn what_changed_follows_the_root_cause_and_where_it_is_written_goes_before_the_command() {
    let mut report = diagnosed();
    let change = json!({
        "since": "2026-11-20T10:00:00.711099Z", "proof": "glue-etl passed", "others": 17,
        "causes": [
            {"what": "vpc endpoint vpce-1 is gone", "resource": {"kind": "vpc-endpoint", "id": "vpce-1"}, "proven": true,
                "event": "DeleteVpcEndpoints", "who": "alice (role Deploy)", "when": "2026-11-22T09:00:00Z"},
            {"what": "secret s: changed", "resource": {"kind": "secret", "id": "s"}, "proven": false,
                "candidates": [{"event": "PutSecretValue", "when": "2026-11-22T09:00:00Z"}]}],
        "writtenIn": "CloudFormation stack net (resource S3)", "owner": "net (Team)",
        "unknown": [{"reason": "denied", "wouldHelp": "cloudtrail:LookupEvents"}],
    });
    report.change = Some(serde_json::from_value(change).expect("a change"));
    report.root_cause.as_mut().expect("a root cause").fix.commands = vec!["aws x".into()];
    let text = text(&report);
    let expected = "
What changed since it last worked, 2026-11-20T10:00:00Z
  It worked then: glue-etl passed
  - vpc endpoint vpce-1 is gone
    DeleteVpcEndpoints by alice (role Deploy), 2026-11-22T09:00:00Z
    Written in CloudFormation stack net (resource S3): change it there.
  - secret s: changed (may be why; the facts cannot tell)
    or by PutSecretValue, 2026-11-22T09:00:00Z
  17 other differences do not matter for it.
  Owner: net (Team)
  Not known: denied (would help: cloudtrail:LookupEvents)
";
    assert!(text.contains(expected), "{text}");
    assert!(
        !text.contains("undone by the next deploy"),
        "the command is about something else: {text}"
    );

    let root = report.root_cause.as_ref().expect("a root cause").resource.clone();
    report.change.as_mut().expect("a change").causes[0].resource = root;
    let text = super::text(&report);
    let (place, command) = (text.find("Written in CloudFormation stack net"), text.find("$ aws x"));
    assert!(place.is_some() && place < command, "{text}");
    assert_eq!(text.matches("Written in").count(), 1, "{text}");
}

#[test]
fn that_nothing_else_has_changed_is_said_beside_what_has() {
    for (causes, said) in [
        (
            json!([{"what": "x", "resource": {"kind": "k", "id": "i"}, "proven": true}]),
            true,
        ),
        (json!([]), false),
    ] {
        let mut report = diagnosed();
        let change =
            json!({"since": "2026-11-20T10:00:00Z", "others": 0, "causes": causes, "notes": ["Nothing explains it."]});
        report.change = Some(serde_json::from_value(change).expect("a change"));
        let text = text(&report);
        assert_eq!(text.contains("Nothing else has changed"), said, "{text}");
        report.change.as_mut().expect("a change").others = 2;
        let text = super::text(&report);
        assert_eq!(
            text.contains("2 other differences do not matter for it"),
            said,
            "{text}"
        );
        assert_eq!(
            text.contains("2 differences, none of which is seen to explain it"),
            !said,
            "{text}"
        );
    }
}

/// A report whose root cause has this fix, and whose paths are opened by this list.
fn with_fix(fix: &Value, opening: &Value) -> String {
    let mut report = diagnosed();
    let root = report.root_cause.as_mut().expect("a root cause");
    root.fix = serde_json::from_value(fix.clone()).expect("a fix");
    report.findings = vec![root.clone()];
    report.network.as_mut().expect("paths").opening = serde_json::from_value(opening.clone()).expect("a list");
    text(&report)
}

#[test]
fn a_fix_says_whether_it_is_proven_and_one_that_is_not_enough_is_advice_in_steps() {
    let change = json!([{"edit": "vpc_attribute", "vpc": "vpc-1", "attribute": "dns_support", "on": true}]);
    let fix = |proven: Option<bool>| json!({"summary": "Do it.", "commands": ["aws do"], "undo": ["aws undo"], "proven": proven, "changes": change});
    let step = |code: &str, fix: Value| json!({"code": code, "resource": {"kind": "k", "id": "i"}, "fix": fix});
    let steps = json!([
        step("ROUTE_NONE", fix(None)),
        step("VPN_DOWN", json!({"summary": "Ask.", "commands": []}))
    ]);
    let advice =
        json!({"summary": "Do it. Ask.", "commands": [], "proven": false, "remaining": ["VPN_DOWN"], "steps": steps});
    let told = "    Tried on the facts: after the changes VPN_DOWN would still fail.
  1. ROUTE_NONE: Do it.
     $ aws do
     To undo:
       $ aws undo
  2. VPN_DOWN: Ask.
";
    let hop = json!({"hop": {"to": "source", "reason": "nat-1 belongs to account 2", "wouldHelp": "the same diagnosis in account 2"}});
    let check = json!({"check": {"code": "ROLE_PERMISSION", "reason": "AccessDenied", "wouldHelp": "iam:SimulatePrincipalPolicy"}});
    let unproven = |reasons: Value| {
        let mut fix = fix(None);
        fix["unproven"] = reasons;
        fix
    };
    let behind =
        "  Fix: Do it.\n    $ aws do\n    Not proven. This removes the finding; what comes behind could not be seen: ";
    for (fix, lines) in [
        (
            unproven(json!([hop])),
            format!("{behind}on the way to the source, nat-1 belongs to account 2 (would help: the same diagnosis in account 2)."),
        ),
        (
            unproven(json!([check, {"notRead": {"call": "ec2:DescribeNatGateways", "of": "vpc-1"}}, {"ofAnotherVersion": {}}])),
            format!(
                "{behind}ROLE_PERMISSION, AccessDenied (would help: iam:SimulatePrincipalPolicy); what ec2:DescribeNatGateways tells of vpc-1."
            ),
        ),
        (
            unproven(json!(["notInFacts"])),
            "  Fix: Do it.\n    $ aws do\n    Not proven: what it changes is not in the facts.".to_owned(),
        ),
        (
            unproven(json!(["byValue"])),
            "  Fix: Do it.\n    $ aws do\n    Not proven: the values that are put in decide.".to_owned(),
        ),
        (
            unproven(json!([{"stillFails": {"code": "SM_ENDPOINT_POLICY", "resource": {"kind": "vpc-endpoint", "id": "vpce-1"}}}, hop])),
            "  Fix: Do it.\n    $ aws do\n    Not proven. This removes the finding; that alone is not enough: SM_ENDPOINT_POLICY (vpce-1) fails \
             on the same way; what comes behind could not be seen: on the way to the source, nat-1 belongs to account 2"
                .to_owned(),
        ),
        (
            json!({"summary": "Do it.", "commands": [], "coveredBy": "ROUTE_NONE"}),
            "  Fix: that of ROUTE_NONE mends this as well, and nothing more is to be typed.\n\n".to_owned(),
        ),
        (
            json!({"summary": "Do it.", "commands": [], "after": ["URL_PORT"], "coveredBy": "ROUTE_NONE"}),
            "  Fix: those of URL_PORT and ROUTE_NONE together mend this as well, and nothing more is to be typed.\n\n".to_owned(),
        ),
        (fix(Some(true)), "  Fix: Do it.\n    $ aws do\n    Proven on the facts: the finding is gone, and nothing new fails.\n    To undo:\n      $ aws undo\n".to_owned()),
        (fix(None), "  Fix: Do it.\n    $ aws do\n    Not proven: the facts do not tell all that it leads to.\n".to_owned()),
        (json!({"summary": "Ask.", "commands": []}), "  Fix: Ask.\n\n".to_owned()),
        (
            json!({"summary": "Do it.", "commands": ["aws do"], "by": "999988887777"}),
            "  Fix: Do it.\n    For the owner of account 999988887777:\n    $ aws do\n".to_owned(),
        ),
        (advice.clone(), format!("  Advice: Do it. Ask.\n{told}")),
    ] {
        // A long line goes on in the next one.
        let text = with_fix(&fix, &json!(null));
        let unwrapped = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unwrapped(&text).contains(&unwrapped(&lines)), "{lines}\n{text}");
    }
    for (proven, remaining, sentence) in [
        (
            json!(true),
            json!([]),
            "Proven on the facts as a whole: after the last step nothing of the network fails.",
        ),
        (
            json!(null),
            json!([]),
            "Not proven: the facts do not tell all that these steps lead to.",
        ),
        (
            json!(false),
            json!(["VPN_DOWN"]),
            "Tried on the facts as a whole: VPN_DOWN would still fail until what is only advice here is",
        ),
    ] {
        let opening = json!({"steps": steps, "proven": proven, "remaining": remaining});
        let text = with_fix(&fix(Some(true)), &opening);
        assert!(
            text.contains("What opens the path, in this order\n  1. ROUTE_NONE: the fix of S3_NO_PATH above.\n")
                && text.contains(sentence),
            "{text}"
        );
        // What the root cause's own steps say already is not said again.
        assert!(!with_fix(&advice, &opening).contains("What opens the path"));
    }
}

/// The lines that are typed.
fn typed(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("$ "))
        .collect()
}

#[test]
fn what_another_account_types_stands_in_lines_of_its_own_under_its_name() {
    let fix = json!({"summary": "Accept pcx-1. Account 222222222222 has to do it.", "by": "222222222222",
        "commands": ["aws ec2 accept-it --id pcx-1"], "undo": ["aws ec2 delete-it --id pcx-1"]});
    let said = "    For the owner of account 222222222222:\n    $ aws ec2 accept-it --id pcx-1\n";
    let alone = with_fix(&fix, &json!(null));
    assert!(alone.contains(said), "{alone}");
    let step = json!({"code": "PCX_NOT_ACTIVE", "resource": {"kind": "peering", "id": "pcx-1"}, "fix": fix});
    let in_a_list = with_fix(
        &json!({"summary": "Do it.", "commands": []}),
        &json!({"steps": [step], "proven": true}),
    );
    let said = "     For the owner of account 222222222222:\n     $ aws ec2 accept-it --id pcx-1\n";
    assert!(in_a_list.contains(said), "{in_a_list}");
}

#[test]
fn no_command_is_printed_twice_whichever_findings_it_mends() {
    let fix = json!({"summary": "Do it.", "commands": ["aws a", "aws b"], "undo": ["aws c"]});
    let step = |code: &str, fix: &Value| json!({"code": code, "resource": {"kind": "x", "id": code}, "fix": fix});
    let part = json!({"summary": "Do a part.", "commands": ["aws b", "aws d"], "undo": ["aws c"]});
    let list = json!({"steps": [step("PCX_NOT_ACTIVE", &fix), step("ROUTE_NONE", &part)], "proven": true});
    let text = with_fix(&fix, &list);
    assert_eq!(typed(&text), ["aws a", "aws b", "aws c", "aws d"], "{text}");
    for said in [
        "1. PCX_NOT_ACTIVE: the fix of S3_NO_PATH above.",
        "The same command as for S3_NO_PATH above.",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn of_two_ways_the_one_that_is_not_typed_is_a_line_and_what_belongs_to_a_command_stands_beside_it_only() {
    let fix = json!({"summary": "Skip it.", "instead": "Use another.", "hint": "The command asks for it.", "commands": ["aws a"]});
    let text = with_fix(&fix, &json!(null));
    let said = "  Fix: Skip it.\n    Or instead: Use another.\n    The command asks for it.\n    $ aws a\n";
    assert!(text.contains(said), "{text}");
    let mut report = diagnosed();
    report.findings[0].fix = serde_json::from_value(fix).expect("a fix");
    report.findings[0].verdict = Verdict::Warn;
    (report.root_cause, report.outcome) = (None, Outcome::Inconclusive);
    let text = super::text(&report);
    assert!(
        text.contains("Or instead: Use another.") && !text.contains("The command"),
        "{text}"
    );
}

#[test]
fn what_does_not_apply_is_counted_by_stage_and_listed_in_the_whole_text() {
    let mut report = diagnosed();
    report.not_applicable = vec!["NAT_PRIVATE".into(), "TGW_AZ".into(), "SSL_HOSTNAME".into()];
    let (text, whole) = (text(&report), whole(&report));
    assert!(
        text.contains("  -     3 do not apply here: network 2, ssl 1\n"),
        "{text}"
    );
    assert!(
        whole.contains("3 do not apply here: NAT_PRIVATE, TGW_AZ, SSL_HOSTNAME"),
        "{whole}"
    );
}

/// A name that is lost in a command makes it a command about something else.
#[test]
fn what_nobody_sees_in_a_name_is_in_the_command_for_a_shell_and_a_person() {
    let name = "orders\u{200b}\u{202e}prod";
    let command = Command::aws("glue", "get-job").option("--job-name", name).to_string();
    let text = with_fix(&json!({"summary": "Look.", "commands": [command]}), &json!(null));
    assert_eq!(
        typed(&text),
        [r"aws glue get-job --job-name $'orders\xe2\x80\x8b\xe2\x80\xaeprod'"],
        "{text}"
    );
}
