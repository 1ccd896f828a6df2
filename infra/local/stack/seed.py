"""Fills a fresh account with what an owner of a Glue job has: a network, a database on RDS, a bucket and a role."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from . import redshift_serverless
from .clients import Account
from .settings import (
    ACCOUNT_ID,
    DATABASE_PORT,
    GLUE_ROLE_NAME,
    MYSQL_PORT,
    REDSHIFT_PORT,
    REGION,
    SCRIPT_BUCKET,
)

DATABASE_INSTANCE = "orders"
# moto names its databases like this; the certificates are made before the databases exist.
_RDS = f"{{}}aaaaaaaaaa.{REGION}.rds.amazonaws.com".format
DATABASE_HOST = _RDS("orders.")
# Which database a host is asked for, by the server that answers for it.
POSTGRESQL_DATABASES = {
    DATABASE_HOST: "orders",
    f"warehouse.aaaaaaaaaa.{REGION}.redshift.amazonaws.com": "analytics",
    redshift_serverless.HOST: redshift_serverless.DATABASE,
}
MYSQL_DATABASES = {
    _RDS("shop."): "shop",
    _RDS("crm."): "crm",
    _RDS("store.cluster-"): "store",
    _RDS("store.cluster-ro-"): "store",
    _RDS("store-1."): "store",
    _RDS("store-2."): "store",
}

_TAGS = {"Project": "pipefitter-local"}


@dataclass(frozen=True)
class Seeded:
    """The ids of what was made."""

    vpc_id: str
    subnet_ids: list[str]
    route_table_id: str
    s3_endpoint_id: str
    secretsmanager_endpoint_id: str
    sts_endpoint_id: str
    glue_security_group_id: str
    database_security_group_id: str
    endpoint_security_group_id: str
    database_instance_id: str
    database_host: str
    database_hosts: list[str]
    glue_role_arn: str
    script_bucket: str

    def as_record(self) -> dict[str, Any]:
        return {_camel(key): value for key, value in asdict(self).items()}


def database_hosts() -> set[str]:
    """Every host for which a real server answers."""
    return {*POSTGRESQL_DATABASES, *MYSQL_DATABASES}


def seed(account: Account) -> Seeded:
    ec2 = account.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=_tagged("vpc", "pipefitter"))["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc_id, **{attribute: {"Value": True}})
    subnet_ids = [
        ec2.create_subnet(
            VpcId=vpc_id,
            CidrBlock=f"10.20.{number}.0/24",
            AvailabilityZone=f"{REGION}{zone}",
            TagSpecifications=_tagged("subnet", f"pipefitter-private-{zone}"),
        )["Subnet"]["SubnetId"]
        for number, zone in ((1, "a"), (2, "b"))
    ]
    route_table_id = ec2.create_route_table(
        VpcId=vpc_id, TagSpecifications=_tagged("route-table", "pipefitter-private")
    )["RouteTable"]["RouteTableId"]
    for subnet_id in subnet_ids:
        ec2.associate_route_table(RouteTableId=route_table_id, SubnetId=subnet_id)
    glue_group, database_group, endpoint_group = _security_groups(ec2, vpc_id)
    s3_endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc_id,
        VpcEndpointType="Gateway",
        ServiceName=f"com.amazonaws.{REGION}.s3",
        RouteTableIds=[route_table_id],
        TagSpecifications=_tagged("vpc-endpoint", "pipefitter-s3"),
    )["VpcEndpoint"]["VpcEndpointId"]
    interface_endpoints = [
        ec2.create_vpc_endpoint(
            VpcId=vpc_id,
            VpcEndpointType="Interface",
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            SubnetIds=subnet_ids,
            SecurityGroupIds=[endpoint_group],
            PrivateDnsEnabled=True,
            TagSpecifications=_tagged("vpc-endpoint", f"pipefitter-{service}"),
        )["VpcEndpoint"]["VpcEndpointId"]
        for service in ("secretsmanager", "sts")
    ]
    rds = account.client("rds")
    database_host = _database(rds, subnet_ids, database_group)
    others = _other_databases(rds, account.client("redshift"), subnet_ids, database_group)
    # Last, because the ids of a network follow from the order in which it is made, and examples name them.
    for port, reason in ((MYSQL_PORT, "MySQL and MariaDB from Glue"), (REDSHIFT_PORT, "Redshift from Glue")):
        _admit(ec2, database_group, port, port, glue_group, reason)
    return Seeded(
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        route_table_id=route_table_id,
        s3_endpoint_id=s3_endpoint,
        secretsmanager_endpoint_id=interface_endpoints[0],
        sts_endpoint_id=interface_endpoints[1],
        glue_security_group_id=glue_group,
        database_security_group_id=database_group,
        endpoint_security_group_id=endpoint_group,
        database_instance_id=DATABASE_INSTANCE,
        database_host=database_host,
        database_hosts=[database_host, *others],
        glue_role_arn=_glue_role(account.client("iam")),
        script_bucket=_bucket(account.client("s3")),
    )


def _security_groups(ec2: Any, vpc_id: str) -> tuple[str, str, str]:
    """The groups of Glue's interfaces, of the database, and of the interface endpoints."""

    def create(name: str, description: str) -> str:
        return ec2.create_security_group(
            GroupName=name, Description=description, VpcId=vpc_id, TagSpecifications=_tagged("security-group", name)
        )["GroupId"]

    glue = create("pipefitter-glue", "Glue network interfaces")
    database = create("pipefitter-orders-db", "The orders database")
    endpoint = create("pipefitter-endpoints", "Interface endpoints")
    _admit(ec2, glue, 0, 65535, glue, "Glue workers talk to each other")
    _admit(ec2, database, DATABASE_PORT, DATABASE_PORT, glue, "PostgreSQL from Glue")
    _admit(ec2, endpoint, 443, 443, glue, "AWS services from Glue")
    return glue, database, endpoint


def _admit(ec2: Any, group_id: str, first_port: int, last_port: int, source: str, reason: str) -> None:
    ec2.authorize_security_group_ingress(
        GroupId=group_id,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": first_port,
                "ToPort": last_port,
                "UserIdGroupPairs": [{"GroupId": source, "Description": reason}],
            }
        ],
    )


def _database(rds: Any, subnet_ids: list[str], security_group_id: str) -> str:
    tags = [{"Key": key, "Value": value} for key, value in _TAGS.items()]
    rds.create_db_subnet_group(
        DBSubnetGroupName="pipefitter-private",
        DBSubnetGroupDescription="Private subnets",
        SubnetIds=subnet_ids,
        Tags=tags,
    )
    instance = rds.create_db_instance(
        DBInstanceIdentifier=DATABASE_INSTANCE,
        Engine="postgres",
        EngineVersion="17.6",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        DBName="orders",
        Port=DATABASE_PORT,
        MasterUsername="postgres",
        # moto wants one and checks nothing; the real server's passwords are in the state directory.
        MasterUserPassword="not-a-password",
        DBSubnetGroupName="pipefitter-private",
        VpcSecurityGroupIds=[security_group_id],
        AvailabilityZone=f"{REGION}a",
        PubliclyAccessible=False,
        StorageEncrypted=True,
        Tags=tags,
    )["DBInstance"]
    return instance["Endpoint"]["Address"]


def _other_databases(rds: Any, redshift: Any, subnet_ids: list[str], security_group_id: str) -> list[str]:
    """MySQL, MariaDB and Aurora MySQL on RDS, and a Redshift cluster; their hosts."""
    tags = [{"Key": key, "Value": value} for key, value in _TAGS.items()]
    login = {"MasterUsername": "dba", "MasterUserPassword": "not-a-password"}
    placed = {"DBSubnetGroupName": "pipefitter-private", "VpcSecurityGroupIds": [security_group_id], "Tags": tags}
    private: dict[str, Any] = {"DBInstanceClass": "db.t4g.medium", "PubliclyAccessible": False}
    hosts = []
    for name, engine, version in (("shop", "mysql", "8.0.40"), ("crm", "mariadb", "10.11.10")):
        instance = rds.create_db_instance(
            DBInstanceIdentifier=name,
            Engine=engine,
            EngineVersion=version,
            AllocatedStorage=20,
            DBName=name,
            Port=MYSQL_PORT,
            StorageEncrypted=True,
            **login,
            **placed,
            **private,
        )["DBInstance"]
        hosts.append(instance["Endpoint"]["Address"])
    cluster = rds.create_db_cluster(
        DBClusterIdentifier="store",
        Engine="aurora-mysql",
        EngineVersion="8.0.mysql_aurora.3.08.0",
        DatabaseName="store",
        Port=MYSQL_PORT,
        StorageEncrypted=True,
        **login,
        **placed,
    )["DBCluster"]
    hosts += [cluster["Endpoint"], cluster["ReaderEndpoint"]]
    for name in ("store-1", "store-2"):
        member = rds.create_db_instance(
            DBInstanceIdentifier=name, DBClusterIdentifier="store", Engine="aurora-mysql", Tags=tags, **private
        )["DBInstance"]
        hosts.append(member["Endpoint"]["Address"])
    redshift.create_cluster_subnet_group(
        ClusterSubnetGroupName="pipefitter-private", Description="Private subnets", SubnetIds=subnet_ids, Tags=tags
    )
    warehouse = redshift.create_cluster(
        ClusterIdentifier="warehouse",
        NodeType="ra3.large",
        ClusterType="single-node",
        DBName="analytics",
        Port=REDSHIFT_PORT,
        ClusterSubnetGroupName="pipefitter-private",
        VpcSecurityGroupIds=[security_group_id],
        PubliclyAccessible=False,
        Encrypted=True,
        Tags=tags,
        MasterUsername="dba",
        MasterUserPassword="Not-a-passw0rd",
    )["Cluster"]
    return [*hosts, warehouse["Endpoint"]["Address"]]


def _glue_role(iam: Any) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
    role = iam.create_role(
        RoleName=GLUE_ROLE_NAME,
        AssumeRolePolicyDocument=json.dumps(trust),
        Description="The role of the Glue jobs",
        Tags=[{"Key": key, "Value": value} for key, value in _TAGS.items()],
    )["Role"]
    policies = {
        "GlueService": _GLUE_SERVICE,
        "ReadGlueSecrets": [
            {
                "Effect": "Allow",
                "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                "Resource": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:glue/*",
            }
        ],
        "ScriptBucket": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                "Resource": f"arn:aws:s3:::{SCRIPT_BUCKET}/*",
            },
            {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{SCRIPT_BUCKET}"},
        ],
    }
    for name, statements in policies.items():
        document = {"Version": "2012-10-17", "Statement": statements}
        iam.put_role_policy(RoleName=GLUE_ROLE_NAME, PolicyName=name, PolicyDocument=json.dumps(document))
    return role["Arn"]


def _bucket(s3: Any) -> str:
    s3.create_bucket(Bucket=SCRIPT_BUCKET)
    tags = [{"Key": key, "Value": value} for key, value in _TAGS.items()]
    s3.put_bucket_tagging(Bucket=SCRIPT_BUCKET, Tagging={"TagSet": tags})
    return SCRIPT_BUCKET


def _tagged(kind: str, name: str) -> list[dict[str, Any]]:
    tags = [{"Key": key, "Value": value} for key, value in ({"Name": name} | _TAGS).items()]
    return [{"ResourceType": kind, "Tags": tags}]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


# What AWS's managed policy AWSGlueServiceRole grants.
_GLUE_SERVICE: list[dict[str, Any]] = [
    {
        "Effect": "Allow",
        "Action": [
            "glue:*",
            "s3:GetBucketLocation",
            "s3:ListBucket",
            "s3:ListAllMyBuckets",
            "s3:GetBucketAcl",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeRouteTables",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcAttribute",
            "iam:ListRolePolicies",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "cloudwatch:PutMetricData",
        ],
        "Resource": "*",
    },
    {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "arn:aws:s3:::aws-glue-*"},
    {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        "Resource": ["arn:aws:s3:::aws-glue-*/*", "arn:aws:s3:::*/*aws-glue-*/*"],
    },
    {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": ["arn:aws:s3:::crawler-public*", "arn:aws:s3:::aws-glue-*"],
    },
    {
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "arn:aws:logs:*:*:*:/aws-glue/*",
    },
    {
        "Effect": "Allow",
        "Action": ["ec2:CreateTags", "ec2:DeleteTags"],
        "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["aws-glue-service-resource"]}},
        "Resource": [
            "arn:aws:ec2:*:*:network-interface/*",
            "arn:aws:ec2:*:*:security-group/*",
            "arn:aws:ec2:*:*:instance/*",
        ],
    },
]
