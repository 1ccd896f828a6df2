//! The commands that open a path, with the ids that the walk found.

use shared_domain::Fix;

use super::rules::{LINUX_PORTS, NAT_PORTS, Way};
use super::trace::{About, Obstacle};

/// A rule of a security group towards a group, or towards addresses.
pub fn group_rule(obstacle: &Obstacle, way: Way, port: u16) -> Fix {
    let about = &obstacle.about;
    let group = about.group.as_deref().unwrap_or(&obstacle.resource.id);
    let (direction, verb) = match way {
        Way::In => ("ingress", "Allow"),
        Way::Out => ("egress", "Let"),
    };
    let peer = match (&about.peer_group, &about.peer_cidr) {
        (Some(peer), _) => format!("UserIdGroupPairs=[{{GroupId={peer}}}]"),
        (None, Some(cidr)) => format!("IpRanges=[{{CidrIp={cidr}}}]"),
        (None, None) => return Fix::advice(format!("Allow TCP {port} in {group}.")),
    };
    let other = about
        .peer_group
        .as_deref()
        .or(about.peer_cidr.as_deref())
        .unwrap_or_default();
    let summary = match way {
        Way::In => format!("{verb} TCP {port} into {group} from {other}."),
        Way::Out => format!("{verb} TCP {port} out of {group} to {other}."),
    };
    let command = format!(
        "aws ec2 authorize-security-group-{direction} --group-id {group} --ip-permissions 'IpProtocol=tcp,FromPort={port},ToPort={port},{peer}'"
    );
    Fix::command(summary, command)
}

/// A rule of a network ACL in front of what stops.
pub fn acl_rule(obstacle: &Obstacle, way: Way, ports: (u32, u32)) -> Fix {
    let about = &obstacle.about;
    let acl = &obstacle.resource.id;
    let cidr = about.peer_cidr.as_deref().unwrap_or("0.0.0.0/0");
    let number = about.rule.unwrap_or(100);
    let (flag, word) = if way == Way::In {
        ("--ingress", "in from")
    } else {
        ("--egress", "out to")
    };
    let span = if ports.0 == ports.1 {
        ports.0.to_string()
    } else {
        format!("{}-{}", ports.0, ports.1)
    };
    Fix::command(
        format!("Allow TCP {span} {word} {cidr} in {acl}, before the rule that denies it."),
        format!(
            "aws ec2 create-network-acl-entry --network-acl-id {acl} {flag} --rule-number {number} --protocol tcp --port-range From={},To={} --cidr-block {cidr} --rule-action allow",
            ports.0, ports.1
        ),
    )
}

/// Replies to a worker.
pub fn acl_replies(obstacle: &Obstacle, way: Way) -> Fix {
    acl_rule(obstacle, way, LINUX_PORTS)
}

/// Replies to a NAT gateway.
pub fn acl_nat_replies(obstacle: &Obstacle, way: Way) -> Fix {
    acl_rule(obstacle, way, NAT_PORTS)
}

/// A route to the gateway that leads there, where one is known.
pub fn route(about: &About, summary: &str) -> Fix {
    let (Some(table), Some(cidr)) = (&about.table, &about.cidr) else {
        return Fix::advice(summary);
    };
    match about
        .gateway
        .as_deref()
        .and_then(|gateway| Some((gateway, option(gateway)?)))
    {
        Some((gateway, option)) => Fix::command(
            format!("Add a route to {cidr} by {gateway} to {table}."),
            format!("aws ec2 create-route --route-table-id {table} --destination-cidr-block {cidr} {option} {gateway}"),
        ),
        None => Fix::advice(summary),
    }
}

/// The option of `create-route` for a target.
fn option(gateway: &str) -> Option<&'static str> {
    Some(match gateway.split('-').next()? {
        "pcx" => "--vpc-peering-connection-id",
        "tgw" => "--transit-gateway-id",
        "nat" => "--nat-gateway-id",
        "igw" | "vgw" => "--gateway-id",
        _ => return None,
    })
}

/// A route over a peering of transit gateways, which propagate nothing to each other.
pub fn transit_route(table: &str, cidr: &str, peering: &str) -> Fix {
    Fix::command(
        format!("Add a static route to {cidr} over peering {peering} to {table}."),
        format!(
            "aws ec2 create-transit-gateway-route --transit-gateway-route-table-id {table} --destination-cidr-block {cidr} --transit-gateway-attachment-id {peering}"
        ),
    )
}

/// A NAT gateway and the route to it.
pub fn nat_gateway(about: &About) -> Fix {
    let table = about
        .table
        .as_deref()
        .unwrap_or("<route table of the connection's subnet>");
    Fix {
        summary: "Put a public NAT gateway into a public subnet of the VPC, and route the connection's subnet to it.".to_owned(),
        commands: vec![
            "aws ec2 create-nat-gateway --connectivity-type public --subnet-id <public subnet> --allocation-id <elastic IP>".to_owned(),
            format!("aws ec2 replace-route --route-table-id {table} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id <NAT gateway>"),
        ],
    }
}
