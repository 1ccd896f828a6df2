//! The commands that open a path, with the ids that the walk found.

use serde_json::{Value, json};
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

/// A way out by a NAT gateway: by one that works, where the VPC has it, else by a new one. `verb` is what becomes of the default
/// route: `create` or `replace`.
///
/// What the walk does not know, a public subnet, the command looks up where it runs.
pub fn nat_gateway(about: &About, verb: &str) -> Fix {
    let (Some(table), Some(vpc)) = (&about.table, &about.vpc) else {
        return Fix::advice(
            "Put a public NAT gateway into a public subnet of the VPC, and route the connection's subnet to it.",
        );
    };
    let route = |nat: &str| {
        format!(
            "aws ec2 {verb}-route --route-table-id {table} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id {nat}"
        )
    };
    if let Some(nat) = &about.nat {
        return Fix::command(
            format!("Route {table} to {nat}, a public NAT gateway that works."),
            route(nat),
        );
    }
    let public = format!(
        "$(aws ec2 describe-route-tables --filters Name=vpc-id,Values={vpc} 'Name=route.gateway-id,Values=igw-*' --query 'RouteTables[].Associations[].SubnetId|[0]' --output text)"
    );
    let address = "$(aws ec2 allocate-address --domain vpc --query AllocationId --output text)";
    let nat = format!(
        "$(aws ec2 create-nat-gateway --connectivity-type public --subnet-id \"{public}\" --allocation-id \"{address}\" --query NatGateway.NatGatewayId --output text)"
    );
    Fix::command(
        format!("Put a public NAT gateway into a public subnet of {vpc}, and route {table} to it."),
        route(&format!("\"{nat}\"")),
    )
}

/// A change of the connection's VPC settings. Glue replaces the whole definition, so the command takes the rest of it along.
pub fn redefine_connection(name: &str, requirements: &Value) -> String {
    let optional = [
        "Description",
        "MatchCriteria",
        "SparkProperties",
        "AthenaProperties",
        "PythonProperties",
    ];
    let kept = kept("Connection", &optional);
    let secret = "(Connection.AuthenticationConfiguration && Connection.{AuthenticationConfiguration:AuthenticationConfiguration.{AuthenticationType:AuthenticationType,SecretArn:SecretArn}}) || `{}`";
    let change = json!({ "PhysicalConnectionRequirements": requirements });
    let query = format!(
        "merge(Connection.{{Name:Name,ConnectionType:ConnectionType,ConnectionProperties:not_null(ConnectionProperties,`{{}}`)}}, {kept}, {secret}, `{change}`)"
    );
    format!(
        "aws glue update-connection --name '{name}' --connection-input \"$(aws glue get-connection --name '{name}' --query '{query}' --output json)\""
    )
}

/// A change of a job, with the rest of its definition taken along.
pub fn redefine_job(job: &str, change: &Value) -> String {
    let optional = [
        "JobMode",
        "JobRunQueuingEnabled",
        "Description",
        "LogUri",
        "ExecutionProperty",
        "DefaultArguments",
        "NonOverridableArguments",
        "Connections",
        "MaxRetries",
        "Timeout",
        "WorkerType",
        "NumberOfWorkers",
        "SecurityConfiguration",
        "NotificationProperty",
        "GlueVersion",
        "CodeGenConfigurationNodes",
        "ExecutionClass",
        "SourceControlDetails",
        "MaintenanceWindow",
    ];
    let kept = kept("Job", &optional);
    // Glue tells a capacity of jobs that are sized by workers too, and does not take both.
    let capacity = "(!Job.WorkerType && Job.MaxCapacity && Job.{MaxCapacity:MaxCapacity}) || `{}`";
    let query = format!("merge(Job.{{Role:Role,Command:Command}}, {kept}, {capacity}, `{change}`)");
    format!(
        "aws glue update-job --job-name '{job}' --job-update \"$(aws glue get-job --job-name '{job}' --query '{query}' --output json)\""
    )
}

/// Fields of a definition that are taken along where it has them.
fn kept(definition: &str, fields: &[&str]) -> String {
    let one = |field: &&str| format!("({definition}.{field} && {definition}.{{{field}:{field}}}) || `{{}}`");
    fields.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Lists the security groups of a VPC, to choose from.
pub fn list_groups(vpc: &str) -> String {
    format!(
        "aws ec2 describe-security-groups --filters Name=vpc-id,Values={vpc} --query 'SecurityGroups[].[GroupId,GroupName]' --output table"
    )
}

/// Lists subnets, those with the most free addresses first, to choose from.
pub fn list_subnets(vpc: Option<&str>) -> String {
    let filter = vpc
        .map(|vpc| format!(" --filters Name=vpc-id,Values={vpc}"))
        .unwrap_or_default();
    format!(
        "aws ec2 describe-subnets{filter} --query 'reverse(sort_by(Subnets,&AvailableIpAddressCount))[].[SubnetId,VpcId,AvailabilityZone,AvailableIpAddressCount]' --output table"
    )
}
