//! The address that a run's text prints beside a name is what the name was answered with there. Where Amazon's answer is in doubt, it decides
//! which way is walked.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde_json::{Value, json};
use shared_domain::diagnosis::{Reachability, Verdict};

use super::answered::{Asked, Beside, Rule, Stopped, Text, rule};
use super::worlds::*;
use super::*;
use crate::network::path::printed::Printed;

/// What the text prints beside the name.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Nothing,
    /// The address of the service's endpoint.
    Endpoint,
    /// Private, of a network beyond.
    Beyond,
    /// Private, of the VPC, which nothing has.
    Gone,
    /// The machine itself, as a server answers for what it hides.
    Sunk,
    Public,
    /// The endpoint's and a public one.
    Both,
}

impl Answer {
    const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Endpoint,
        Self::Beyond,
        Self::Gone,
        Self::Sunk,
        Self::Public,
        Self::Both,
    ];

    fn addresses(self, own: &str) -> Option<Printed> {
        let addresses: &[&str] = match self {
            Self::Nothing => return None,
            Self::Endpoint => &[own],
            Self::Beyond => &["10.99.1.5"],
            Self::Gone => &["10.50.1.99"],
            Self::Sunk => &["127.0.0.1"],
            Self::Public => &["54.239.28.85"],
            Self::Both => &[own, "54.239.28.85"],
        };
        let addresses: Vec<Ipv4Addr> = addresses.iter().map(|one| one.parse().unwrap()).collect();
        Some(Printed {
            addresses,
            is_named: true,
        })
    }
}

/// The endpoint with an interface, whose address is known.
fn with_interface(stopped: Stopped, world: &mut Value) -> &'static str {
    let (subnet, address) = match stopped {
        Stopped::Acl => ("subnet-ep", "10.50.40.77"),
        // There an interface has it already; and of no endpoint nothing has it.
        Stopped::Zone | Stopped::NoEndpoint => return "10.50.1.77",
        _ => ("subnet-glue", "10.50.1.77"),
    };
    let interface = json!({"NetworkInterfaceId": "eni-sm", "VpcId": "vpc-glue", "SubnetId": subnet,
        "PrivateIpAddress": address, "Groups": [{"GroupId": "sg-endpoint"}]});
    push(world, "/NetworkInterfaces", interface);
    set(world, "/VpcEndpoints/vpce-sm/NetworkInterfaceIds", json!(["eni-sm"]));
    address
}

/// What the rule says of a world, and by which check where something fails.
fn expected(stopped: Stopped, asked: Asked, beside: Beside, printed: Answer) -> (Rule, &'static str) {
    let code = stopped.code(Service::SecretsManager);
    let is_own_name = matches!(stopped, Stopped::Group | Stopped::Acl);
    let is_settled = asked == Asked::Amazon || asked.is_refused() && is_own_name;
    if is_settled || matches!(printed, Answer::Nothing | Answer::Both) {
        return (rule(stopped, asked, beside, Text::OfThis), code);
    }
    match (printed, stopped) {
        // It was met there, whoever answered.
        (Answer::Endpoint, Stopped::Group | Stopped::Acl | Stopped::Zone) => (Rule::Fails { surely: true }, code),
        (Answer::Endpoint, Stopped::Nameless) => (Rule::Open, code),
        (Answer::Endpoint | Answer::Gone | Answer::Sunk, _) => (Rule::Unknown, "SM_NO_PATH"),
        (Answer::Beyond, _) => match beside {
            Beside::Nothing | Beside::Nat => (Rule::Fails { surely: false }, "SM_NO_PATH"),
            Beside::Peering | Beside::Hub => (Rule::Unknown, "SM_NO_PATH"),
        },
        (_, _) if beside == Beside::Nat => (Rule::Open, code),
        // One endpoint has the name: another is of no use, and what they answer then is not known.
        (_, Stopped::Group | Stopped::Acl) => (Rule::Unknown, "SM_NO_PATH"),
        (_, Stopped::Nameless) => (
            Rule::Fails {
                surely: asked.is_refused(),
            },
            code,
        ),
        (_, _) => (
            Rule::Fails {
                surely: asked.is_refused(),
            },
            "SM_NO_PATH",
        ),
    }
}

#[test]
fn the_address_that_a_text_prints_beside_a_service_decides_which_way_is_walked() {
    for stopped in Stopped::ALL {
        for asked in Asked::ALL {
            for beside in Beside::ALL {
                for printed in Answer::ALL {
                    one_way(stopped, asked, beside, printed);
                }
            }
        }
    }
}

fn one_way(stopped: Stopped, asked: Asked, beside: Beside, printed: Answer) {
    let mut world = same_vpc();
    stopped.build(Service::SecretsManager, &mut world);
    let own = with_interface(stopped, &mut world);
    asked.build(&mut world);
    beside.build(&mut world);
    let addresses = printed.addresses(own).map(|one| (Service::SecretsManager, one));
    let subject = Subject {
        silent: [Service::SecretsManager].into(),
        printed: addresses.into_iter().collect(),
        ..db()
    };
    let judged = judged(&world, &subject);
    let of_way = |path: &&shared_domain::diagnosis::NetworkPath| path.to == "secretsmanager";
    let way = judged.network.as_ref().unwrap().paths.iter().find(of_way).unwrap();
    let fails = judged.findings.iter().filter(|one| one.verdict == Verdict::Fail);
    let fails: Vec<_> = fails.collect();
    let what = format!(
        "{stopped:?} {asked:?} {beside:?} {printed:?}: {way:#?} {fails:#?} {:?}",
        unknowns(&judged)
    );
    let (rule, code) = expected(stopped, asked, beside, printed);
    match rule {
        Rule::Open => {
            assert!(fails.is_empty(), "{what}");
            assert_eq!(way.reachability, Reachability::Reachable, "{what}");
        }
        Rule::Fails { surely } => {
            assert_eq!(fails.first().map(|one| one.code.as_str()), Some(code), "{what}");
            assert_eq!(way.reachability, Reachability::Blocked, "{what}");
            assert_eq!(fails[0].fix.proven == Some(true), surely, "{what}");
        }
        Rule::Unknown => {
            assert!(fails.is_empty(), "{what}");
            assert!(unknowns(&judged).contains(&code), "{what}");
            assert_eq!(way.reachability, Reachability::Unknown, "{what}");
        }
    }
}

/// S3 by the VPC's own interface endpoint, whose group refuses, beside a gateway endpoint: the packets met it, or went by the table.
#[test]
fn the_address_that_a_text_prints_beside_s3_decides_which_endpoint_is_met() {
    for asked in [Asked::Own, Asked::Unread] {
        for (printed, is_met) in [(Answer::Endpoint, true), (Answer::Public, false), (Answer::Gone, false)] {
            let mut world = same_vpc();
            clear(&mut world, "/SecurityGroups/sg-endpoint/IpPermissions");
            let name = json!("com.amazonaws.us-east-1.s3");
            set(&mut world, "/VpcEndpoints/vpce-sm/ServiceName", name);
            at(&mut world, "/VpcEndpoints/vpce-sm")["DnsOptions"] =
                json!({"PrivateDnsOnlyForInboundResolverEndpoint": false});
            let own = with_interface(Stopped::Group, &mut world);
            asked.build(&mut world);
            let mut subject = Subject {
                silent: [Service::S3].into(),
                printed: printed
                    .addresses(own)
                    .map(|one| (Service::S3, one))
                    .into_iter()
                    .collect(),
                ..db()
            };
            subject.paths[0].services.clear();
            let judged = judged(&world, &subject);
            let what = format!("{asked:?} {printed:?}: {judged:#?}");
            assert_eq!(!codes(&judged).is_empty(), is_met, "{what}");
            assert_eq!(
                judged.findings.iter().any(|one| one.fix.proven == Some(true)),
                is_met,
                "{what}"
            );
            assert_eq!(
                unknowns(&judged).contains(&"S3_NO_PATH"),
                printed == Answer::Gone,
                "{what}"
            );
        }
    }
}

/// What leads to S3 by the table alone is open again whoever answers names.
#[test]
fn what_opens_s3_by_the_table_is_proven_whoever_answers_names() {
    for asked in Asked::ALL {
        let mut world = same_vpc();
        let routes = at(&mut world, "/RouteTables/rtb-glue/Routes").as_array_mut().unwrap();
        routes.retain(|route| route["DestinationPrefixListId"].is_null());
        set(&mut world, "/VpcEndpoints/vpce-s3/RouteTableIds", json!([]));
        asked.build(&mut world);
        let judged = judged(&world, &db());
        let fails = judged.findings.iter().find(|one| one.code.as_str() == "S3_NO_PATH");
        assert_eq!(
            fails.and_then(|one| one.fix.proven),
            Some(true),
            "{asked:?}: {judged:#?}"
        );
    }
}

type Broken = (&'static str, fn(&mut Value));

#[test]
fn the_address_that_a_text_prints_beside_the_source_decides_which_way_is_walked() {
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
            for host in ["db.corp.internal", DB_HOST] {
                for printed in Answer::ALL {
                    for is_named in [true, false] {
                        let mut world = same_vpc();
                        broken(&mut world);
                        asked.build(&mut world);
                        let record = json!([{"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]}]);
                        let zone = answers::zone_of("Z2", "corp.internal.", record);
                        push(&mut world, "/HostedZones", zone);
                        let addresses = printed.addresses("10.50.11.20").map(|one| Printed { is_named, ..one });
                        let printed_hosts: BTreeMap<_, _> =
                            addresses.map(|one| (host.to_owned(), one)).into_iter().collect();
                        let judged = judged(
                            &world,
                            &Subject {
                                printed_hosts,
                                ..subject(host, 5432)
                            },
                        );
                        let what = format!("{code} {asked:?} {host} {printed:?} {is_named}: {judged:#?}");
                        let is_by_amazon = matches!(asked, Asked::Amazon | Asked::ProfilesRefused);
                        let is_same = printed == Answer::Endpoint && !is_by_amazon;
                        let is_other = !matches!(printed, Answer::Nothing | Answer::Endpoint | Answer::Both);
                        let is_other = is_other && !is_by_amazon && is_named;
                        let is_doubtful = host != DB_HOST && !is_by_amazon && !is_same;
                        assert_eq!(codes(&judged).contains(&code), !is_doubtful && !is_other, "{what}");
                        // What has the name is known: no way is wanted to where a server of one's own says that it is.
                        let is_lost = is_other && printed == Answer::Public;
                        assert_eq!(codes(&judged).contains(&"ROUTE_NONE"), is_lost, "{what}");
                        let is_blocked = is_lost || !is_doubtful && !is_other;
                        assert_eq!(reach(&judged) == Reachability::Blocked, is_blocked, "{what}");
                        assert!(reach(&judged) != Reachability::Reachable, "{what}");
                        let is_proven = judged.findings.iter().any(|one| one.fix.proven == Some(true));
                        assert_eq!(is_proven, is_by_amazon || is_same, "{what}");
                    }
                }
            }
        }
    }
}
