"""Rarer healthy worlds: who else gives the way, or the name. What breaks each is known, and what is said of it then."""

from collections.abc import Callable

from built_worlds import Facts, add_interface, drop, row, rows, says

SM_HOST = "secretsmanager.us-east-1.amazonaws.com."


def secrets_by_nat(facts: Facts) -> None:
    """No endpoint but that of S3: secrets are read by the NAT gateway."""
    rows(facts, "VpcEndpoints").remove(row(facts, "VpcEndpoints", "vpce-sm"))


def managed_endpoint(facts: Facts) -> None:
    """A cluster of Redshift in a VPC that was not read, behind an endpoint of Redshift's in the connection's."""
    drop(facts, "DBInstances", "NetworkInterfaces")
    host = "dwh-endpoint-abc.abc.us-east-1.redshift.amazonaws.com"
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"][0] |= {"FromPort": 5439, "ToPort": 5439}
    rows(facts, "Clusters").append(
        {"ClusterIdentifier": "dwh", "ClusterStatus": "available", "VpcId": "vpc-far", "PubliclyAccessible": False}
        | {"Endpoint": {"Address": "dwh.abc.us-east-1.redshift.amazonaws.com", "Port": 5439}}
    )
    own = {"NetworkInterfaceId": "eni-rs", "SubnetId": "subnet-db", "PrivateIpAddress": "10.50.11.50"}
    facts["network"].setdefault("EndpointAccessList", []).append(
        {"ClusterIdentifier": "dwh", "EndpointName": "dwh-endpoint-abc", "EndpointStatus": "active"}
        | {"Address": host, "Port": 5439}
        | {"VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-db", "Status": "active"}]}
        | {"VpcEndpoint": {"VpcEndpointId": "vpce-rs", "VpcId": "vpc-glue", "NetworkInterfaces": [own]}}
    )
    says(facts, f"jdbc:redshift://{host}:5439/sales")


def secrets_by_a_hub(facts: Facts) -> None:
    """Secrets are read by an endpoint of the database's VPC, to which a hosted zone of one's own leads."""
    endpoint, shared = row(facts, "VpcEndpoints", "vpce-sm"), "vpce-sm-1.secretsmanager.us-east-1.vpce.amazonaws.com"
    endpoint |= {"VpcId": "vpc-db", "SubnetIds": ["subnet-db"], "Groups": [{"GroupId": "sg-shared"}]}
    endpoint |= {"PrivateDnsEnabled": False, "NetworkInterfaceIds": ["eni-sm"], "DnsEntries": [{"DnsName": shared}]}
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    anywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    rows(facts, "SecurityGroups").append(
        {"GroupId": "sg-shared", "VpcId": "vpc-db", "IpPermissions": [https], "IpPermissionsEgress": [anywhere]}
    )
    add_interface(facts, "eni-sm", "subnet-db", "10.60.1.50", "sg-shared")
    vpcs = [{"VPCId": vpc, "VPCRegion": "us-east-1"} for vpc in ("vpc-glue", "vpc-db")]
    alias = {"DNSName": f"{shared}.", "HostedZoneId": "Z7HUB22UULQXV", "EvaluateTargetHealth": False}
    rows(facts, "HostedZones").append(
        {"Id": "ZSM", "Name": SM_HOST, "PrivateZone": True, "VPCs": vpcs, "Owner": {"OwningAccount": "111122223333"}}
        | {"ResourceRecordSets": [{"Name": SM_HOST, "Type": "A", "AliasTarget": alias}]}
    )


def named_over_a_hub(facts: Facts) -> None:
    """The database's group names the connection's, over the hub."""
    pair = {"GroupId": "sg-glue"}
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [pair]}
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"] = [rule]


# As those of more_worlds.
RARER: dict[str, tuple[str, Callable[[Facts], None], dict[str, str]]] = {
    "secrets by NAT": (
        "nat",
        secrets_by_nat,
        {
            "internet gateway detached": "ROUTE_BLACKHOLE",
            "no way out of the public subnet": "NAT_NO_IGW_ROUTE",
            "no way out, NAT's ACL shut for answers": "NAT_NO_IGW_ROUTE",
            "VPC's own route back gone": "RETURN_ROUTE_NONE",
        },
    ),
    "VPC's own route": (
        "same-vpc",
        lambda facts: None,
        {"VPC's own route gone": "ROUTE_BLACKHOLE", "VPC's own route back gone": "RETURN_ROUTE_NONE"},
    ),
    "redshift's managed endpoint": (
        "same-vpc",
        managed_endpoint,
        {"cluster paused": "TARGET_STATE", "source's group shut": "DST_SG_INGRESS"},
    ),
    "group named over a hub": (
        "transit-gateway",
        named_over_a_hub,
        {
            "source's group shut": "DST_SG_INGRESS",
            "source's group shut, attachment waits": "TGW_ATTACHMENT_MISSING",
            "source's group shut, source's attachment waits": "TGW_RTB_NO_ROUTE",
        },
    ),
    "secrets by a hub": (
        "transit-gateway",
        secrets_by_a_hub,
        {"zone of secrets not associated": "SM_NO_PATH", "source's group shut": "DST_SG_INGRESS"},
    ),
    "what a text clears": (
        "peering",
        lambda facts: None,
        {"no route back, group shut, no secrets endpoint, timed out": "DST_SG_INGRESS"},
    ),
}
