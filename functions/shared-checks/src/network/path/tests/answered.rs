//! What answers a name is one fact: what Amazon's answer leads to stops nothing for certain where others answer, or may, and another answer may
//! be open.

use serde_json::{Value, json};
use shared_domain::diagnosis::{Reachability, Verdict};

use super::unseen::{own_servers, unread_servers};
use super::worlds::*;
use super::*;

/// Who answers names in the connection's VPC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Asked {
    Amazon,
    Own,
    Unread,
    /// Amazon's resolver, as far as Resolver rules leave names to it, which were not to be read.
    RulesRefused,
    /// The same, of what Route 53 Profiles bring.
    ProfilesRefused,
}

/// What else leads out of the connection's subnet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Beside {
    Nothing,
    Nat,
    Peering,
    Hub,
}

/// Whose silence the error text tells of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Text {
    None,
    OfThis,
    OfAnother,
}

/// What Amazon's answer for the service's name leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stopped {
    /// An endpoint whose group refuses.
    Group,
    /// An endpoint, as a zone of the VPC says, whose group refuses.
    Zone,
    /// An endpoint in a subnet whose ACL denies.
    Acl,
    /// Public addresses: there is no endpoint.
    NoEndpoint,
    /// Public addresses: the endpoint has no private DNS.
    Nameless,
}

impl Asked {
    pub(super) const ALL: [Self; 5] = [
        Self::Amazon,
        Self::Own,
        Self::Unread,
        Self::RulesRefused,
        Self::ProfilesRefused,
    ];

    pub(super) fn build(self, world: &mut Value) {
        match self {
            Self::Amazon => {}
            Self::Own => own_servers(world),
            Self::Unread => unread_servers(world),
            Self::RulesRefused => {
                world["ResolverRuleAssociations"] = json!({"unreadable": "AccessDeniedException: no"})
            }
            Self::ProfilesRefused => world["ProfileAssociations"] = json!({"unreadable": "AccessDeniedException: no"}),
        }
    }

    pub(super) fn is_refused(self) -> bool {
        matches!(self, Self::RulesRefused | Self::ProfilesRefused)
    }
}

impl Beside {
    pub(super) const ALL: [Self; 4] = [Self::Nothing, Self::Nat, Self::Peering, Self::Hub];

    pub(super) fn build(self, world: &mut Value) {
        let mut leads = |key: &str, target: &str| {
            push(
                world,
                "/RouteTables/rtb-glue/Routes",
                route("10.99.0.0/16", key, target),
            );
        };
        match self {
            Self::Nothing => {}
            Self::Peering => leads("VpcPeeringConnectionId", "pcx-9"),
            Self::Hub => leads("TransitGatewayId", "tgw-9"),
            Self::Nat => {
                let by_nat = with_nat();
                for (list, item) in [("/Subnets", 1), ("/NetworkAcls", 1), ("/RouteTables", 2)] {
                    let item = by_nat.pointer(&format!("{list}/{item}")).unwrap().clone();
                    push(world, list, item);
                }
                world["NatGateways"] = by_nat["NatGateways"].clone();
                let out = route("0.0.0.0/0", "NatGatewayId", "nat-1");
                push(world, "/RouteTables/rtb-glue/Routes", out);
            }
        }
    }
}

impl Text {
    const ALL: [Self; 3] = [Self::None, Self::OfThis, Self::OfAnother];

    fn silent(self, this: Service) -> std::collections::BTreeSet<Service> {
        let other = match this {
            Service::Kms => Service::SecretsManager,
            _ => Service::Kms,
        };
        match self {
            Self::None => [].into(),
            Self::OfThis => [this].into(),
            Self::OfAnother => [other].into(),
        }
    }
}

impl Stopped {
    pub(super) const ALL: [Self; 5] = [Self::Group, Self::Zone, Self::Acl, Self::NoEndpoint, Self::Nameless];

    pub(super) fn build(self, service: Service, world: &mut Value) {
        let name = format!("com.amazonaws.us-east-1.{}", service.as_str());
        set(world, "/VpcEndpoints/vpce-sm/ServiceName", json!(name));
        match self {
            Self::Group => clear(world, "/SecurityGroups/sg-endpoint/IpPermissions"),
            Self::NoEndpoint => drop(world["VpcEndpoints"].as_array_mut().unwrap().pop()),
            Self::Nameless => set(world, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false)),
            Self::Acl => {
                push(
                    world,
                    "/Subnets",
                    subnet("subnet-ep", "vpc-glue", "10.50.40.0/24", "us-east-1a"),
                );
                set(world, "/VpcEndpoints/vpce-sm/SubnetIds", json!(["subnet-ep"]));
                let mut shut = acl("acl-ep", "vpc-glue", &["subnet-ep"]);
                shut["Entries"]
                    .as_array_mut()
                    .unwrap()
                    .retain(|entry| entry["RuleAction"] == "deny");
                push(world, "/NetworkAcls", shut);
            }
            Self::Zone => {
                world["VpcEndpoints"].as_array_mut().unwrap().pop();
                push(world, "/SecurityGroups", group("sg-shut", "vpc-glue", json!([])));
                let interface = json!({"NetworkInterfaceId": "eni-ep", "VpcId": "vpc-glue", "SubnetId": "subnet-glue",
                    "PrivateIpAddress": "10.50.1.77", "Groups": [{"GroupId": "sg-shut"}]});
                push(world, "/NetworkInterfaces", interface);
                let host = format!("{}.us-east-1.amazonaws.com.", service.as_str());
                hub_zone(world, &host, &host, "10.50.1.77");
            }
        }
    }

    /// The check that tells of it.
    pub(super) fn code(self, service: Service) -> &'static str {
        match (service, self) {
            (Service::SecretsManager, Self::Group | Self::Zone) => "SM_ENDPOINT_SG",
            (Service::SecretsManager, Self::Nameless) => "SM_ENDPOINT_PRIVATE_DNS",
            (Service::SecretsManager, _) => "SM_NO_PATH",
            _ => "SERVICE_NO_PATH",
        }
    }
}

/// What the rule says of a world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    /// Nothing is stopped.
    Open,
    /// It fails; not proven where who answers is not Amazon's resolver.
    Fails { surely: bool },
    /// Nothing fails, and whether the way is open is not known.
    Unknown,
}

pub(super) fn rule(stopped: Stopped, asked: Asked, beside: Beside, text: Text) -> Rule {
    let is_public = matches!(stopped, Stopped::NoEndpoint | Stopped::Nameless);
    if is_public && beside == Beside::Nat {
        return Rule::Open;
    }
    // What else than Amazon's answer may be given: a public address, one of another network, and one of the endpoint that has no name.
    let is_another_open = beside != Beside::Nothing || stopped == Stopped::Nameless;
    // A rule or a profile that has not the very name of an endpoint leaves it to the endpoint.
    let is_own_name = matches!(stopped, Stopped::Group | Stopped::Acl);
    // An endpoint's own name, or what a zone of the VPC is seen to answer, is gone by once it is opened.
    let surely = asked == Asked::Amazon || asked.is_refused();
    match (asked, text) {
        (Asked::Amazon, _) => Rule::Fails { surely },
        _ if asked.is_refused() && is_own_name => Rule::Fails { surely },
        (_, Text::OfThis) => Rule::Fails { surely },
        _ if is_another_open => Rule::Unknown,
        _ => Rule::Fails { surely },
    }
}

#[test]
fn what_amazon_would_answer_for_a_service_stops_nothing_where_others_answer_or_may() {
    let mut tried = 0;
    for service in [Service::SecretsManager, Service::Kms, Service::Glue] {
        for stopped in Stopped::ALL {
            for asked in Asked::ALL {
                for beside in Beside::ALL {
                    for text in Text::ALL {
                        one_way(service, (stopped, asked, beside, text));
                        tried += 1;
                    }
                }
            }
        }
    }
    assert_eq!(tried, 3 * 5 * 5 * 4 * 3);
}

fn one_way(service: Service, (stopped, asked, beside, text): (Stopped, Asked, Beside, Text)) {
    let mut world = same_vpc();
    stopped.build(service, &mut world);
    asked.build(&mut world);
    beside.build(&mut world);
    let mut subject = Subject {
        silent: text.silent(service),
        ..db()
    };
    subject.paths[0].services = [service].into();
    // Each proof is a judgement more.
    let is_proven = service == Service::SecretsManager;
    let judged = if is_proven {
        judged(&world, &subject)
    } else {
        judged_only(&world, &subject)
    };
    let of_way = |path: &&shared_domain::diagnosis::NetworkPath| path.to == service.as_str();
    let way = judged.network.as_ref().unwrap().paths.iter().find(of_way).unwrap();
    let what = format!(
        "{service:?} {stopped:?} {asked:?} {beside:?} {text:?}: {way:#?} {:#?}",
        judged.findings
    );
    let code = stopped.code(service);
    let fails: Vec<_> = judged
        .findings
        .iter()
        .filter(|one| one.verdict == Verdict::Fail)
        .collect();
    match rule(stopped, asked, beside, text) {
        Rule::Open => {
            assert!(fails.is_empty(), "{what}");
            assert_eq!(way.reachability, Reachability::Reachable, "{what}");
        }
        Rule::Fails { surely } => {
            assert_eq!(fails[0].code.as_str(), code, "{what}");
            assert_eq!(way.reachability, Reachability::Blocked, "{what}");
            assert!(!fails[0].fix.changes.is_empty(), "{what}");
            assert_eq!(fails[0].fix.proven == Some(true), surely && is_proven, "{what}");
        }
        Rule::Unknown => {
            assert!(fails.is_empty(), "{what}");
            assert!(unknowns(&judged).contains(&code), "{what}");
            assert_eq!(way.reachability, Reachability::Unknown, "{what}");
        }
    }
}

type Broken = (&'static str, fn(&mut Value));

/// The source by a name that a zone of the VPC alone has: no other answer is known, so none is known to be stopped.
#[test]
fn what_a_zone_answers_for_the_source_stops_nothing_where_others_answer_or_may() {
    let breaks: [Broken; 3] = [
        ("DST_SG_INGRESS", |w| clear(w, "/SecurityGroups/sg-db/IpPermissions")),
        ("TARGET_STATE", |w| {
            set(w, "/DBInstances/0/DBInstanceStatus", json!("stopped"))
        }),
        ("DST_NACL_INGRESS", |w| {
            let entries = at(w, "/NetworkAcls/acl-db/Entries").as_array_mut().unwrap();
            entries.retain(|entry| entry["Egress"] == true);
        }),
    ];
    for (code, broken) in breaks {
        for asked in Asked::ALL {
            for by_zone in [true, false] {
                for text in Text::ALL {
                    let mut world = same_vpc();
                    broken(&mut world);
                    asked.build(&mut world);
                    let record = json!([{"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]}]);
                    push(
                        &mut world,
                        "/HostedZones",
                        answers::zone_of("Z2", "corp.internal.", record),
                    );
                    let host = if by_zone { "db.corp.internal" } else { DB_HOST };
                    let silent_hosts = match text {
                        Text::None => [].into(),
                        Text::OfThis => [host.to_owned()].into(),
                        Text::OfAnother => ["else.example.com".to_owned()].into(),
                    };
                    let judged = judged(
                        &world,
                        &Subject {
                            silent_hosts,
                            ..subject(host, 5432)
                        },
                    );
                    let what = format!("{code} {asked:?} {by_zone} {text:?}: {judged:#?}");
                    // The VPC's own zone goes before what a profile brings of its name.
                    let is_by_zone = matches!(asked, Asked::Amazon | Asked::ProfilesRefused);
                    let is_doubtful = by_zone && !is_by_zone && text != Text::OfThis;
                    assert_eq!(unknowns(&judged).contains(&code), is_doubtful, "{what}");
                    assert_eq!(codes(&judged).contains(&code), !is_doubtful, "{what}");
                    assert_eq!(reach(&judged) == Reachability::Blocked, !is_doubtful, "{what}");
                    let is_proven = judged.findings.iter().any(|one| one.fix.proven == Some(true));
                    assert_eq!(is_proven, is_by_zone, "{what}");
                }
            }
        }
    }
}

/// S3 by the VPC's own interface endpoint, whose group refuses, beside a gateway endpoint.
#[test]
fn an_interface_endpoint_of_s3_stops_nothing_where_others_answer_or_may() {
    for asked in Asked::ALL {
        for text in Text::ALL {
            let mut world = same_vpc();
            clear(&mut world, "/SecurityGroups/sg-endpoint/IpPermissions");
            set(
                &mut world,
                "/VpcEndpoints/vpce-sm/ServiceName",
                json!("com.amazonaws.us-east-1.s3"),
            );
            at(&mut world, "/VpcEndpoints/vpce-sm")["DnsOptions"] =
                json!({"PrivateDnsOnlyForInboundResolverEndpoint": false});
            asked.build(&mut world);
            let mut subject = Subject {
                silent: text.silent(Service::S3),
                ..db()
            };
            subject.paths[0].services.clear();
            let judged = judged(&world, &subject);
            let what = format!("{asked:?} {text:?}: {judged:#?}");
            let is_doubtful = matches!(asked, Asked::Own | Asked::Unread) && text != Text::OfThis;
            assert_eq!(unknowns(&judged).contains(&"S3_NO_PATH"), is_doubtful, "{what}");
            assert_eq!(codes(&judged).is_empty(), is_doubtful, "{what}");
            assert_eq!(reach(&judged) == Reachability::Blocked, !is_doubtful, "{what}");
        }
    }
}

/// What each of Glue's groups names for the workers leads nowhere else, unless something was read that carries it.
#[test]
fn groups_that_let_out_to_themselves_and_to_s3_keep_all_else_in_whoever_answers() {
    for asked in [Asked::Own, Asked::Unread] {
        for beside in [Beside::Nat, Beside::Peering] {
            for is_carried in [false, true] {
                let mut world = same_vpc();
                Stopped::NoEndpoint.build(Service::SecretsManager, &mut world);
                asked.build(&mut world);
                beside.build(&mut world);
                let https = json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-s3"}]});
                let source = json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.50.0.0/16"}]});
                let out = json!([self_rule("sg-glue"), https, source]);
                *at(&mut world, "/SecurityGroups/sg-glue/IpPermissionsEgress") = out;
                if is_carried {
                    let interface = json!({"NetworkInterfaceId": "eni-x", "VpcId": "vpc-glue", "SubnetId": "subnet-glue",
                        "PrivateIpAddress": "10.50.1.78", "Groups": [{"GroupId": "sg-glue"}]});
                    push(&mut world, "/NetworkInterfaces", interface);
                }
                let judged = judged_only(&world, &db());
                let is_told = judged.findings.iter().any(|one| one.verdict == Verdict::Fail);
                let is_open = beside == Beside::Peering && is_carried;
                assert_eq!(is_told, !is_open, "{asked:?} {beside:?} {is_carried}: {judged:#?}");
            }
        }
    }
}

/// Whom a text says to be silent: the host that it names, and of a source also the only one.
#[test]
fn a_text_says_who_was_silent() {
    type Row = (&'static str, Option<&'static str>, Option<Service>, bool);
    let rows: [Row; 8] = [
        (
            "connect_timeout",
            Some("secretsmanager.us-east-1.amazonaws.com"),
            Some(Service::SecretsManager),
            false,
        ),
        (
            "connect_timeout",
            Some("scripts.s3.us-east-1.amazonaws.com"),
            Some(Service::S3),
            false,
        ),
        ("s3_endpoint_missing", None, Some(Service::S3), false),
        (
            "dns_failure",
            Some("secretsmanager.us-east-1.amazonaws.com"),
            None,
            false,
        ),
        ("service_endpoint_unreachable", None, None, false),
        ("connect_timeout", Some(DB_HOST), None, true),
        ("connect_timeout", None, None, true),
        ("bad_password", Some(DB_HOST), None, false),
    ];
    for (cause, host, service, is_source) in rows {
        let signal = json!({"stage": "network", "cause": cause, "confidence": "likely", "host": host});
        let subject = of_signal(signal);
        let silent: Vec<Service> = subject.silent.into_iter().collect();
        assert_eq!(silent, Vec::from_iter(service), "{cause} {host:?}");
        assert_eq!(subject.silent_hosts.contains(DB_HOST), is_source, "{cause} {host:?}");
    }
}

fn of_signal(signal: Value) -> Subject {
    let connection = json!({"Name": "orders-prod", "ConnectionType": "JDBC",
        "ConnectionProperties": {"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{DB_HOST}:5432/sales")}});
    let evidence = json!({"observedAt": "2026-11-28T10:00:00Z",
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "connections": [{"name": "orders-prod", "connection": connection}], "signal": signal});
    Subject::of_evidence(&serde_json::from_value(evidence).unwrap(), None)
}

/// What a text says of the way to a service, as each client words it: only of a timeout is it known that something was sent and nothing
/// came back. The service is called whatever it says, and its way is walked, whatever the connection's form needs.
#[test]
fn a_service_is_silent_where_something_was_sent_and_nothing_came_back() {
    use shared_domain::met::Met;
    let sdk = "An error occurred while calling o102.load. Unable to execute HTTP request";
    let texts = |host: &str| {
        [
            (
                format!("{sdk}: Connect to {host}:443 failed: connect timed out"),
                Some(Met::Silence),
            ),
            (
                format!("{sdk}: Connect to {host}:443 [{host}/10.50.1.77] failed: connect timed out"),
                Some(Met::Silence),
            ),
            (
                format!(
                    "botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL: \"https://{host}/\""
                ),
                Some(Met::Silence),
            ),
            (
                format!("{sdk}: Connect to {host}:443 failed: Network is unreachable"),
                Some(Met::Silence),
            ),
            (
                format!("{sdk}: Connect to {host}:443 failed: Connection refused"),
                Some(Met::Refusal),
            ),
            (format!("{sdk} to {host}: Connection reset"), Some(Met::Refusal)),
            (
                format!("{sdk}: {host}: Name or service not known"),
                Some(Met::NoAddress),
            ),
            (
                format!("An error occurred while calling o102.load. Caused by: java.net.UnknownHostException: {host}"),
                Some(Met::NoAddress),
            ),
            (
                format!(
                    "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"https://{host}/\""
                ),
                None,
            ),
        ]
    };
    for service in [Service::SecretsManager, Service::Kms, Service::Sts, Service::Glue] {
        for region in ["us-east-1", "eu-west-1"] {
            for (text, met) in texts(&format!("{}.{region}.amazonaws.com", service.as_str())) {
                let context = crate::signal::SignalContext {
                    region: Some("us-east-1".to_owned()),
                    ..Default::default()
                };
                let signal = crate::signal::classify(&text, &context);
                assert_eq!(signal.met, met, "{text}: {signal:?}");
                let subject = of_signal(serde_json::to_value(&signal).unwrap());
                let is_here = region == "us-east-1";
                let is_called = is_here || met != Some(Met::NoAddress);
                let called = if is_here { service } else { Service::Called };
                assert_eq!(subject.called, is_called.then_some(called), "{text}: {signal:?}");
                let is_silent = met == Some(Met::Silence);
                assert_eq!(subject.silent.contains(&called), is_silent, "{text}: {signal:?}");
                assert_eq!(
                    subject.paths[0].services.contains(&called),
                    is_called,
                    "{text}: {signal:?}"
                );
            }
        }
    }
}

/// Whether a run calls STS only its text tells.
#[test]
fn what_a_text_says_was_called_stops_the_run_where_it_has_no_way() {
    for service in [Service::Sts, Service::Kms, Service::Glue] {
        for called in [None, Some(service)] {
            let mut subject = Subject { called, ..db() };
            subject.paths[0].services = [service].into();
            let judged = judged(&same_vpc(), &subject);
            let is_sure = service != Service::Sts || called.is_some();
            let verdict = if is_sure { Verdict::Fail } else { Verdict::Warn };
            let what = format!("{service:?} {called:?}: {judged:#?}");
            let [found] = &judged.findings[..] else {
                panic!("{what}")
            };
            assert_eq!(
                (found.code.as_str(), found.verdict),
                ("SERVICE_NO_PATH", verdict),
                "{what}"
            );
            assert_eq!(reach(&judged) == Reachability::Blocked, is_sure, "{what}");
        }
    }
}

/// A NAT gateway that stands, and that the connection's table does not lead to.
fn nat_without_route(world: &mut Value) {
    Beside::Nat.build(world);
    let routes = at(world, "/RouteTables/rtb-glue/Routes").as_array_mut().unwrap();
    routes.retain(|route| route["NatGatewayId"] != "nat-1");
}

/// What leads to an API that only the error text names.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Leads {
    Nothing,
    Nat,
    /// A NAT gateway whose route is lost.
    NatUnused,
    /// An endpoint that has the name.
    Endpoint,
}

/// Each AWS API by the name that a text has, with the endpoint service of the Region that has the name, and whether it is a gateway's.
const APIS: [(&str, Option<&str>, bool); 8] = [
    ("logs.us-east-1.amazonaws.com", Some("logs"), false),
    ("kms-fips.us-east-1.amazonaws.com", Some("kms-fips"), false),
    ("kinesis.us-east-1.amazonaws.com", Some("kinesis-streams"), false),
    ("api.ecr.us-east-1.amazonaws.com", Some("ecr.api"), false),
    ("dynamodb.us-east-1.amazonaws.com", Some("dynamodb"), true),
    ("sts.amazonaws.com", None, false),
    ("kms.eu-west-1.amazonaws.com", None, false),
    ("secretsmanager.eu-west-1.amazonaws.com", None, false),
];

#[test]
fn an_api_that_a_text_names_is_walked_to_its_endpoint_or_out() {
    for (host, endpoint, is_gateway) in APIS {
        for leads in [Leads::Nothing, Leads::Nat, Leads::NatUnused, Leads::Endpoint] {
            let mut world = same_vpc();
            match leads {
                Leads::Nothing => {}
                Leads::Nat => Beside::Nat.build(&mut world),
                Leads::NatUnused => nat_without_route(&mut world),
                Leads::Endpoint => {
                    let name = format!("com.amazonaws.us-east-1.{}", endpoint.unwrap_or("kms"));
                    set(&mut world, "/VpcEndpoints/vpce-sm/ServiceName", json!(name));
                    if is_gateway {
                        set(&mut world, "/VpcEndpoints/vpce-sm/VpcEndpointType", json!("Gateway"));
                    }
                }
            }
            let signal = json!({"stage": "network", "cause": "connect_timeout", "confidence": "likely", "host": host});
            let said = of_signal(signal);
            let mut subject = Subject {
                called: said.called,
                api: said.api,
                silent: said.silent,
                ..db()
            };
            assert_eq!(subject.called, Some(Service::Called), "{host}");
            subject.paths[0].services = [Service::Called].into();
            let judged = judged(&world, &subject);
            let what = format!("{host} {leads:?}: {judged:#?}");
            let is_led = leads == Leads::Endpoint && endpoint.is_some();
            if is_led && is_gateway {
                assert!(unknowns(&judged).contains(&"SERVICE_NO_PATH"), "{what}");
                continue;
            }
            if is_led || leads == Leads::Nat {
                assert!(codes(&judged).is_empty(), "{what}");
                assert_eq!(reach(&judged), Reachability::Reachable, "{what}");
                continue;
            }
            assert_eq!(codes(&judged), ["SERVICE_NO_PATH"], "{what}");
            assert_eq!(reach(&judged), Reachability::Blocked, "{what}");
            let fix = &judged.findings[0].fix;
            let changes = format!("{:?}", fix.changes);
            let own = endpoint.map(|name| format!("\"com.amazonaws.us-east-1.{name}\""));
            let makes = own.is_some_and(|own| changes.contains(&own));
            let is_unused = leads == Leads::NatUnused;
            assert_eq!(makes, !is_unused && endpoint.is_some() && !is_gateway, "{what}");
            assert_eq!(changes.contains("com.amazonaws."), makes, "{what}");
            assert_eq!(changes.contains("nat-1"), is_unused, "{what}");
            assert!(!is_unused && !makes || fix.proven == Some(true), "{what}");
        }
    }
}
