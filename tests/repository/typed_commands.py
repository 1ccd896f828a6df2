"""Saved facts as an AWS that takes printed commands by its own rules, without what the crates say a change does."""

import copy
import ipaddress
import itertools
import json
import os
import subprocess
from collections.abc import Callable

import jmespath
from awscli.shorthand import ShorthandParser

Row = dict
Options = dict[str, list[str]]


class Refused(Exception):
    """AWS refuses the command as things are."""


class Untold(Exception):
    """What the command is about was never read, so that nobody can say what comes of it."""


# A real shell runs the command. Its `aws` asks this process, word by word, and hands on what a pipe gives it.
SHELL = r"""
aws() {
  local given='' one status said
  for one; do case "$one" in file:///dev/stdin) given="$(cat)";; esac; done
  printf '%s\0' "$#" "$@" "$given" >&"$ASK"
  IFS= read -r -d '' status <&"$ANSWER"
  IFS= read -r -d '' said <&"$ANSWER"
  [ -z "$said" ] || printf '%s\n' "$said"
  return "$status"
}
sleep() { :; }
eval "$1"
"""


def typed(command: str, aws: Callable[[list[str], str], str]) -> None:
    """Types a command. Raises what `aws` raised first, or a refusal where the shell itself ends with an error."""
    (ask_read, ask), (answer, answer_write) = os.pipe(), os.pipe()
    shell = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", SHELL, "bash", command],
        env={**os.environ, "ASK": str(ask), "ANSWER": str(answer)},
        pass_fds=(ask, answer),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.close(ask)
    os.close(answer)
    refusal: Exception | None = None
    with os.fdopen(ask_read, "rb") as asked, os.fdopen(answer_write, "wb") as answers:
        while count := _until_nul(asked):
            words = [_until_nul(asked) for _ in range(int(count))]
            try:
                status, said = "0", aws(words, _until_nul(asked))
            except (Refused, Untold) as error:
                status, said, refusal = "254", "", refusal or error
            answers.write(f"{status}\0{said}\0".encode())
            answers.flush()
    said = shell.communicate()[0].decode()
    if refusal:
        raise refusal
    if shell.returncode:
        raise Refused(f"the shell: {said.strip()}")


def _until_nul(stream) -> str:
    read = bytearray()
    while (byte := stream.read(1)) not in (b"", b"\0"):
        read += byte
    return read.decode()


# As many rules as AWS takes, each way, where no quota was raised.
RULES_OF_GROUP, RULES_OF_ACL = 60, 20
# Of these only those were read that were on a way.
READ_BY_ID = ("Subnets", "Vpcs")
# Where the state of an attachment is asked for until it is up.
WAITED_FOR = ("describe-transit-gateway-vpc-attachments", "describe-transit-gateway-peering-attachments")


def need(condition: object, why: str) -> None:
    """AWS refuses where this does not hold."""
    if not condition:
        raise Refused(why)


class Account:
    """Saved facts that commands change."""

    def __init__(self, facts: dict):
        self.facts = copy.deepcopy(facts)
        self.network: dict = self.facts["network"]
        self.made = itertools.count(1)
        self.addresses: list[Row] = []
        # Attachments that are not up before somebody has waited for them.
        self.coming: set[str] = set()
        # Internet gateways that a route led to, which stay where they are when it goes.
        self.routed: set[tuple[str, str]] = set()

    def type(self, command: str) -> None:
        """Types one printed command. What a run said before tells nothing of what is there then."""
        typed(command, self.call)
        self.facts["evidence"].pop("jobRun", None)

    def call(self, words: list[str], given: str) -> str:
        """What the AWS CLI prints."""
        service, operation, *rest = words
        options = parsed(rest)
        if operation.startswith("describe-") or operation in ("get-connection", "get-job", "get-connections"):
            answer = self.read(service, operation, options)
            asked = one(options, "--query") if "--query" in options else ""
            if operation in WAITED_FOR and asked.endswith(".State"):
                answer = copy.deepcopy(answer)
                self.come_up()
        else:
            method = getattr(self, f"{service}_{operation}".replace("-", "_"), None)
            if method is None:
                raise Untold(f"{service} {operation}")
            answer = method(options, given)
        if "--query" in options:
            answer = jmespath.search(one(options, "--query"), answer)
        if answer is None:
            return "None" if "--query" in options else ""
        return answer if isinstance(answer, str) and "text" in options.get("--output", []) else json.dumps(answer)

    # ---- What is there ----------------------------------------------------------------------------------------------

    def rows(self, name: str) -> list[Row]:
        """A list of the network's facts."""
        rows = self.network.get(name)
        if not isinstance(rows, list):
            raise Untold(f"{name} was not read")
        return rows

    def find(self, name: str, key: str, value: str) -> Row:
        """One of a list, by its id."""
        found = next((row for row in self.rows(name) if row.get(key) == value), None)
        if found is None and name in READ_BY_ID:
            raise Untold(f"{value} was not read")
        if found is None:
            raise Refused(f"{value} does not exist")
        return found

    def fresh(self, kind: str) -> str:
        """The id of what is made."""
        return f"{kind}-0typed{next(self.made)}"

    def read(self, service: str, operation: str, options: Options) -> object:
        if operation == "get-connection":
            return {"Connection": self.connection(one(options, "--name"))}
        if operation == "get-job":
            return {"Job": self.job(one(options, "--job-name"))}
        name = {
            "describe-vpc-peering-connections": "VpcPeeringConnections",
            "describe-vpc-endpoints": "VpcEndpoints",
            "describe-nat-gateways": "NatGateways",
            "describe-route-tables": "RouteTables",
            "describe-transit-gateways": "TransitGateways",
            "describe-transit-gateway-vpc-attachments": "TransitGatewayVpcAttachments",
            "describe-transit-gateway-peering-attachments": "TransitGatewayPeeringAttachments",
            "describe-transit-gateway-attachments": "TransitGatewayAttachments",
            "describe-vpc-block-public-access-exclusions": "VpcBlockPublicAccessExclusions",
            "describe-subnets": "Subnets",
            "describe-security-groups": "SecurityGroups",
            "describe-vpn-connections": "VpnConnections",
            "describe-addresses": "Addresses",
            "describe-internet-gateways": "InternetGateways",
        }.get(operation)
        if name is None:
            raise Untold(f"{service} {operation}")
        rows = self.derived(name)
        if name == "TransitGateways" and any("DefaultRouteTableAssociation" not in row["Options"] for row in rows):
            raise Untold("the options of the transit gateway")
        ids = options.get("--transit-gateway-ids")
        rows = [row for row in rows if not ids or row["TransitGatewayId"] in ids]
        ids = options.get("--transit-gateway-attachment-ids")
        rows = [row for row in rows if not ids or row["TransitGatewayAttachmentId"] in ids]
        for asked in options.get("--filters", []) + options.get("--filter", []):
            key, values = asked.removeprefix("Name=").split(",Values=")
            rows = [row for row in rows if any(matches(told(row, key), value) for value in values.split(","))]
        return {name: rows}

    def derived(self, name: str) -> list[Row]:
        if name == "Addresses":
            return self.addresses
        if name == "InternetGateways":
            routed = self.routed | {
                (route["GatewayId"], table["VpcId"])
                for table in self.rows("RouteTables")
                for route in table["Routes"]
                if route.get("GatewayId", "").startswith("igw-")
            }
            # No fact names one, and none stands in a VPC's way to the internet without one.
            served = {vpc for _, vpc in routed}
            others = {row["VpcId"] for row in self.rows("NatGateways") if row.get("ConnectivityType") == "public"}
            routed |= {(f"igw-of-{vpc}", vpc) for vpc in (others | self.with_public_databases()) - served}
            return [{"InternetGatewayId": igw, "Attachments": [{"VpcId": vpc}]} for igw, vpc in sorted(routed)]
        return self.rows(name)

    def with_public_databases(self) -> set[str]:
        """AWS gives a database a public address only where its VPC has an internet gateway."""
        instances = [row for row in self.network.get("DBInstances") or [] if row.get("PubliclyAccessible")]
        clusters = [row for row in self.network.get("Clusters") or [] if row.get("PubliclyAccessible")]
        return {row["DBSubnetGroup"]["VpcId"] for row in instances} | {row["VpcId"] for row in clusters}

    # ---- Security groups --------------------------------------------------------------------------------------------

    def ec2_authorize_security_group_ingress(self, options: Options, _given: str) -> None:
        self.authorize(options, "IpPermissions")

    def ec2_authorize_security_group_egress(self, options: Options, _given: str) -> None:
        self.authorize(options, "IpPermissionsEgress")

    def ec2_revoke_security_group_ingress(self, options: Options, _given: str) -> None:
        self.revoke(options, "IpPermissions")

    def ec2_revoke_security_group_egress(self, options: Options, _given: str) -> None:
        self.revoke(options, "IpPermissionsEgress")

    def authorize(self, options: Options, direction: str) -> None:
        group = self.find("SecurityGroups", "GroupId", one(options, "--group-id"))
        for rule in permissions(options):
            for pair in rule.get("UserIdGroupPairs", []):
                self.may_name(group, pair, inbound=direction == "IpPermissions")
            for listed in rule.get("PrefixListIds", []):
                self.find("ManagedPrefixLists", "PrefixListId", listed["PrefixListId"])
            there = {flat for known in group.setdefault(direction, []) for flat in flattened(known)}
            double = there & set(flattened(rule))
            need(not double, f"InvalidPermission.Duplicate: {group['GroupId']} {sorted(double)}")
            group[direction].append(rule)
            held = [flat for known in group[direction] for flat in flattened(known)]
            need(len(held) <= RULES_OF_GROUP, f"RulesPerSecurityGroupLimitExceeded: {group['GroupId']}")

    def may_name(self, group: Row, pair: Row, inbound: bool) -> None:
        named = self.find("SecurityGroups", "GroupId", pair["GroupId"])
        vpc, other = group["VpcId"], named["VpcId"]
        owner, own = named.get("OwnerId"), group.get("OwnerId")
        foreign = owner and own and owner != own
        need(not foreign or pair.get("UserId") == owner, f"InvalidGroup.NotFound: {pair['GroupId']} without {owner}")
        peered = any(
            {row["RequesterVpcInfo"]["VpcId"], row["AccepterVpcInfo"]["VpcId"]} == {vpc, other}
            and row["Status"]["Code"] == "active"
            for row in self.rows("VpcPeeringConnections")
        )
        hubs = [self.hubs_that_know_groups(side) for side in (vpc, other)]
        shared = self.network.get("SecurityGroupVpcAssociations") or []
        is_shared = any(row["GroupId"] == named["GroupId"] and row["VpcId"] == vpc for row in shared)
        need(
            # Outbound rules across a transit gateway AWS does not take.
            vpc == other or peered or inbound and hubs[0] & hubs[1] or is_shared,
            f"{named['GroupId']} of {other} cannot be named in {group['GroupId']} of {vpc}",
        )

    def hubs_that_know_groups(self, vpc: str) -> set[str]:
        """The transit gateways by which the groups of a VPC may be named."""

        def knows(row: Row) -> bool:
            return row.get("Options", {}).get("SecurityGroupReferencingSupport") == "enable"

        attached = [row for row in self.rows("TransitGatewayVpcAttachments") if row["VpcId"] == vpc and knows(row)]
        hubs = {row["TransitGatewayId"] for row in attached if row["State"] in ("available", "modifying")}
        return hubs & {row["TransitGatewayId"] for row in self.rows("TransitGateways") if knows(row)}

    def revoke(self, options: Options, direction: str) -> None:
        group = self.find("SecurityGroups", "GroupId", one(options, "--group-id"))
        gone = {flat for rule in permissions(options) for flat in flattened(rule)}
        there = [flat for known in group.get(direction, []) for flat in flattened(known)]
        need(gone <= set(there), f"InvalidPermission.NotFound: {group['GroupId']}")
        group[direction] = [unflattened(flat) for flat in there if flat not in gone]

    # ---- Routes -----------------------------------------------------------------------------------------------------

    def ec2_create_route(self, options: Options, _given: str) -> None:
        table, at = self.routed_to(options)
        need(at is None, f"RouteAlreadyExists: {table['RouteTableId']} {destination(options)}")
        table["Routes"].append(self.target(table, options) | destination(options))

    def ec2_replace_route(self, options: Options, _given: str) -> None:
        self.note_gateways()
        table, at = self.routed_to(options)
        need(at is not None, f"there is no route in {table['RouteTableId']} to {destination(options)}")
        there = table["Routes"][at]
        need(there.get("GatewayId") != "local", "the local route cannot be replaced so")
        need(there.get("Origin") != "EnableVgwRoutePropagation", "a propagated route cannot be replaced")
        need("DestinationPrefixListId" not in there, "the route of a gateway endpoint cannot be replaced")
        table["Routes"][at] = self.target(table, options) | destination(options)

    def ec2_delete_route(self, options: Options, _given: str) -> None:
        self.note_gateways()
        table, at = self.routed_to(options)
        need(at is not None, f"InvalidRoute.NotFound: {table['RouteTableId']} {destination(options)}")
        is_own = self.is_block_of(table["VpcId"], destination(options))
        need(table["Routes"][at].get("GatewayId") != "local" and not is_own, "the local route cannot be deleted")
        del table["Routes"][at]

    def note_gateways(self) -> None:
        for table in self.rows("RouteTables"):
            for route in table["Routes"]:
                if route.get("GatewayId", "").startswith("igw-") and route.get("State") != "blackhole":
                    self.routed.add((route["GatewayId"], table["VpcId"]))

    def routed_to(self, options: Options) -> tuple[Row, int | None]:
        table = self.find("RouteTables", "RouteTableId", one(options, "--route-table-id"))
        to = destination(options)
        places = [at for at, route in enumerate(table["Routes"]) if to.items() <= route.items()]
        return table, next(iter(places), None)

    def is_block_of(self, vpc: str, to: Row) -> bool:
        """Whether a route is the VPC's own, whatever it leads to."""
        home = next((row for row in self.rows("Vpcs") if row["VpcId"] == vpc), None)
        return home is not None and to.get("DestinationCidrBlock") in blocks_of(home)

    def target(self, table: Row, options: Options) -> Row:
        vpc, state = table["VpcId"], "active"
        if "--local-target" in options:
            need(self.is_block_of(vpc, destination(options)), f"{destination(options)} is no block of {vpc}")
            return {"GatewayId": "local", "State": state, "Origin": "CreateRouteTable"}
        if "--vpc-peering-connection-id" in options:
            key, id = "VpcPeeringConnectionId", one(options, "--vpc-peering-connection-id")
            peering = self.find("VpcPeeringConnections", key, id)
            code = peering["Status"]["Code"]
            need(code in ("active", "pending-acceptance", "provisioning"), f"InvalidVpcPeeringConnectionState: {id}")
            sides = [peering[side]["VpcId"] for side in ("RequesterVpcInfo", "AccepterVpcInfo")]
            need(vpc in sides, f"{id} is not a peering of {vpc}")
            state = "active" if code == "active" else "blackhole"
        elif "--nat-gateway-id" in options:
            key, id = "NatGatewayId", one(options, "--nat-gateway-id")
            gateway = self.find("NatGateways", key, id)
            status = gateway.get("State")
            need(status in ("available", "pending"), f"NatGatewayNotFound: {id} is {status}")
            need(gateway.get("VpcId") == vpc, f"{id} is not in {vpc}")
        elif "--transit-gateway-id" in options:
            key, id = "TransitGatewayId", one(options, "--transit-gateway-id")
            attached = [row for row in self.rows("TransitGatewayVpcAttachments") if row["TransitGatewayId"] == id]
            attached = [row for row in attached if row["VpcId"] == vpc and row["State"] == "available"]
            need(attached, f"InvalidTransitGatewayID.NotFound: {id} has no attachment of {vpc}")
        elif "--gateway-id" in options:
            key, id = "GatewayId", one(options, "--gateway-id")
            if id.startswith("vgw-"):
                gateway = self.find("VpnGateways", "VpnGatewayId", id)
                attached = [row for row in gateway.get("VpcAttachments", []) if row.get("State") == "attached"]
                need(any(row["VpcId"] == vpc for row in attached), f"{id} is not attached to {vpc}")
            elif id.startswith("igw-"):
                known = [row for row in self.derived("InternetGateways") if row["InternetGatewayId"] == id]
                need(any(vpc == row["Attachments"][0]["VpcId"] for row in known), f"{id} is not attached to {vpc}")
        elif "--vpc-endpoint-id" in options:
            # A route to a firewall's endpoint is answered with its id in the place of a gateway's.
            key, id = "GatewayId", one(options, "--vpc-endpoint-id")
            endpoint = self.find("VpcEndpoints", "VpcEndpointId", id)
            need(endpoint["VpcEndpointType"] == "GatewayLoadBalancer", f"InvalidParameterValue: {id} is no firewall's")
            need(endpoint["VpcId"] == vpc, f"InvalidVpcEndpointId.NotFound: {id} is not in {vpc}")
            need(endpoint["State"].lower() == "available", f"InvalidVpcEndpoint.State: {id} is {endpoint['State']}")
            # It may take a part of the VPC's own block, as to inspect what goes from subnet to subnet.
            return {key: id, "State": state, "Origin": "CreateRoute"}
        elif "--network-interface-id" in options:
            key, id = "NetworkInterfaceId", one(options, "--network-interface-id")
        else:
            raise Untold(f"a route to {options}")
        self.is_no_part_of(vpc, options, key)
        return {key: id, "State": state, "Origin": "CreateRoute"}

    def is_no_part_of(self, vpc: str, options: Options, key: str) -> None:
        """What is more specific than the VPC's own route leads within the VPC only."""
        block = destination(options).get("DestinationCidrBlock")
        home = next((row for row in self.rows("Vpcs") if row["VpcId"] == vpc), None)
        if block and home and key in ("VpcPeeringConnectionId", "GatewayId", "TransitGatewayId"):
            inside = ipaddress.ip_network(block).subnet_of(ipaddress.ip_network(home["CidrBlock"]))
            need(not inside, f"{block} is within {vpc}")

    # ---- Network ACLs -----------------------------------------------------------------------------------------------

    def ec2_create_network_acl_entry(self, options: Options, _given: str) -> None:
        acl, at = self.entry(options)
        need(at is None, f"NetworkAclEntryAlreadyExists: {acl['NetworkAclId']} {one(options, '--rule-number')}")
        new = acl_entry(options)
        same = [row for row in acl["Entries"] if row["Egress"] == new["Egress"] and row["RuleNumber"] < 32767]
        need(len(same) < RULES_OF_ACL, f"NetworkAclEntryLimitExceeded: {acl['NetworkAclId']}")
        acl["Entries"].append(new)

    def ec2_replace_network_acl_entry(self, options: Options, _given: str) -> None:
        acl, at = self.entry(options)
        need(at is not None, f"InvalidNetworkAclEntry.NotFound: {acl['NetworkAclId']}")
        acl["Entries"][at] = acl_entry(options)

    def ec2_delete_network_acl_entry(self, options: Options, _given: str) -> None:
        acl, at = self.entry(options)
        need(at is not None, f"InvalidNetworkAclEntry.NotFound: {acl['NetworkAclId']}")
        del acl["Entries"][at]

    def entry(self, options: Options) -> tuple[Row, int | None]:
        acl = self.find("NetworkAcls", "NetworkAclId", one(options, "--network-acl-id"))
        number = int(one(options, "--rule-number"))
        need(1 <= number <= 32766, f"{number} is no rule number")
        same = [row["RuleNumber"] == number and row["Egress"] == ("--egress" in options) for row in acl["Entries"]]
        return acl, same.index(True) if True in same else None

    # ---- VPCs -------------------------------------------------------------------------------------------------------

    def ec2_modify_vpc_attribute(self, options: Options, _given: str) -> None:
        row = self.find("VpcAttributes", "VpcId", one(options, "--vpc-id"))
        switches = {"--enable-dns-support": "EnableDnsSupport", "--enable-dns-hostnames": "EnableDnsHostnames"}
        for option, key in switches.items():
            if option in options:
                value = json.loads(one(options, option))["Value"]
                support = row.get("EnableDnsSupport", {}).get("Value")
                need(key == "EnableDnsSupport" or not value or support, "DNS hostnames need DNS support")
                row[key] = {"Value": value}

    def has_dns(self, vpc: str) -> bool:
        row = next((row for row in self.network.get("VpcAttributes") or [] if row["VpcId"] == vpc), {})
        return all(row.get(key, {}).get("Value", True) for key in ("EnableDnsSupport", "EnableDnsHostnames"))

    def ec2_attach_vpn_gateway(self, options: Options, _given: str) -> None:
        gateway = self.find("VpnGateways", "VpnGatewayId", one(options, "--vpn-gateway-id"))
        there = [row for row in gateway.get("VpcAttachments", []) if row.get("State") != "detached"]
        need(not there, f"{gateway['VpnGatewayId']} is attached")
        gateway["VpcAttachments"] = [{"VpcId": one(options, "--vpc-id"), "State": "attached"}]

    def ec2_detach_vpn_gateway(self, options: Options, _given: str) -> None:
        gateway = self.find("VpnGateways", "VpnGatewayId", one(options, "--vpn-gateway-id"))
        need(gateway.get("VpcAttachments"), f"{gateway['VpnGatewayId']} is not attached")
        gateway["VpcAttachments"] = []

    def ec2_attach_internet_gateway(self, options: Options, _given: str) -> None:
        gateway, vpc = one(options, "--internet-gateway-id"), one(options, "--vpc-id")
        there = [route for route in self.routes_to(gateway) if route["State"] == "active"]
        need(not there, f"Resource.AlreadyAssociated: {gateway}")
        served = {row["Attachments"][0]["VpcId"] for row in self.derived("InternetGateways") if self.is_live(row)}
        need(vpc not in served, f"InvalidParameterValue: {vpc} has an internet gateway")
        self.blackhole("GatewayId", gateway, "active")

    def ec2_detach_internet_gateway(self, options: Options, _given: str) -> None:
        gateway = one(options, "--internet-gateway-id")
        need(self.routes_to(gateway), f"Gateway.NotAttached: {gateway}")
        self.blackhole("GatewayId", gateway)

    def routes_to(self, gateway: str) -> list[Row]:
        return [row for table in self.rows("RouteTables") for row in table["Routes"] if row.get("GatewayId") == gateway]

    def is_live(self, gateway: Row) -> bool:
        return any(route["State"] == "active" for route in self.routes_to(gateway["InternetGatewayId"]))

    def ec2_create_vpc_block_public_access_exclusion(self, options: Options, _given: str) -> None:
        arn = f"arn:aws:ec2:us-east-1:111122223333:subnet/{one(options, '--subnet-id')}"
        same = [row for row in self.rows("VpcBlockPublicAccessExclusions") if row["ResourceArn"] == arn]
        need(not same, f"ResourceAlreadyExists: {arn}")
        self.rows("VpcBlockPublicAccessExclusions").append(
            {
                "ExclusionId": self.fresh("vpcbpa-exclude"),
                "ResourceArn": arn,
                "InternetGatewayExclusionMode": one(options, "--internet-gateway-exclusion-mode"),
                "State": "create-complete",
            }
        )

    def ec2_delete_vpc_block_public_access_exclusion(self, options: Options, _given: str) -> None:
        self.rows("VpcBlockPublicAccessExclusions").remove(
            self.find("VpcBlockPublicAccessExclusions", "ExclusionId", one(options, "--exclusion-id"))
        )

    def route53_associate_vpc_with_hosted_zone(self, options: Options, _given: str) -> None:
        zone, vpc = self.zone(options)
        need(vpc not in zone["VPCs"], "ConflictingDomainExists")
        zone["VPCs"].append(vpc)

    def route53_disassociate_vpc_from_hosted_zone(self, options: Options, _given: str) -> None:
        zone, vpc = self.zone(options)
        need(vpc in zone["VPCs"], "VPCAssociationNotFound")
        zone["VPCs"].remove(vpc)

    def zone(self, options: Options) -> tuple[Row, Row]:
        wanted = one(options, "--hosted-zone-id")
        zones = [zone for zone in self.rows("HostedZones") if zone["Id"].removeprefix("/hostedzone/") == wanted]
        need(zones, f"NoSuchHostedZone: {wanted}")
        vpc = ShorthandParser().parse(one(options, "--vpc"))
        for zone in zones:
            for row in zone["VPCs"]:
                row.setdefault("VPCRegion", vpc["VPCRegion"])
        return zones[0], vpc

    # ---- NAT gateways -----------------------------------------------------------------------------------------------

    def ec2_allocate_address(self, options: Options, _given: str) -> Row:
        address = {"AllocationId": self.fresh("eipalloc"), "PublicIp": f"198.51.100.{100 + len(self.addresses)}"}
        self.addresses.append(address | tagged(options))
        return address

    def ec2_create_nat_gateway(self, options: Options, _given: str) -> Row:
        subnet = self.find("Subnets", "SubnetId", one(options, "--subnet-id"))
        allocation = one(options, "--allocation-id")
        address = next((row for row in self.addresses if row["AllocationId"] == allocation), None)
        need(address, f"InvalidAllocationID.NotFound: {allocation}")
        gateway = {
            "NatGatewayId": self.fresh("nat"),
            "VpcId": subnet["VpcId"],
            "SubnetId": subnet["SubnetId"],
            "State": "available",
            "ConnectivityType": one(options, "--connectivity-type"),
            "NatGatewayAddresses": [{"AllocationId": allocation, "PublicIp": address["PublicIp"]}],
            "CreateTime": f"2026-11-29T00:00:{len(self.rows('NatGateways')):02}Z",
        } | tagged(options)
        self.rows("NatGateways").append(gateway)
        return {"NatGateway": gateway}

    def ec2_delete_nat_gateway(self, options: Options, _given: str) -> None:
        gateway = self.find("NatGateways", "NatGatewayId", one(options, "--nat-gateway-id"))
        gateway["State"] = "deleted"
        self.blackhole("NatGatewayId", gateway["NatGatewayId"])

    def ec2_wait(self, _options: Options, _given: str) -> None:
        """Everything comes up at once here."""

    def ec2_release_address(self, options: Options, _given: str) -> None:
        allocation = one(options, "--allocation-id")
        need(any(row["AllocationId"] == allocation for row in self.addresses), f"{allocation} does not exist")
        for gateway in self.rows("NatGateways"):
            uses = any(row.get("AllocationId") == allocation for row in gateway.get("NatGatewayAddresses", []))
            need(not uses or gateway["State"] == "deleted", f"InvalidIPAddress.InUse: {allocation}")
        self.addresses = [row for row in self.addresses if row["AllocationId"] != allocation]

    def blackhole(self, key: str, id: str, state: str = "blackhole") -> None:
        for table in self.rows("RouteTables"):
            for route in table["Routes"]:
                if route.get(key) == id:
                    route["State"] = state

    # ---- Endpoints --------------------------------------------------------------------------------------------------

    def ec2_create_vpc_endpoint(self, options: Options, _given: str) -> None:
        vpc, service = one(options, "--vpc-id"), one(options, "--service-name")
        endpoint = {
            "VpcEndpointId": self.fresh("vpce"),
            "VpcEndpointType": one(options, "--vpc-endpoint-type"),
            "VpcId": vpc,
            "ServiceName": service,
            "State": "available",
            "RouteTableIds": [],
            "SubnetIds": [],
            "Groups": [],
            "NetworkInterfaceIds": [],
            "PrivateDnsEnabled": False,
        }
        if "--private-dns-enabled" in options:
            self.may_have_private_dns(endpoint)
            endpoint["PrivateDnsEnabled"] = True
        self.rows("VpcEndpoints").append(endpoint)
        self.extend_endpoint(endpoint, options, "--")

    def may_have_private_dns(self, endpoint: Row) -> None:
        need(self.has_dns(endpoint["VpcId"]), f"{endpoint['VpcId']} has DNS support or hostnames off")
        for other in self.rows("VpcEndpoints"):
            same = (other["VpcId"], other["ServiceName"]) == (endpoint["VpcId"], endpoint["ServiceName"])
            alive = other.get("State", "").lower() not in ("deleted", "deleting", "failed", "rejected", "expired")
            conflicts = same and alive and other is not endpoint and other.get("PrivateDnsEnabled")
            need(not conflicts, f"a conflicting DNS domain: {other['VpcEndpointId']}")

    def extend_endpoint(self, endpoint: Row, options: Options, prefix: str) -> None:
        for id in options.get(f"{prefix}route-table-ids", []):
            self.add_gateway_route(endpoint, id)
        for id in options.get(f"{prefix}subnet-ids", []):
            subnet = self.find("Subnets", "SubnetId", id)
            need(subnet["VpcId"] == endpoint["VpcId"], f"{id} is not in {endpoint['VpcId']}")
            zones = [self.find("Subnets", "SubnetId", known).get("AvailabilityZone") for known in endpoint["SubnetIds"]]
            need(subnet.get("AvailabilityZone") not in zones, f"DuplicateSubnetsInSameZone: {id}")
            endpoint["SubnetIds"].append(id)
        for id in options.get(f"{prefix}security-group-ids", []):
            group = self.find("SecurityGroups", "GroupId", id)
            need(group["VpcId"] == endpoint["VpcId"], f"{id} is not of {endpoint['VpcId']}")
            need(all(known["GroupId"] != id for known in endpoint["Groups"]), f"{id} is there")
            endpoint["Groups"].append({"GroupId": id})

    def prefix_list(self, endpoint: Row) -> str:
        return self.find("ManagedPrefixLists", "PrefixListName", endpoint["ServiceName"])["PrefixListId"]

    def add_gateway_route(self, endpoint: Row, id: str) -> None:
        need(endpoint["VpcEndpointType"] == "Gateway", "only a gateway endpoint has route tables")
        table = self.find("RouteTables", "RouteTableId", id)
        need(table["VpcId"] == endpoint["VpcId"], f"{id} is not of {endpoint['VpcId']}")
        listed = self.prefix_list(endpoint)
        double = [route for route in table["Routes"] if route.get("DestinationPrefixListId") == listed]
        need(not double, f"RouteAlreadyExists: {id} has a route to {listed}")
        table["Routes"].append(
            {"DestinationPrefixListId": listed, "GatewayId": endpoint["VpcEndpointId"], "State": "active"}
        )
        endpoint.setdefault("RouteTableIds", []).append(id)

    def ec2_modify_vpc_endpoint(self, options: Options, _given: str) -> None:
        endpoint = self.find("VpcEndpoints", "VpcEndpointId", one(options, "--vpc-endpoint-id"))
        state = endpoint.get("State", "available")
        need(state == "available", f"{endpoint['VpcEndpointId']} is {state}")
        for key in ("SubnetIds", "Groups", "RouteTableIds"):
            endpoint.setdefault(key, [])
        if "--policy-document" in options:
            endpoint["PolicyDocument"] = one(options, "--policy-document")
        if "--reset-policy" in options:
            endpoint.pop("PolicyDocument", None)
        if "--private-dns-enabled" in options:
            self.may_have_private_dns(endpoint)
            endpoint["PrivateDnsEnabled"] = True
        if "--no-private-dns-enabled" in options:
            endpoint["PrivateDnsEnabled"] = False
        self.extend_endpoint(endpoint, options, "--add-")
        for id in options.get("--remove-route-table-ids", []):
            need(id in endpoint["RouteTableIds"], f"{id} is not of the endpoint")
            endpoint["RouteTableIds"].remove(id)
            table = self.find("RouteTables", "RouteTableId", id)
            table["Routes"] = [r for r in table["Routes"] if r.get("GatewayId") != endpoint["VpcEndpointId"]]
        for id in options.get("--remove-subnet-ids", []):
            endpoint["SubnetIds"].remove(id)
        for id in options.get("--remove-security-group-ids", []):
            endpoint["Groups"] = [row for row in endpoint["Groups"] if row["GroupId"] != id]

    def ec2_delete_vpc_endpoints(self, options: Options, _given: str) -> None:
        endpoint = self.find("VpcEndpoints", "VpcEndpointId", one(options, "--vpc-endpoint-ids"))
        self.rows("VpcEndpoints").remove(endpoint)
        for table in self.rows("RouteTables"):
            table["Routes"] = [r for r in table["Routes"] if r.get("GatewayId") != endpoint["VpcEndpointId"]]

    # ---- Peerings ---------------------------------------------------------------------------------------------------

    def ec2_create_vpc_peering_connection(self, options: Options, _given: str) -> None:
        vpcs = [one(options, "--vpc-id"), one(options, "--peer-vpc-id")]
        for row in self.rows("VpcPeeringConnections"):
            sides = {row["RequesterVpcInfo"]["VpcId"], row["AccepterVpcInfo"]["VpcId"]}
            alive = row["Status"]["Code"] in ("active", "pending-acceptance", "provisioning", "initiating-request")
            need(sides != set(vpcs) or not alive, f"VpcPeeringConnectionAlreadyExists: {row['VpcPeeringConnectionId']}")
        homes = [self.find("Vpcs", "VpcId", vpc) for vpc in vpcs]
        blocks = [ipaddress.ip_network(home["CidrBlock"]) for home in homes]
        need(not blocks[0].overlaps(blocks[1]), "the blocks overlap: the peering fails")
        info = [
            {"VpcId": home["VpcId"], "OwnerId": home.get("OwnerId"), "CidrBlock": home["CidrBlock"], "Region": region}
            for home, region in zip(homes, (one(options, "--region"), peer_region(options)), strict=True)
        ]
        self.rows("VpcPeeringConnections").append(
            {
                "VpcPeeringConnectionId": self.fresh("pcx"),
                "Status": {"Code": "pending-acceptance"},
                "RequesterVpcInfo": info[0],
                "AccepterVpcInfo": info[1],
            }
        )

    def peering(self, options: Options) -> Row:
        return self.find("VpcPeeringConnections", "VpcPeeringConnectionId", one(options, "--vpc-peering-connection-id"))

    def ec2_accept_vpc_peering_connection(self, options: Options, _given: str) -> None:
        peering = self.peering(options)
        need(peering["Status"]["Code"] == "pending-acceptance", f"it is {peering['Status']['Code']}")
        peering["Status"] = {"Code": "active"}
        self.blackhole("VpcPeeringConnectionId", peering["VpcPeeringConnectionId"], "active")

    def ec2_delete_vpc_peering_connection(self, options: Options, _given: str) -> None:
        peering = self.peering(options)
        need(peering["Status"]["Code"] not in ("deleted", "deleting"), "it is deleted")
        peering["Status"] = {"Code": "deleted"}
        self.blackhole("VpcPeeringConnectionId", peering["VpcPeeringConnectionId"])

    def ec2_modify_vpc_peering_connection_options(self, options: Options, _given: str) -> None:
        peering = self.peering(options)
        need(peering["Status"]["Code"] == "active", "OperationNotPermitted: the peering is not active")
        for side, key in (("accepter", "AccepterVpcInfo"), ("requester", "RequesterVpcInfo")):
            for value in options.get(f"--{side}-peering-connection-options", []):
                vpc = peering[key]["VpcId"]
                need(value.endswith("false") or self.has_dns(vpc), f"{vpc} has DNS support or hostnames off")
                peering[key]["PeeringOptions"] = {"AllowDnsResolutionFromRemoteVpc": value.endswith("=true")}

    # ---- Transit gateways -------------------------------------------------------------------------------------------

    def transit_table(self, options: Options) -> Row:
        id = one(options, "--transit-gateway-route-table-id")
        table = self.find("TransitGatewayRouteTables", "TransitGatewayRouteTableId", id)
        if not isinstance(table.get("Routes"), list):
            raise Untold(f"the routes of {id} were not read")
        return table

    def attachment(self, options: Options, list_: str = "TransitGatewayAttachments") -> Row:
        return self.find(list_, "TransitGatewayAttachmentId", one(options, "--transit-gateway-attachment-id"))

    def transit_route(self, options: Options) -> Row:
        route: Row = destination(options) | {"State": "active", "Type": "static"}
        if "--blackhole" in options:
            return route | {"State": "blackhole"}
        attachment = self.attachment(options)
        need(attachment.get("State") == "available", f"the attachment is {attachment.get('State')}")
        known = {key: attachment.get(key) for key in ("TransitGatewayAttachmentId", "ResourceId", "ResourceType")}
        return route | {"TransitGatewayAttachments": [known]}

    def static_at(self, options: Options) -> tuple[Row, int | None]:
        table, to = self.transit_table(options), destination(options)
        static = [to.items() <= row.items() and row.get("Type") == "static" for row in table["Routes"]]
        return table, static.index(True) if True in static else None

    def ec2_create_transit_gateway_route(self, options: Options, _given: str) -> None:
        table, at = self.static_at(options)
        need(at is None, f"RouteAlreadyExists: {destination(options)}")
        table["Routes"].append(self.transit_route(options))

    def ec2_replace_transit_gateway_route(self, options: Options, _given: str) -> None:
        table, at = self.static_at(options)
        need(at is not None, f"InvalidRoute.NotFound: {destination(options)}")
        table["Routes"][at] = self.transit_route(options)

    def ec2_delete_transit_gateway_route(self, options: Options, _given: str) -> None:
        table, at = self.static_at(options)
        need(at is not None, f"InvalidRoute.NotFound: {destination(options)}")
        del table["Routes"][at]

    def ec2_enable_transit_gateway_route_table_propagation(self, options: Options, _given: str) -> None:
        table, attachment = self.transit_table(options), self.attachment(options)
        need(attachment.get("State") == "available", f"the attachment is {attachment.get('State')}")
        self.propagate(table, attachment)

    def propagate(self, table: Row, attachment: Row) -> None:
        id = attachment["TransitGatewayAttachmentId"]
        is_there = any(row.get("Type") == "propagated" and id in str(row) for row in table["Routes"])
        need(not is_there, f"TransitGatewayRouteTablePropagation.Duplicate: {id}")
        if attachment.get("ResourceType") != "vpc":
            raise Untold("what a VPN propagates")
        home = self.find("Vpcs", "VpcId", attachment["ResourceId"])
        known = {key: attachment.get(key) for key in ("TransitGatewayAttachmentId", "ResourceId", "ResourceType")}
        for block in blocks_of(home):
            route = {"DestinationCidrBlock": block, "State": "active", "Type": "propagated"}
            table["Routes"].append(route | {"TransitGatewayAttachments": [known]})

    def ec2_disable_transit_gateway_route_table_propagation(self, options: Options, _given: str) -> None:
        table, id = self.transit_table(options), one(options, "--transit-gateway-attachment-id")
        rest = [row for row in table["Routes"] if row.get("Type") != "propagated" or id not in str(row)]
        need(len(rest) < len(table["Routes"]), "TransitGatewayRouteTablePropagation.NotFound")
        table["Routes"] = rest

    def ec2_associate_transit_gateway_route_table(self, options: Options, _given: str) -> None:
        table = one(options, "--transit-gateway-route-table-id")
        attachment = self.in_hub_of(table, self.attachment(options))
        need(not attachment.get("Association"), "Resource.AlreadyAssociated")
        need(attachment.get("State") == "available", f"the attachment is {attachment.get('State')}")
        attachment["Association"] = {"TransitGatewayRouteTableId": table, "State": "associated"}

    def in_hub_of(self, table: str, attachment: Row) -> Row:
        """A peering has one id in both hubs: its row in the one that has the table, as others associated there tell."""
        id = attachment["TransitGatewayAttachmentId"]
        sides = [row for row in self.rows("TransitGatewayAttachments") if row["TransitGatewayAttachmentId"] == id]
        others = [row for row in self.rows("TransitGatewayAttachments") if row["TransitGatewayAttachmentId"] != id]
        hubs = [row.get("TransitGatewayId") for row in others if table in str(row.get("Association"))]
        there = [row for row in sides if row.get("TransitGatewayId") in hubs]
        return (there or [row for row in sides if not row.get("Association")] or sides)[0]

    def ec2_disassociate_transit_gateway_route_table(self, options: Options, _given: str) -> None:
        attachment = self.in_hub_of(one(options, "--transit-gateway-route-table-id"), self.attachment(options))
        need(attachment.get("Association"), "InvalidAssociation.NotFound")
        del attachment["Association"]

    def ec2_modify_transit_gateway_vpc_attachment(self, options: Options, _given: str) -> None:
        attachment = self.attachment(options, "TransitGatewayVpcAttachments")
        for id in options.get("--add-subnet-ids", []):
            subnet = self.find("Subnets", "SubnetId", id)
            known = [row for row in self.rows("Subnets") if row["SubnetId"] in attachment["SubnetIds"]]
            zones = [row.get("AvailabilityZone") for row in known]
            need(subnet["AvailabilityZone"] not in zones, f"DuplicateSubnetsInSameZone: {id}")
            attachment["SubnetIds"].append(id)
        for id in options.get("--remove-subnet-ids", []):
            attachment["SubnetIds"].remove(id)

    def ec2_accept_transit_gateway_vpc_attachment(self, options: Options, _given: str) -> None:
        attachment = self.attachment(options, "TransitGatewayVpcAttachments")
        need(attachment["State"] == "pendingAcceptance", f"IncorrectState: {attachment['State']}")
        of_hub = self.attachment(options)
        for row in (attachment, of_hub):
            row["State"] = "pending"
        self.coming.add(of_hub["TransitGatewayAttachmentId"])
        self.join(attachment["TransitGatewayId"], of_hub)

    def ec2_accept_transit_gateway_peering_attachment(self, options: Options, _given: str) -> None:
        peering = self.attachment(options, "TransitGatewayPeeringAttachments")
        need(peering["State"] == "pendingAcceptance", f"IncorrectState: {peering['State']}")
        id = peering["TransitGatewayAttachmentId"]
        sides = [row for row in self.rows("TransitGatewayAttachments") if row["TransitGatewayAttachmentId"] == id]
        for row in (peering, *sides):
            row["State"] = "pending"
        self.coming.add(id)

    def come_up(self) -> None:
        """Whoever asks again finds available what was accepted or made, and the routes to it live."""
        lists = ("TransitGatewayVpcAttachments", "TransitGatewayPeeringAttachments", "TransitGatewayAttachments")
        for name in (name for name in lists if isinstance(self.network.get(name), list)):
            for row in self.rows(name):
                if row["TransitGatewayAttachmentId"] in self.coming:
                    row["State"] = "available"
                    if "VpcId" in row:
                        self.turn_routes(row["TransitGatewayId"], row["VpcId"], "active")
        self.coming.clear()

    def turn_routes(self, gateway: str, vpc: str, state: str) -> None:
        """AWS derives the state of a VPC's routes to a transit gateway from its attachment."""
        for table in self.rows("RouteTables"):
            for route in table["Routes"]:
                if table["VpcId"] == vpc and route.get("TransitGatewayId") == gateway:
                    route["State"] = state

    def join(self, gateway: str, attachment: Row) -> None:
        """A hub gives an attachment that it takes up a table, and tells one its addresses, as its options say."""
        settings = self.find("TransitGateways", "TransitGatewayId", gateway).get("Options", {})
        if "DefaultRouteTableAssociation" not in settings or "DefaultRouteTablePropagation" not in settings:
            raise Untold(f"the options of {gateway}")
        if settings["DefaultRouteTableAssociation"] == "enable":
            table = settings["AssociationDefaultRouteTableId"]
            attachment["Association"] = {"TransitGatewayRouteTableId": table, "State": "associated"}
        if settings["DefaultRouteTablePropagation"] == "enable":
            table = settings["PropagationDefaultRouteTableId"]
            self.propagate(self.find("TransitGatewayRouteTables", "TransitGatewayRouteTableId", table), attachment)

    def ec2_create_transit_gateway_vpc_attachment(self, options: Options, _given: str) -> None:
        gateway, vpc = one(options, "--transit-gateway-id"), one(options, "--vpc-id")
        self.find("TransitGateways", "TransitGatewayId", gateway)
        there = [row for row in self.rows("TransitGatewayVpcAttachments") if row["TransitGatewayId"] == gateway]
        alive = [row for row in there if row["VpcId"] == vpc and row["State"] not in ("deleted", "failed", "rejected")]
        need(not alive, f"DuplicateTransitGatewayAttachment: {vpc}")
        hub, home = self.find("TransitGateways", "TransitGatewayId", gateway), self.find("Vpcs", "VpcId", vpc)
        # A hub of another account takes nothing up before that account has accepted it.
        is_ours = hub.get("OwnerId", home.get("OwnerId")) == home.get("OwnerId")
        id = self.fresh("tgw-attach")
        made = {"TransitGatewayId": gateway, "State": "pending" if is_ours else "pendingAcceptance"}
        self.coming |= {id} if is_ours else set()
        self.rows("TransitGatewayVpcAttachments").append(
            made
            | {"TransitGatewayAttachmentId": id, "VpcId": vpc, "SubnetIds": options["--subnet-ids"]}
            | {"Options": {"SecurityGroupReferencingSupport": "enable"}}
        )
        attachment = made | {"TransitGatewayAttachmentId": id, "ResourceType": "vpc", "ResourceId": vpc}
        self.rows("TransitGatewayAttachments").append(attachment)
        if is_ours:
            self.join(gateway, attachment)

    def ec2_delete_transit_gateway_vpc_attachment(self, options: Options, _given: str) -> None:
        id = one(options, "--transit-gateway-attachment-id")
        self.attachment(options)
        own = self.attachment(options, "TransitGatewayVpcAttachments")
        self.turn_routes(own["TransitGatewayId"], own["VpcId"], "blackhole")
        for name in ("TransitGatewayVpcAttachments", "TransitGatewayAttachments"):
            self.network[name] = [row for row in self.rows(name) if row["TransitGatewayAttachmentId"] != id]
        for table in self.rows("TransitGatewayRouteTables"):
            rest = [row for row in table["Routes"] if row.get("Type") != "propagated" or id not in str(row)]
            table["Routes"] = rest

    # ---- Databases --------------------------------------------------------------------------------------------------

    def databases(self, list_: str, key: str, id: str) -> list[Row]:
        """A database, in every stage that read it."""
        stages = [self.facts.get(stage, {}).get(list_) for stage in ("network", "credentials", "driver")]
        found = [row for rows in stages if isinstance(rows, list) for row in rows if row.get(key) == id]
        need(found, f"DBInstanceNotFound: {id}")
        return found

    def instances(self, options: Options) -> list[Row]:
        return self.databases("DBInstances", "DBInstanceIdentifier", one(options, "--db-instance-identifier"))

    def rds_start_db_instance(self, options: Options, _given: str) -> None:
        for row in self.instances(options):
            need(row.get("DBInstanceStatus") == "stopped", f"InvalidDBInstanceState: {row.get('DBInstanceStatus')}")
            need("DBClusterIdentifier" not in row, "a member of a cluster is not started by itself")
            row["DBInstanceStatus"] = "available"

    def rds_stop_db_instance(self, options: Options, _given: str) -> None:
        for row in self.instances(options):
            need(row.get("DBInstanceStatus") == "available", f"InvalidDBInstanceState: {row.get('DBInstanceStatus')}")
            row["DBInstanceStatus"] = "stopped"

    def rds_start_db_cluster(self, options: Options, _given: str) -> None:
        self.run_cluster(one(options, "--db-cluster-identifier"), "stopped", "available")

    def rds_stop_db_cluster(self, options: Options, _given: str) -> None:
        self.run_cluster(one(options, "--db-cluster-identifier"), "available", "stopped")

    def run_cluster(self, id: str, before: str, after: str) -> None:
        for row in self.databases("DBClusters", "DBClusterIdentifier", id):
            need(row.get("Status") == before, f"InvalidDBClusterStateFault: {row.get('Status')}")
            row["Status"] = after
        for row in self.databases("DBInstances", "DBClusterIdentifier", id):
            row["DBInstanceStatus"] = after

    def rds_wait(self, _options: Options, _given: str) -> None:
        """Everything comes up at once here."""

    def rds_modify_db_instance(self, options: Options, _given: str) -> None:
        for row in self.instances(options):
            need(row.get("DBInstanceStatus") == "available", f"InvalidDBInstanceState: {row.get('DBInstanceStatus')}")
            for option, value in (("--publicly-accessible", True), ("--no-publicly-accessible", False)):
                if option in options:
                    row["PubliclyAccessible"] = value
            for option, value in (
                ("--enable-iam-database-authentication", True),
                ("--no-enable-iam-database-authentication", False),
            ):
                if option in options:
                    row["IAMDatabaseAuthenticationEnabled"] = value
            if "--ca-certificate-identifier" in options:
                row["CACertificateIdentifier"] = one(options, "--ca-certificate-identifier")

    def clusters(self, options: Options) -> list[Row]:
        return self.databases("Clusters", "ClusterIdentifier", one(options, "--cluster-identifier"))

    def redshift_resume_cluster(self, options: Options, _given: str) -> None:
        for row in self.clusters(options):
            need(row.get("ClusterStatus") == "paused", f"InvalidClusterState: {row.get('ClusterStatus')}")
            row["ClusterStatus"] = "available"

    def redshift_pause_cluster(self, options: Options, _given: str) -> None:
        for row in self.clusters(options):
            need(row.get("ClusterStatus") == "available", f"InvalidClusterState: {row.get('ClusterStatus')}")
            row["ClusterStatus"] = "paused"

    def redshift_wait(self, _options: Options, _given: str) -> None:
        """Everything comes up at once here."""

    def redshift_modify_cluster(self, options: Options, _given: str) -> None:
        for row in self.clusters(options):
            need(row.get("ClusterStatus") == "available", f"InvalidClusterState: {row.get('ClusterStatus')}")
            for option, value in (("--publicly-accessible", True), ("--no-publicly-accessible", False)):
                if option in options:
                    row["PubliclyAccessible"] = value

    # ---- Glue -------------------------------------------------------------------------------------------------------

    def named(self, name: str) -> Row:
        evidence = self.facts["evidence"]
        found = [row for row in evidence["connections"] if row["name"] == name]
        need(found and "Name" in found[0].get("connection", {}), f"EntityNotFoundException: {name}")
        return found[0]

    def connection(self, name: str) -> Row:
        return self.named(name)["connection"]

    def job(self, name: str) -> Row:
        job = self.facts["evidence"].get("job", {})
        need(job.get("Name") == name, f"EntityNotFoundException: {name}")
        return job

    def glue_update_connection(self, options: Options, given: str) -> None:
        named = self.named(one(options, "--name"))
        new = json.loads(given)
        kept = {key: named["connection"][key] for key in ("Status", "LastUpdatedTime") if key in named["connection"]}
        named["connection"] = new | kept

    def glue_update_job(self, options: Options, given: str) -> None:
        job = self.job(one(options, "--job-name"))
        new = json.loads(given)
        names = new.get("Connections", {}).get("Connections", [])
        for name in names:
            self.named(name)
        kept = {key: job[key] for key in ("Name", "LastModifiedOn", "CreatedOn") if key in job}
        self.facts["evidence"]["job"] = new | kept
        # What is read again is in the job's order.
        known = self.facts["evidence"]["connections"]
        rest = [row for row in known if row["name"] not in names]
        self.facts["evidence"]["connections"] = [self.named(name) for name in names] + rest


# ---- Words of a command ---------------------------------------------------------------------------------------------


def parsed(words: list[str]) -> Options:
    """Options with their values."""
    options: Options = {}
    last: list[str] = []
    for word in words:
        if word.startswith("--"):
            last = options.setdefault(word, [])
        else:
            last.append(word)
    return options


def one(options: Options, name: str) -> str:
    """The value of an option that has to be there."""
    values = options.get(name)
    need(values and values[0] not in ("", "None"), f"{name} is missing: {options}")
    return values[0]


def peer_region(options: Options) -> str:
    return (options.get("--peer-region") or options["--region"])[0]


def destination(options: Options) -> Row:
    """Where a route leads to."""
    keys = {
        "--destination-cidr-block": "DestinationCidrBlock",
        "--destination-ipv6-cidr-block": "DestinationIpv6CidrBlock",
        "--destination-prefix-list-id": "DestinationPrefixListId",
    }
    return {key: one(options, option) for option, key in keys.items() if option in options}


def tagged(options: Options) -> Row:
    asked = options.get("--tag-specifications", [])
    return {"Tags": [tag for text in asked for tag in ShorthandParser().parse(text)["Tags"]]}


def told(row: Row, key: str) -> list[str]:
    """What a row says under the name of a filter."""
    if key.startswith("tag:"):
        return [tag["Value"] for tag in row.get("Tags", []) if tag["Key"] == key[4:]]
    if key == "route.gateway-id":
        return [route.get("GatewayId", "") for route in row["Routes"]]
    if key == "attachment.vpc-id":
        return [attachment["VpcId"] for attachment in row["Attachments"]]
    if key == "status-code":
        return [row["Status"]["Code"]]
    names = {"vpc-endpoint-state": "State", "state": "State"}
    value: object = row
    for part in key.split("."):
        name = names.get(part) or "".join(word.capitalize() for word in part.split("-"))
        value = value.get(name) if isinstance(value, dict) else None
    return [value] if isinstance(value, str) else []


def matches(values: list[str], wanted: str) -> bool:
    """Whether one of the values is what a filter wants, with its star."""
    if wanted.endswith("*"):
        return any(value.startswith(wanted[:-1]) for value in values)
    return wanted in values


def acl_entry(options: Options) -> Row:
    entry: Row = {
        "RuleNumber": int(one(options, "--rule-number")),
        "Egress": "--egress" in options,
        "Protocol": {"tcp": "6", "udp": "17"}.get(one(options, "--protocol"), one(options, "--protocol")),
        "RuleAction": one(options, "--rule-action"),
    }
    for option, key in (("--cidr-block", "CidrBlock"), ("--ipv6-cidr-block", "Ipv6CidrBlock")):
        if option in options:
            entry[key] = one(options, option)
    if "--port-range" in options:
        ports = ShorthandParser().parse(one(options, "--port-range"))
        entry["PortRange"] = {key: int(port) for key, port in ports.items()}
    return entry


def permissions(options: Options) -> list[Row]:
    """The rules of a command, in the shape of the facts."""
    rules = []
    for text in options["--ip-permissions"]:
        rule = ShorthandParser().parse(text)
        rules.append(rule | {key: int(rule[key]) for key in ("FromPort", "ToPort") if key in rule})
    return rules


PEERS = {
    "IpRanges": "CidrIp",
    "Ipv6Ranges": "CidrIpv6",
    "PrefixListIds": "PrefixListId",
    "UserIdGroupPairs": "GroupId",
}
Flat = tuple[str, int, int, str, str]


def flattened(rule: Row) -> list[Flat]:
    """A rule as AWS keeps it: one a peer."""
    ports = (rule["IpProtocol"], rule.get("FromPort", -1), rule.get("ToPort", -1))
    return [(*ports, key, peer[name]) for key, name in PEERS.items() for peer in rule.get(key, [])]


def unflattened(flat: Flat) -> Row:
    protocol, first, last, key, peer = flat
    rule: Row = {"IpProtocol": protocol} | ({"FromPort": first, "ToPort": last} if first != -1 else {})
    return rule | {key: [{PEERS[key]: peer}]}


def blocks_of(vpc: Row) -> list[str]:
    """The blocks of a VPC."""
    more = [row["CidrBlock"] for row in vpc.get("CidrBlockAssociationSet", [])]
    return list(dict.fromkeys([vpc["CidrBlock"], *more]))


GONE = ("deleted", "deleting")


def settled(facts: dict) -> dict:
    """Facts without what says nothing: order, what AWS still tells of what is deleted, and what it merges."""
    facts = copy.deepcopy(facts)
    facts["evidence"].pop("jobRun", None)
    network = facts["network"]

    def known(name: str) -> list[Row]:
        # One that could not be read says why in its place.
        return network[name] if isinstance(network.get(name), list) else []

    for group in known("SecurityGroups"):
        for direction in ("IpPermissions", "IpPermissionsEgress"):
            group[direction] = sorted(flat for rule in group.get(direction, []) for flat in flattened(rule))
    for gateway in known("VpnGateways"):
        there = gateway.get("VpcAttachments") or []
        gateway["VpcAttachments"] = [row for row in there if row.get("State") not in ("detached", "detaching")]
    for table in known("RouteTables"):
        table["Routes"] = sorted(table["Routes"], key=lambda route: json.dumps(route, sort_keys=True))
        for route in table["Routes"]:
            route.pop("Origin", None)
    for acl in known("NetworkAcls"):
        acl["Entries"] = sorted(acl["Entries"], key=lambda entry: (entry["Egress"], entry["RuleNumber"]))
    for name in ("NatGateways", "VpcEndpoints"):
        rows = network.get(name)
        network[name] = [row for row in rows if row.get("State") not in GONE] if isinstance(rows, list) else rows
    for endpoint in known("VpcEndpoints"):
        for key in ("SubnetIds", "Groups", "RouteTableIds"):
            endpoint[key] = sorted(endpoint.get(key) or [], key=str)
    peerings = [row for row in known("VpcPeeringConnections") if row["Status"]["Code"] not in GONE]
    if isinstance(network.get("VpcPeeringConnections"), list):
        network["VpcPeeringConnections"] = peerings
    for peering in peerings:
        for side in ("RequesterVpcInfo", "AccepterVpcInfo"):
            options = peering[side].pop("PeeringOptions", None)
            if (options or {}).get("AllowDnsResolutionFromRemoteVpc"):
                peering[side]["PeeringOptions"] = options
    for table in known("TransitGatewayRouteTables"):
        if isinstance(table.get("Routes"), list):
            table["Routes"] = sorted(table["Routes"], key=lambda route: json.dumps(route, sort_keys=True))
    return facts
