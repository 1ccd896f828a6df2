"""What the fault matrix diagnoses: sound and broken connections that together make every call of a diagnosis.

Each scene is a job or a crawler with its connections, and most have a run that failed. They are made once and keep
their state, so that they can be diagnosed side by side.
"""

from __future__ import annotations

import contextlib
import json
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conftest import World, wait_for

PREFIX = "faults-"
# Where jobs keep what they need for a while; whether it is in their Region is asked, as nothing is read from it.
TEMPORARY = "aws-glue-temporary-faults"
WRONG_PASSWORD = "canary-Zk90-not-the-password"
RDS = "aaaaaaaaaa.us-east-1.rds.amazonaws.com"
FAR = "far.internal"


@dataclass(frozen=True)
class Scene:
    """What is diagnosed, and what a diagnosis that can read everything ends in."""

    name: str
    outcome: str
    code: str | None = None
    urls: tuple[str, ...] = (f"jdbc:postgresql://orders.{RDS}:5432/orders",)
    table: str = "public.orders"
    secret: str | None = f"glue/{PREFIX}sound"
    network: str = "private"
    runs: bool = True
    properties: tuple[tuple[str, str], ...] = ()
    crawls: bool = False
    run_id: str = ""

    @property
    def job(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def arguments(self) -> list[str]:
        if self.crawls:
            return ["--crawler", self.job]
        return ["--job", self.job, *(["--run", self.run_id] if self.run_id else [])]


def _postgres(host: str, database: str = "orders") -> str:
    return f"jdbc:postgresql://{host}:5432/{database}"


def _far(*hosts: str) -> tuple[str, ...]:
    return tuple(_postgres(host) for host in hosts)


SCENES = [
    Scene("sound", "HEALTHY", runs=False),
    Scene("crawled", "HEALTHY", crawls=True),
    Scene("wrong-password", "DIAGNOSED", "DB_PASSWORD", secret=f"glue/{PREFIX}wrong"),
    Scene("closed", "DIAGNOSED", "DST_SG_INGRESS", urls=(_postgres(f"{PREFIX}closed.{RDS}"),)),
    Scene(
        "closed-by-configuration", "DIAGNOSED", "DST_SG_INGRESS", urls=(_postgres(f"{PREFIX}closed.{RDS}"),), runs=False
    ),
    Scene("open-and-silent", "INCONCLUSIVE", urls=(_postgres(f"{PREFIX}open.{RDS}"),)),
    Scene("no-way-to-s3", "DIAGNOSED", "S3_NO_PATH", network="lonely"),
    Scene("own-fault", "NOT_A_CONNECTION_PROBLEM", table="public.ordres"),
    Scene("no-secret", "DIAGNOSED", "SECRET_NOT_FOUND", secret=f"glue/{PREFIX}nowhere", runs=False),
    Scene("strange-group", "DIAGNOSED", "CONN_SG_WRONG_VPC", network="strange", runs=False),
    Scene(
        "own-password",
        "HEALTHY",
        secret=None,
        properties=(("USERNAME", "glue_orders"), ("PASSWORD", WRONG_PASSWORD)),
        runs=False,
    ),
    Scene(
        "own-driver",
        "DIAGNOSED",
        "KMS_DECRYPT",
        secret=f"glue/{PREFIX}sealed",
        properties=(
            ("JDBC_DRIVER_JAR_URI", "s3://{bucket}/drivers/own.jar"),
            ("JDBC_DRIVER_CLASS_NAME", "org.postgresql.Driver"),
            ("CUSTOM_JDBC_CERT", "s3://{bucket}/drivers/ca.pem"),
            ("JDBC_ENFORCE_SSL", "true"),
        ),
        runs=False,
    ),
    Scene(
        "other-engines",
        "DIAGNOSED",
        "DST_SG_INGRESS",
        urls=(
            f"jdbc:mysql://shop.{RDS}:3306/shop",
            f"jdbc:mysql://store.cluster-{RDS}:3306/store",
            f"jdbc:oracle:thin://@//{PREFIX}ledger.{RDS}:1521/ORCL",
        ),
        runs=False,
    ),
    Scene(
        "warehouses",
        "INCONCLUSIVE",
        urls=(
            "jdbc:redshift://warehouse.aaaaaaaaaa.us-east-1.redshift.amazonaws.com:5439/analytics",
            "jdbc:redshift://reports.111122223333.us-east-1.redshift-serverless.amazonaws.com:5439/dev",
            f"jdbc:redshift://{PREFIX}away.aaaaaaaaaa.us-east-1.redshift.amazonaws.com:5439/analytics",
            f"jdbc:redshift://{PREFIX}away.111122223333.us-east-1.redshift-serverless.amazonaws.com:5439/dev",
        ),
        runs=False,
    ),
    Scene(
        "behind-proxies",
        "INCONCLUSIVE",
        urls=(
            _postgres(f"{PREFIX}pool.proxy-aaaaaaaaaa.us-east-1.rds.amazonaws.com"),
            _postgres(f"{PREFIX}readers.endpoint.proxy-aaaaaaaaaa.us-east-1.rds.amazonaws.com"),
        ),
        runs=False,
    ),
    Scene(
        "far-away",
        "INCONCLUSIVE",
        urls=_far(f"transit.{FAR}", f"transit-peer.{FAR}", f"peer.{FAR}", f"line.{FAR}", "db.elsewhere.example.com"),
        network="far",
        runs=False,
    ),
]


@contextlib.contextmanager
def scenes(world: World, port_base: int) -> Iterator[list[Scene]]:
    """All of them, with their runs ended."""
    silent = f"127.68.{port_base >> 8}.{port_base & 255}"
    hosts = world.state / "hosts"
    before = hosts.read_text()
    networks = _networks(world, port_base)
    _databases(world)
    _secrets(world)
    _objects(world)
    hosts.write_text(before + "".join(f"{silent} {PREFIX}{name}.{RDS}\n" for name in ("closed", "open")))
    try:
        with _answers_nothing(silent), ThreadPoolExecutor(len(SCENES)) as pool:
            yield list(pool.map(lambda scene: _made(world, scene, networks[scene.network]), SCENES))
    finally:
        hosts.write_text(before)
        _moto(port_base, "forget", {})


def _made(world: World, scene: Scene, network: dict[str, Any]) -> Scene:
    glue, bucket = world.client("glue"), world.seeded["scriptBucket"]
    names = []
    for number, url in enumerate(scene.urls):
        names.append(f"{scene.job}-{number}")
        properties = {key: value.format(bucket=bucket) for key, value in scene.properties}
        properties |= {"JDBC_CONNECTION_URL": url} | ({"SECRET_ID": scene.secret} if scene.secret else {})
        glue.create_connection(
            ConnectionInput={
                "Name": names[-1],
                "ConnectionType": "JDBC",
                "ConnectionProperties": properties,
                "PhysicalConnectionRequirements": network,
            }
        )
    if scene.crawls:
        target = {"ConnectionName": names[0], "Path": "orders/%"}
        role = world.seeded["glueRoleArn"]
        glue.create_crawler(Name=scene.job, Role=role, DatabaseName=PREFIX, Targets={"JdbcTargets": [target]})
        return scene
    glue.create_job(
        Name=scene.job,
        Role=world.seeded["glueRoleArn"],
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/scripts/read_table.py"},
        Connections={"Connections": names},
        DefaultArguments={
            "--connection_name": names[0],
            "--engine": "postgresql",
            "--table": scene.table,
            "--reader": "glue",
            "--options": "{}",
            "--TempDir": f"s3://{TEMPORARY}/",
        },
        GlueVersion="5.0",
        WorkerType="G.1X",
        NumberOfWorkers=2,
    )
    if not scene.runs:
        return scene
    run_id = glue.start_job_run(JobName=scene.job)["JobRunId"]

    def ended() -> dict[str, Any] | None:
        run = glue.get_job_run(JobName=scene.job, RunId=run_id)["JobRun"]
        return run if run["JobRunState"] in ("SUCCEEDED", "FAILED", "TIMEOUT", "ERROR") else None

    run = wait_for(ended, f"the run of {scene.job} to end", 60)
    assert run["JobRunState"] == "FAILED", run
    return replace(scene, run_id=run_id)


@contextlib.contextmanager
def _answers_nothing(address: str) -> Iterator[None]:
    """A port that answers nothing: a listener whose queue is full, so that the kernel drops what comes next."""
    with contextlib.ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind((address, 5432))
        listener.listen(0)
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((address, 5432))
        yield


def _secrets(world: World) -> None:
    secrets = world.client("secretsmanager")
    key = world.client("kms").create_key()["KeyMetadata"]["Arn"]
    for name, password in (("sound", world.password), ("wrong", WRONG_PASSWORD), ("sealed", world.password)):
        value = json.dumps({"username": "glue_orders", "password": password})
        sealed = {"KmsKeyId": key} if name == "sealed" else {}
        secrets.create_secret(Name=f"glue/{PREFIX}{name}", SecretString=value, **sealed)


def _objects(world: World) -> None:
    from test_driver_errors import _jar

    s3, bucket = world.client("s3"), world.seeded["scriptBucket"]
    s3.create_bucket(Bucket=TEMPORARY)
    script = Path(__file__).with_name("read_table.py").read_bytes()
    certificate = (world.state / "postgres" / "root.crt").read_bytes()
    for key, body in (
        ("scripts/read_table.py", script),
        ("drivers/own.jar", _jar()),
        ("drivers/ca.pem", certificate),
    ):
        s3.put_object(Bucket=bucket, Key=key, Body=body)


def _databases(world: World) -> None:
    ec2, rds = world.client("ec2"), world.client("rds")
    closed = ec2.create_security_group(GroupName="faults-closed", Description="none", VpcId=world.seeded["vpcId"])
    open_group, closed = world.seeded["databaseSecurityGroupId"], closed["GroupId"]
    for name, engine, version, group in (
        ("closed", "postgres", "17.6", closed),
        ("open", "postgres", "17.6", open_group),
        ("ledger", "oracle-se2", "19.0.0.0.ru-2024-10.rur-2024-10.r1", closed),
    ):
        rds.create_db_instance(
            DBInstanceIdentifier=f"{PREFIX}{name}",
            Engine=engine,
            EngineVersion=version,
            DBInstanceClass="db.t3.medium",
            AllocatedStorage=20,
            DBName="ORCL" if name == "ledger" else "orders",
            Port=1521 if name == "ledger" else 5432,
            MasterUsername="dba",
            MasterUserPassword="not-a-password",
            DBSubnetGroupName="pipefitter-private",
            VpcSecurityGroupIds=[group],
        )
    rds.create_db_proxy(
        DBProxyName=f"{PREFIX}pool",
        EngineFamily="POSTGRESQL",
        Auth=[{"AuthScheme": "SECRETS", "IAMAuth": "DISABLED"}],
        RoleArn=world.seeded["glueRoleArn"],
        VpcSubnetIds=world.seeded["subnetIds"],
        VpcSecurityGroupIds=[open_group],
    )


def _networks(world: World, port_base: int) -> dict[str, dict[str, Any]]:
    """Where connections lie: the stack's private subnet, one that nobody gave a way to S3, and a landing zone's."""
    glue = world.seeded["glueSecurityGroupId"]
    ec2 = world.client("ec2")
    lonely = ec2.create_subnet(
        VpcId=world.seeded["vpcId"], CidrBlock="10.20.77.0/24", AvailabilityZone=f"{world.region}a"
    )["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=world.seeded["vpcId"])["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=lonely)
    far = _LandingZone(world, port_base).build()
    strange = _placed(world, world.seeded["subnetIds"][0], far["SecurityGroupIdList"][0])
    return {
        "private": _placed(world, world.seeded["subnetIds"][0], glue),
        "lonely": _placed(world, lonely, glue),
        "far": far,
        "strange": strange,
    }


def _placed(world: World, subnet: str, group: str) -> dict[str, Any]:
    return {"SubnetId": subnet, "SecurityGroupIdList": [group], "AvailabilityZone": f"{world.region}a"}


class _LandingZone:
    """A VPC with ways to the internet, to a peer, over a transit gateway and a line; and names for what is there."""

    def __init__(self, world: World, port_base: int) -> None:
        self._world, self._port_base = world, port_base
        self._ec2 = world.client("ec2")

    def build(self) -> dict[str, Any]:
        ec2 = self._ec2
        vpc, private, table = self._vpc("10.40.0.0/16", "10.40.1.0/24")
        group = ec2.create_security_group(GroupName="faults-far", Description="Glue", VpcId=vpc)["GroupId"]
        pair = [{"GroupId": group}]
        own = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": pair}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[own])
        options = [{"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]}]
        options = ec2.create_dhcp_options(DhcpConfigurations=options)["DhcpOptions"]["DhcpOptionsId"]
        ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc)
        self._way_out(vpc, table)
        self._transit(vpc, private, table)
        self._peering(vpc, table)
        self._line(vpc, table)
        self._names(vpc)
        return _placed(self._world, private, group)

    def _vpc(self, cidr: str, subnet_cidr: str) -> tuple[str, str, str]:
        """A VPC, a subnet in it, and the subnet's route table."""
        ec2 = self._ec2
        vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
        zone = f"{self._world.region}a"
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=subnet_cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return vpc, subnet, table

    def _way_out(self, vpc: str, table: str) -> None:
        ec2 = self._ec2
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        zone = f"{self._world.region}a"
        public = ec2.create_subnet(VpcId=vpc, CidrBlock="10.40.2.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        outer = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=outer, SubnetId=public)
        ec2.create_route(RouteTableId=outer, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)

    def _transit(self, vpc: str, subnet: str, table: str) -> None:
        """10.50.0.0/16 is a VPC on the same transit gateway; 10.53.0.0/16 lies behind its peer."""
        ec2 = self._ec2
        gateways = [ec2.create_transit_gateway()["TransitGateway"] for _ in range(2)]
        gateway, peer = (one["TransitGatewayId"] for one in gateways)
        routes = gateways[0]["Options"]["AssociationDefaultRouteTableId"]
        far, far_subnet, far_table = self._vpc("10.50.0.0/16", "10.50.0.0/24")
        self._database("transit", far, far_subnet)
        for one, inside, cidr in ((vpc, subnet, "10.40.0.0/16"), (far, far_subnet, "10.50.0.0/16")):
            attachment = ec2.create_transit_gateway_vpc_attachment(
                TransitGatewayId=gateway, VpcId=one, SubnetIds=[inside]
            )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
            ec2.create_transit_gateway_route(
                DestinationCidrBlock=cidr,
                TransitGatewayRouteTableId=routes,
                TransitGatewayAttachmentId=attachment,
            )
        peering = ec2.create_transit_gateway_peering_attachment(
            TransitGatewayId=gateway,
            PeerTransitGatewayId=peer,
            PeerAccountId=self._world.account,
            PeerRegion=self._world.region,
        )["TransitGatewayPeeringAttachment"]["TransitGatewayAttachmentId"]
        ec2.accept_transit_gateway_peering_attachment(TransitGatewayAttachmentId=peering)
        ec2.create_transit_gateway_route(
            DestinationCidrBlock="10.53.0.0/16",
            TransitGatewayRouteTableId=routes,
            TransitGatewayAttachmentId=peering,
        )
        for cidr in ("10.50.0.0/16", "10.53.0.0/16"):
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=cidr, TransitGatewayId=gateway)
        ec2.create_route(RouteTableId=far_table, DestinationCidrBlock="10.40.0.0/16", TransitGatewayId=gateway)

    def _peering(self, vpc: str, table: str) -> None:
        ec2 = self._ec2
        far, far_subnet, far_table = self._vpc("10.51.0.0/16", "10.51.0.0/24")
        self._database("peer", far, far_subnet)
        peering = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=far)["VpcPeeringConnection"]
        peering = peering["VpcPeeringConnectionId"]
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        for one, cidr in ((table, "10.51.0.0/16"), (far_table, "10.40.0.0/16")):
            ec2.create_route(RouteTableId=one, DestinationCidrBlock=cidr, VpcPeeringConnectionId=peering)

    def _line(self, vpc: str, table: str) -> None:
        """10.52.0.0/16, by a prefix list, is the company's own network behind a virtual private gateway."""
        ec2 = self._ec2
        gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
        customer = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="198.51.100.7", BgpAsn=65000)
        vpn = ec2.create_vpn_connection(
            Type="ipsec.1",
            CustomerGatewayId=customer["CustomerGateway"]["CustomerGatewayId"],
            VpnGatewayId=gateway,
        )["VpnConnection"]["VpnConnectionId"]
        prefixes = ec2.create_managed_prefix_list(
            PrefixListName="the-company",
            AddressFamily="IPv4",
            MaxEntries=2,
            Entries=[{"Cidr": "10.52.0.0/16"}],
        )["PrefixList"]["PrefixListId"]
        ec2.create_route(RouteTableId=table, DestinationPrefixListId=prefixes, GatewayId=gateway)
        _moto(self._port_base, "plant", {"what": "tunnels", "vpn": vpn, "up": [False, False]})
        _moto(self._port_base, "plant", {"what": "virtual-interface", "gateway": gateway})

    def _database(self, name: str, vpc: str, subnet: str) -> None:
        ec2, rds = self._ec2, self._world.client("rds")
        zone = f"{self._world.region}b"
        first = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["CidrBlock"]
        second = ec2.create_subnet(VpcId=vpc, CidrBlock=first.replace(".0.0/24", ".1.0/24"), AvailabilityZone=zone)
        group = ec2.create_security_group(GroupName=f"faults-{name}", Description="db", VpcId=vpc)["GroupId"]
        rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.40.0.0/16"}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        rds.create_db_subnet_group(
            DBSubnetGroupName=f"{PREFIX}{name}",
            DBSubnetGroupDescription=name,
            SubnetIds=[subnet, second["Subnet"]["SubnetId"]],
        )
        rds.create_db_instance(
            DBInstanceIdentifier=f"{PREFIX}{name}",
            Engine="postgres",
            EngineVersion="17.6",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage=20,
            DBName="orders",
            Port=5432,
            MasterUsername="dba",
            MasterUserPassword="not-a-password",
            DBSubnetGroupName=f"{PREFIX}{name}",
            VpcSecurityGroupIds=[group],
        )

    def _names(self, vpc: str) -> None:
        """A private zone of the VPC, one that a profile brings, and a rule that sends other names to the company."""
        route53, region = self._world.client("route53"), self._world.region
        zones = {}
        for name in (FAR, "brought.internal"):
            zones[name] = route53.create_hosted_zone(
                Name=name,
                CallerReference=name,
                VPC={"VPCRegion": region, "VPCId": vpc},
                HostedZoneConfig={"PrivateZone": True},
            )["HostedZone"]["Id"]
        records = {
            "transit": ("CNAME", f"{PREFIX}transit.{RDS}"),
            "peer": ("CNAME", f"{PREFIX}peer.{RDS}"),
            "transit-peer": ("A", "10.53.0.10"),
            "line": ("A", "10.52.0.10"),
        }
        changes = [
            {
                "Action": "CREATE",
                "ResourceRecordSet": {
                    "Name": f"{name}.{FAR}",
                    "Type": kind,
                    "TTL": 60,
                    "ResourceRecords": [{"Value": value}],
                },
            }
            for name, (kind, value) in records.items()
        ]
        route53.change_resource_record_sets(HostedZoneId=zones[FAR], ChangeBatch={"Changes": changes})
        brought = zones["brought.internal"].rpartition("/")[2]
        _moto(self._port_base, "plant", {"what": "profile", "vpc": vpc, "zones": [brought]})
        resolver = self._world.client("route53resolver")
        rule = resolver.create_resolver_rule(
            CreatorRequestId="faults", Name="faults", RuleType="SYSTEM", DomainName="corp.example.com"
        )["ResolverRule"]["Id"]
        resolver.associate_resolver_rule(ResolverRuleId=rule, Name="faults", VPCId=vpc)


def _moto(port_base: int, path: str, told: dict[str, Any]) -> None:
    body = json.dumps(told).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port_base + 1}/pipefitter/{path}", body, method="POST")
    urllib.request.urlopen(request).close()
