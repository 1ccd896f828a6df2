//! Each call denied, throttled or late: its own checks are unknown, the others stand.

use super::*;

/// What a call is needed for. `codes` are checks that cannot judge without it; the call of an empty row only sharpens the picture.
struct Needed {
    action: &'static str,
    codes: &'static [&'static str],
}

const fn needed(action: &'static str, codes: &'static [&'static str]) -> Needed {
    Needed { action, codes }
}

const NEEDED: &[Needed] = &[
    needed(
        "ec2:DescribeSubnets",
        &["CONN_SUBNET_NOT_FOUND", "SUBNET_FREE_IPS", "ROUTE_NONE", "S3_NO_PATH"],
    ),
    needed(
        "ec2:DescribeSecurityGroups",
        &["CONN_SG_NOT_FOUND", "GLUE_SG_SELF_REF_INGRESS", "SRC_SG_EGRESS"],
    ),
    needed("ec2:DescribeRouteTables", &["ROUTE_NONE", "S3_NO_PATH"]),
    needed("ec2:DescribeNetworkAcls", &["SRC_NACL_EGRESS", "SRC_NACL_RETURN"]),
    needed("ec2:DescribeVpcs", &["DNS_CUSTOM_RESOLVER"]),
    needed("ec2:DescribeVpcAttribute", &["DNS_SUPPORT_OFF"]),
    needed("ec2:DescribeVpcEndpoints", &["SM_NO_PATH"]),
    needed("ec2:DescribeNetworkInterfaces", &["DNS_HOST_UNKNOWN"]),
    needed("ec2:DescribeManagedPrefixLists", &[]),
    needed("ec2:GetManagedPrefixListEntries", &[]),
    needed("ec2:DescribeVpcPeeringConnections", &["PCX_NOT_ACTIVE"]),
    needed("ec2:DescribeTransitGateways", &["DST_SG_INGRESS"]),
    needed("ec2:DescribeTransitGatewayVpcAttachments", &["TGW_ATTACHMENT_MISSING"]),
    needed("ec2:DescribeTransitGatewayAttachments", &["TGW_RTB_NO_ROUTE"]),
    needed(
        "ec2:DescribeTransitGatewayPeeringAttachments",
        &["PCX_PEER_NOT_VISIBLE"],
    ),
    needed("ec2:SearchTransitGatewayRoutes", &["TGW_RTB_NO_ROUTE"]),
    needed("ec2:DescribeNatGateways", &["NAT_BAD_STATE"]),
    needed("ec2:DescribeVpcBlockPublicAccessOptions", &["VPC_BPA"]),
    needed("ec2:DescribeVpnGateways", &["VGW_NOT_ATTACHED"]),
    needed("ec2:DescribeVpnConnections", &["VPN_DOWN"]),
    needed("rds:DescribeDBInstances", &["DNS_HOST_UNKNOWN", "DST_SG_INGRESS"]),
    needed(
        "redshift-serverless:GetWorkgroup",
        &["DNS_HOST_UNKNOWN", "DST_SG_INGRESS"],
    ),
    needed(
        "route53:ListHostedZonesByVPC",
        &["DNS_HOST_UNKNOWN", "DNS_PHZ_NOT_ASSOCIATED"],
    ),
    needed("route53:ListHostedZonesByName", &["DNS_HOST_UNKNOWN"]),
    needed("route53:ListResourceRecordSets", &["DNS_HOST_UNKNOWN"]),
    needed("route53resolver:ListResolverRuleAssociations", &["DNS_CUSTOM_RESOLVER"]),
    needed("route53profiles:ListProfileAssociations", &["DNS_PHZ_NOT_ASSOCIATED"]),
    needed(
        "route53profiles:ListProfileResourceAssociations",
        &["DNS_HOST_UNKNOWN", "DNS_CUSTOM_RESOLVER"],
    ),
    needed("route53:GetHostedZone", &["DNS_HOST_UNKNOWN"]),
    needed("directconnect:DescribeVirtualInterfaces", &["VPN_DOWN"]),
    needed("directconnect:DescribeDirectConnectGatewayAssociations", &["VPN_DOWN"]),
    needed("s3:GetBucketLocation", &["S3_CROSS_REGION"]),
];

#[tokio::test]
async fn each_call_denied_throttled_or_late_makes_its_checks_unknown_and_leaves_the_others() {
    let (mut met, mut tried) = (BTreeSet::new(), BTreeSet::new());
    for topology in topologies() {
        let healthy = Account::new((topology.world)());
        let sound = diagnose(&healthy, (topology.document)()).await;
        for action in healthy.actions() {
            let row = NEEDED.iter().find(|row| row.action == action);
            let row = row.unwrap_or_else(|| panic!("{action} has no row in the table"));
            // Denied and empty wherever it is made; throttled and late once.
            let first = tried.insert(row.action);
            let ways = [Refusal::Denied, Refusal::Empty, Refusal::Throttled, Refusal::TimedOut];
            for how in ways.into_iter().take(if first { 4 } else { 2 }) {
                let name = format!("{}: {action} {how:?}", topology.name);
                let account = Account::new((topology.world)()).refusing(&action, how);
                let diagnosis = diagnose(&account, (topology.document)()).await;

                // No false alarm: nothing is found that the whole facts do not show.
                for finding in &diagnosis.findings {
                    let known = sound.findings.iter().any(|one| one.code == finding.code);
                    assert!(known, "{name}: {finding:#?}");
                }
                // Nothing passes that was unknown or failing with the whole facts.
                for code in &diagnosis.passed {
                    let passed = sound.passed.contains(code) || sound.not_applicable.contains(code);
                    assert!(passed, "{name}: {code} passes");
                }
                assert!(!diagnosis.passed.is_empty(), "{name} stopped every check");

                let unknown = |code: &str| diagnosis.unknown.iter().find(|check| check.code == code);
                let named = diagnosis.unknown.iter().filter(|check| check.would_help == action);
                let named: Vec<_> = named.collect();
                if row.codes.is_empty() {
                    assert_eq!(
                        reach(&diagnosis),
                        topology.reachability,
                        "{name}: {:#?}",
                        diagnosis.unknown
                    );
                    met.insert(row.action);
                    continue;
                }
                if named.is_empty() {
                    // A call that was made for more than this topology needed.
                    assert_eq!(
                        reach(&diagnosis),
                        topology.reachability,
                        "{name}: {:#?}",
                        diagnosis.unknown
                    );
                    continue;
                }
                // A bucket elsewhere is no part of the path to S3 in this Region.
                if action != "s3:GetBucketLocation" {
                    assert_ne!(reach(&diagnosis), Reachability::Reachable, "{name}");
                }
                for check in named {
                    let why = match how {
                        Refusal::Denied => ["Unauthorized", "AccessDenied"].as_slice(),
                        Refusal::Throttled => &["RequestLimitExceeded", "Throttling", "SlowDown"],
                        Refusal::TimedOut => &["timed out"],
                        Refusal::Hangs => &["time was over"],
                        Refusal::Empty => &["could not be read"],
                    };
                    assert!(
                        why.iter().any(|why| check.reason.contains(why)),
                        "{name}: {}",
                        check.reason
                    );
                }
                if row.codes.iter().all(|code| unknown(code).is_some()) {
                    met.insert(row.action);
                }
                for code in row.codes {
                    assert!(
                        !diagnosis.passed.iter().any(|passed| passed == code),
                        "{name}: {code} passes"
                    );
                }
            }
        }
    }
    for row in NEEDED {
        assert!(
            met.contains(row.action),
            "{} never made all of {:?} unknown",
            row.action,
            row.codes
        );
    }
}

#[tokio::test]
async fn a_call_that_hangs_costs_its_own_checks_only_and_the_step_ends_in_its_time() {
    const TIME: Duration = Duration::from_millis(900);
    for action in [
        "ec2:DescribeVpcEndpoints",
        "ec2:SearchTransitGatewayRoutes",
        "rds:DescribeDBInstances",
        "s3:GetBucketLocation",
    ] {
        let diagnosis = |how| async move {
            let account = Account::new(over_transit()).refusing(action, how);
            shared_lambda::within(TIME, diagnose(&account, document(URL))).await
        };
        let start = Instant::now();
        let hanging = diagnosis(Refusal::Hangs).await;
        assert!(start.elapsed() < 3 * TIME, "{action}");
        // The same is known and unknown as if AWS had answered at once that it does not tell.
        let denied = diagnosis(Refusal::Denied).await;
        let unknown = |diagnosis: &Diagnosis| -> BTreeSet<String> {
            let codes = diagnosis.unknown.iter().map(|check| check.code.as_str().to_owned());
            codes.collect()
        };
        assert_eq!(unknown(&hanging), unknown(&denied), "{action}");
        assert_eq!(hanging.passed, denied.passed, "{action}");
        let late = hanging.unknown.iter().find(|check| check.would_help == action);
        assert!(
            late.is_none_or(|late| late.reason.contains("time was over")),
            "{late:?}"
        );
    }
}
