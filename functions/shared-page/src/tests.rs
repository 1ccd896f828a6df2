//! What the page promises: its order and its structure, whatever the texts in it say.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared_domain::report::Report;

use super::{Origin, page};

/// A report that has something in every field that the page shows.
fn whole() -> Value {
    let root = json!({"code": "DST_SG_INGRESS", "stage": "network", "verdict": "fail", "title": "The database does not admit the connection",
        "resource": {"kind": "security-group", "id": "sg-db"}, "evidence": "sg-db has no rule for TCP 5432 from sg-glue", "confidence": "confirmed",
        "connection": "other", "note": "a note", "unseen": [{"reason": "denied", "wouldHelp": "ec2:DescribeX"}],
        "fix": {"summary": "Admit TCP 5432 in sg-db.", "commands": ["aws ec2 authorize-security-group-ingress --group-id sg-db", "aws ec2 second"],
            "undo": ["aws ec2 revoke-security-group-ingress --group-id sg-db"], "noUndo": ["a peer keeps it"], "proven": false, "remaining": ["S3_NO_PATH"]}});
    let mut warning = root.clone();
    warning["code"] = json!("SSL_REQUIRED");
    warning["verdict"] = json!("warn");
    warning["fix"]["proven"] = Value::Null;
    warning["fix"]["remaining"] = json!([]);
    warning["fix"]["unproven"] = json!([{"hop": {"to": "source", "reason": "nat-1 is another's", "wouldHelp": "ask there"}},
        {"notRead": {"call": "ec2:DescribeNatGateways", "of": "vpc-1"}}]);
    let hop = |place: &str, id: &str, passage: &str, back: bool| json!({"place": place, "ids": [id], "detail": "a detail", "passage": passage, "back": back, "why": "why so"});
    let path = |to: &str, reachability: &str| {
        json!({"to": to, "host": "orders.example.com", "port": 5432, "reachability": reachability,
        "hops": ["host orders.example.com", "security groups sg-db [BLOCKED]"],
        "drawn": [hop("host-name", "orders.example.com", "passed", false), hop("route-table", "rtb-1", "partly", false),
            hop("security-group", "sg-db", "blocked", false), hop("source", "db", "passed", false), hop("network-acl", "acl-1", "unseen", true), hop("wormhole", "x", "passed", true)]})
    };
    json!({
        "outcome": "DIAGNOSED", "connection": {"name": "orders-prod", "type": "JDBC"}, "connectionReason": "the error names its host",
        "job": {"name": "nightly", "runId": "jr_1"}, "rootCause": root, "findings": [root, warning],
        "passed": ["S3_NO_PATH", "ROLE_TRUST", "URL_PORT"], "notApplicable": ["VPC_BPA"],
        "unknown": [{"code": "SM_NO_PATH", "stage": "network", "reason": "denied", "wouldHelp": "ec2:DescribeVpcEndpoints"},
            {"code": "DiagnoseDriver", "stage": "driver", "reason": "late", "wouldHelp": "again"}],
        "signal": {"stage": "network", "cause": "connect_timeout", "confidence": "likely", "proves": [], "quote": "connect timed out"},
        "ruledOut": ["credentials: the server was never asked"],
        "network": {"reachability": "blocked", "paths": [path("source", "blocked"), path("s3", "reachable"), path("sts", "unknown"), path("kms", "degraded")],
            "opening": {"steps": [{"code": "DST_SG_INGRESS", "resource": {"kind": "security-group", "id": "sg-db"}, "fix": {"summary": "Admit it.", "commands": ["aws one"]}}],
                "remaining": ["S3_NO_PATH"]}},
        "change": {"since": "2026-11-20T10:00:00Z", "proof": "glue-etl passed", "others": 2, "together": true, "writtenIn": "CloudFormation stack net", "owner": "net (Team)",
            "notes": ["a note"], "unknown": [{"reason": "denied", "wouldHelp": "cloudtrail:LookupEvents"}],
            "causes": [{"what": "sg-db: a rule is gone", "resource": {"kind": "security-group", "id": "sg-db"}, "field": "IpPermissions", "before": "TCP 5432 from sg-glue",
                "proven": true, "who": "alice", "when": "2026-11-21T09:00:00Z", "event": "RevokeSecurityGroupIngress"},
                {"what": "secret s: changed", "resource": {"kind": "secret", "id": "s"}, "proven": false, "candidates": [{"event": "PutSecretValue", "who": "bob", "when": "x"}]}]},
        "incident": {"id": "0123456789ab-1", "opened": "2026-11-20T10:00:00Z", "runs": 3, "jobs": 2, "dpuHours": 1.5, "costUnknown": 0, "safeToRerun": ["jr_1"],
            "failed": [{"job": "nightly", "run": "jr_1", "ended": "2026-11-20T10:00:00Z"}], "rerun": ["aws glue start-job-run"]},
        "questions": [{"path": "endpoint.host", "ask": "Which host?", "why": "Glue connects to it.", "allowed": ["a"], "example": "h", "commands": ["aws x"]}],
        "candidates": [{"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "version": "17", "host": "h", "port": 5432}],
        "existing": [{"name": "orders-old"}], "problems": [{"path": "$", "problem": "wrong", "remedy": "right"}],
        "tests": [{"test": "test-connection", "outcome": "failed", "message": "refused"}],
        "created": [{"kind": "secret", "id": "s", "remove": "aws secretsmanager delete-secret"}], "advice": ["use a lesser user"], "nextStep": "look there", "text": "",
    })
}

fn origin() -> Origin {
    Origin {
        account: "111122223333".into(),
        region: "eu-central-1".into(),
        observed_at: "2026-11-28T10:00:00Z".into(),
        redacted: true,
    }
}

fn rendered(report: &Value) -> String {
    let report: Report = serde_json::from_value(report.clone()).expect("a report");
    page(&report, &origin())
}

/// An element, as far as the tests look: its name, its attributes, and how deep it stands.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

/// Reads the page as strictly as XML: what is open is closed, in order, and no sign of markup stands anywhere else.
fn read(html: &str) -> Vec<Element> {
    let rest = html.strip_prefix("<!doctype html>").expect("a document");
    let (head, rest) = rest.split_once("<style>").expect("a style");
    let (_, body) = rest.split_once("</style>").expect("its end");
    let text = format!("{head}{body}");
    let (mut elements, mut open) = (Vec::new(), Vec::new());
    let mut pieces = text.split('<');
    assert!(pieces.next().is_some_and(|before| before.trim().is_empty()));
    for piece in pieces {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "in {tag}");
            continue;
        }
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((attribute, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("a value ends");
            attributes.push((attribute.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        assert_eq!(rest, "", "in {tag}");
        if !["meta", "link"].contains(&name) {
            open.push(name.to_owned());
        }
        elements.push(Element {
            name: name.to_owned(),
            attributes,
        });
    }
    assert!(open.is_empty(), "{open:?}");
    elements
}

fn values<'a>(elements: &'a [Element], attribute: &str) -> Vec<&'a str> {
    let all = elements.iter().flat_map(|element| &element.attributes);
    all.filter(|(name, _)| name == attribute)
        .map(|(_, value)| value.as_str())
        .collect()
}

/// What has to hold of every page.
fn is_sound(html: &str) {
    let elements = read(html);
    let names: Vec<&str> = elements.iter().map(|element| element.name.as_str()).collect();
    for once in ["html", "head", "body", "header", "main", "footer", "h1", "title"] {
        assert_eq!(names.iter().filter(|name| **name == once).count(), 1, "{once}");
    }
    for never in [
        "script",
        "img",
        "iframe",
        "a",
        "image",
        "use",
        "foreignObject",
        "object",
        "form",
    ] {
        assert!(!names.contains(&never), "{never}");
    }
    let attributes: Vec<&str> = elements
        .iter()
        .flat_map(|element| &element.attributes)
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(
        !attributes
            .iter()
            .any(|name| name.starts_with("on") || ["src", "style", "srcdoc"].contains(name))
    );
    assert_eq!(values(&elements, "href"), ["data:,"]);
    let mut level = 0;
    for name in names
        .iter()
        .filter(|name| name.len() == 2 && name.starts_with('h') && **name != "hr")
    {
        let now: u32 = name[1..].parse().expect("a level");
        assert!(now <= level + 1, "{name} after h{level}");
        level = now;
    }
    let mut ids = values(&elements, "id");
    let labels = values(&elements, "aria-labelledby");
    assert!(labels.iter().all(|label| ids.contains(label)), "{labels:?} {ids:?}");
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands once");
    assert!(!html.contains(|c: char| c.is_control() && c != '\n'));
    assert!(!html.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{2028}']));
}

#[test]
fn verdict_and_fix_come_first_and_all_else_in_the_order_in_which_it_is_asked_for() {
    let html = rendered(&whole());
    is_sound(&html);
    let order = [
        "<h1 class=\"outside\">The database does not admit the connection",
        ">What is wrong<",
        ">sg-db<",
        ">What to do<",
        "This is written in",
        ">authorize-security-group-ingress<",
        ">To undo it<",
        ">No undo: a peer keeps it.<",
        ">Next step<",
        ">All that has to change, in this order<",
        ">The way through the network<",
        "<svg class=\"drawing\"",
        ">Stopped here<",
        ">The way back, for the replies<",
        ">What changed<",
        ">Before<",
        ">How much it has cost<",
        ">What the error says<",
        ">What it is not<",
        ">What else was found<",
        ">What could not be seen<",
        ">What was checked and is in order<",
        ">What was made, and how to remove it<",
    ];
    let mut from = 0;
    for words in order {
        let at = html[from..].find(words);
        assert!(at.is_some(), "{words} is not where it should be");
        from += at.unwrap_or_default();
    }
}

#[test]
fn a_report_that_says_next_to_nothing_is_a_page_all_the_same() {
    for outcome in [
        "READY",
        "HEALTHY",
        "NEEDS_INPUT",
        "DIAGNOSED",
        "NOT_A_CONNECTION_PROBLEM",
        "REFUSED",
        "INCONCLUSIVE",
        "RESOLVED",
    ] {
        let html = rendered(&json!({"outcome": outcome}));
        is_sound(&html);
        assert!(!html.contains("<h2"), "{outcome}: a heading over nothing");
    }
}

#[test]
fn a_page_that_lists_what_was_made_does_not_say_that_nothing_was_changed() {
    let made = "which made what is listed above";
    let nothing = "which read the configuration of the account and changed nothing";
    for outcome in [
        "READY",
        "NEEDS_INPUT",
        "REFUSED",
        "DIAGNOSED",
        "INCONCLUSIVE",
        "HEALTHY",
        "RESOLVED",
    ] {
        let mut report = whole();
        report["outcome"] = json!(outcome);
        let html = rendered(&report);
        assert!(html.contains(made) && !html.contains(nothing), "{outcome}");
        report["created"] = json!([]);
        let html = rendered(&report);
        let reads = !["READY", "NEEDS_INPUT", "REFUSED"].contains(&outcome);
        assert!(!html.contains(made), "{outcome}");
        assert_eq!(html.contains(nothing), reads, "{outcome}");
    }
}

#[test]
fn no_word_needs_a_manual() {
    let html = rendered(&whole());
    let (_, seen) = html.split_once("<body>").expect("a body");
    for word in ["INGRESS", "DIAGNOSED", "sg_ingress", "not_connection", "NetworkPath"] {
        assert!(!seen.contains(word), "{word}");
    }
    // Codes stand beside the words of the checks, for whoever looks one up.
    assert!(seen.contains("<code class=\"quiet\">S3_NO_PATH</code>"));
}

#[test]
fn a_mark_is_a_shape_of_its_own_and_has_words_beside_it() {
    let html = rendered(&whole());
    for (class, words) in [
        ("glyph bad", "Stopped here"),
        ("glyph partly", "Stopped here in part"),
        ("glyph open", "Cannot be seen"),
    ] {
        assert!(html.contains(class) && html.contains(words), "{class}");
    }
    assert!(html.contains("rail dashed") && html.contains("rail dead") && html.contains("rail live"));
}

/// The report with a text in place of every other that a page shows.
fn hostile(value: &Value, text: &str) -> Value {
    const WORDS: [&str; 12] = [
        "outcome",
        "code",
        "stage",
        "verdict",
        "confidence",
        "cause",
        "place",
        "passage",
        "reachability",
        "to",
        "opened",
        "ended",
    ];
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| {
                let keeps = WORDS.contains(&key.as_str()) || key == "id" && value == "0123456789ab-1";
                let of_codes = ["remaining", "passed", "notApplicable", "proves"].contains(&key.as_str());
                let tested = key == "outcome";
                let value = if keeps || of_codes || tested {
                    value.clone()
                } else {
                    hostile(value, text)
                };
                (key.clone(), value)
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|item| hostile(item, text)).collect(),
        Value::String(_) => text.into(),
        other => other.clone(),
    }
}

#[test]
fn texts_that_would_be_markup_or_turn_the_page_round_are_words() {
    for text in [
        "</style></code></pre></main><script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "'><svg/onload=alert(1)>",
        "&lt;b&gt; &#0; &amp",
        "\u{202e}drowssap\u{2066} \u{200f}\u{feff}\u{0}\u{1b}[2J\r\n\u{2028}READY",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{627}\u{644}\u{639}\u{631}",
        "",
        " ",
    ] {
        is_sound(&rendered(&hostile(&whole(), text)));
    }
    is_sound(&rendered(&hostile(&whole(), &"x".repeat(10_000))));
    is_sound(&rendered(&hostile(&whole(), &"\u{7db2}\u{1f980}".repeat(5_000))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_a_text_says_the_page_is_sound(text in any::<String>(), marks in "[<>&\"'/=! a-z\u{200b}-\u{202f}\u{0}-\u{1f}]{0,60}") {
        is_sound(&rendered(&hostile(&whole(), &text)));
        is_sound(&rendered(&hostile(&whole(), &marks)));
    }
}

#[test]
fn a_fix_that_is_not_enough_is_shown_in_steps_and_the_same_list_is_not_shown_again() {
    let step = |code: &str, fix: Value| json!({"code": code, "resource": {"kind": "k", "id": "i"}, "fix": fix});
    let steps = json!([
        step(
            "ROUTE_NONE",
            json!({"summary": "Add a route.", "commands": ["aws route"], "undo": ["aws undo"]})
        ),
        step(
            "VPN_DOWN",
            json!({"summary": "Bring a tunnel up.", "commands": ["aws show"]})
        ),
    ]);
    let mut whole = whole();
    whole["rootCause"]["fix"] =
        json!({"summary": "In steps.", "commands": [], "proven": false, "remaining": ["VPN_DOWN"], "steps": steps});
    for (others, lists) in [(steps.clone(), 1), (json!([steps[0]]), 2)] {
        whole["network"]["opening"] = json!({"steps": others, "proven": false, "remaining": ["VPN_DOWN"]});
        let html = rendered(&whole);
        is_sound(&html);
        assert_eq!(html.matches("class=\"steps\"").count(), lists);
        for said in [
            "Add a route.",
            "aws route",
            "aws undo",
            "Bring a tunnel up.",
            "aws show",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}

#[test]
fn a_command_of_another_account_says_whose_it_is_before_it() {
    let mut whole = whole();
    whole["rootCause"]["fix"] = json!({"summary": "Accept it.", "commands": ["aws accept"], "by": "999988887777"});
    let html = rendered(&whole);
    is_sound(&html);
    let place = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(place("For the owner of account 999988887777:") < place("aws accept"));
    whole["rootCause"]["fix"] = json!({"summary": "Accept it.", "commands": ["aws accept"]});
    assert!(!rendered(&whole).contains("For the owner of account"));
}
