"""What Glue checks of a connection's network before it launches anything into it.

It does not check that the data source can be reached; only that Glue itself could work there.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

UNRESOLVABLE = "Unable to resolve any valid connection"
NO_SELF_INGRESS = (
    "At least one security group must open all ingress ports.To limit traffic, the source security group in your "
    "inbound rule can be restricted to the same security group"
)
NO_SELF_EGRESS = (
    "At least one security group must open all egress ports.To limit traffic, the destination security group in your "
    "outbound rule can be restricted to the same security group"
)
NO_ADDRESSES = "Number of IP addresses on subnet is 0"


class LaunchRefused(Exception):
    """The connection cannot be used; the text is Glue's."""


def validate(ec2: Any, requirements: dict[str, Any]) -> None:
    """Check a connection's `PhysicalConnectionRequirements`, which name a subnet, against the account."""
    subnet = _subnet(ec2, requirements["SubnetId"])
    zone = requirements.get("AvailabilityZone")
    if not zone or zone != subnet["AvailabilityZone"]:
        raise LaunchRefused(UNRESOLVABLE)
    _require_path_to_s3(ec2, subnet)
    _require_self_reference(ec2, requirements.get("SecurityGroupIdList") or [])
    if subnet["AvailableIpAddressCount"] <= 0:
        raise LaunchRefused(NO_ADDRESSES)


def _subnet(ec2: Any, subnet_id: str) -> dict[str, Any]:
    try:
        return ec2.describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    except ClientError as error:
        raise _refusal(error, "Failed to call ec2:DescribeSubnets") from error


def _require_path_to_s3(ec2: Any, subnet: dict[str, Any]) -> None:
    subnet_id, vpc_id = subnet["SubnetId"], subnet["VpcId"]
    in_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    try:
        tables = ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]
    except ClientError as error:
        unauthorised = (
            f"DescribeRouteTables action is unauthorized. unable to validate subnet id: {subnet_id} in VPC id: {vpc_id}"
        )
        raise _refusal(error, unauthorised) from error
    try:
        endpoints = ec2.describe_vpc_endpoints(Filters=in_vpc)["VpcEndpoints"]
    except ClientError as error:
        unauthorised = f"DescribeVpcEndpoints action is unauthorized. unable to validate VPC ID {vpc_id}"
        raise _refusal(error, unauthorised) from error
    table = _table_of(subnet_id, tables)
    if table is not None and (_has_s3_endpoint(table, endpoints) or _has_nat_route(table)):
        return
    raise LaunchRefused(
        f"VPC S3 endpoint validation failed for SubnetId: {subnet_id}. VPC: {vpc_id}. Reason: Could not find S3 "
        f"endpoint or NAT gateway for subnetId: {subnet_id} in Vpc {vpc_id}"
    )


def _table_of(subnet_id: str, tables: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The table associated with the subnet, else the VPC's main one."""
    main = None
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet_id:
                return table
            if association.get("Main"):
                main = table
    return main


def _has_s3_endpoint(table: dict[str, Any], endpoints: list[dict[str, Any]]) -> bool:
    return any(
        endpoint["VpcEndpointType"] == "Gateway"
        and endpoint["ServiceName"].endswith(".s3")
        and endpoint["State"].lower() == "available"
        and table["RouteTableId"] in endpoint.get("RouteTableIds", [])
        for endpoint in endpoints
    )


def _has_nat_route(table: dict[str, Any]) -> bool:
    return any(
        route.get("NatGatewayId")
        and route.get("DestinationCidrBlock") == "0.0.0.0/0"
        and route.get("State") == "active"
        for route in table.get("Routes", [])
    )


def _require_self_reference(ec2: Any, group_ids: list[str]) -> None:
    """One of the connection's groups must let every TCP port through to and from itself."""
    try:
        groups = ec2.describe_security_groups(GroupIds=group_ids)["SecurityGroups"] if group_ids else []
    except ClientError as error:
        raise _refusal(error, "Failed to call ec2:DescribeSecurityGroups") from error
    if not any(_opens_all_ports(group["IpPermissions"], group["GroupId"]) for group in groups):
        raise LaunchRefused(NO_SELF_INGRESS)
    if not any(_opens_all_ports(group["IpPermissionsEgress"], group["GroupId"]) for group in groups):
        raise LaunchRefused(NO_SELF_EGRESS)


def _opens_all_ports(permissions: list[dict[str, Any]], group_id: str) -> bool:
    return any(
        _covers_all_tcp(permission)
        and (
            any(pair.get("GroupId") == group_id for pair in permission.get("UserIdGroupPairs", []))
            or any(block.get("CidrIp") == "0.0.0.0/0" for block in permission.get("IpRanges", []))
        )
        for permission in permissions
    )


def _covers_all_tcp(permission: dict[str, Any]) -> bool:
    protocol = str(permission.get("IpProtocol"))
    if protocol == "-1":
        return True
    return protocol in ("tcp", "6") and permission.get("FromPort") == 0 and permission.get("ToPort") == 65535


def _refusal(error: ClientError, unauthorised: str) -> LaunchRefused:
    """What Glue says when EC2 refuses it: a text of its own for missing permissions, one for all that is gone."""
    code = error.response["Error"]["Code"]
    if code in ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException"):
        return LaunchRefused(unauthorised)
    return LaunchRefused(UNRESOLVABLE)
