"""A PostgreSQL whose certificate a company's own authority has signed: refused without `tls.caUri`, proven with it.

What is no good as an authority is said before anything is made.
"""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import STACK, World
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

sys.path.insert(0, str(STACK))
from stack.certificates import Authority  # noqa: E402

HOST = "ledger.own-authority.internal"
SECRET = "glue/own-authority/credentials"


@dataclass(frozen=True)
class Own:
    """The authority, and where its certificate lies."""

    authority: Authority
    bucket: str

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/certificates/company-ca.pem"


@pytest.fixture(scope="module")
def own(world: World) -> Iterator[Own]:
    """The server shows a certificate of the company's authority, and has a name of the company's own."""
    world.client("secretsmanager").create_secret(
        Name=SECRET, SecretString=f'{{"username": "glue_orders", "password": "{world.password}"}}'
    )
    _name(world)
    authority = Authority.create("Acme Root CA")
    own = Own(authority, world.seeded["scriptBucket"])
    put(world, own.bucket, "company-ca.pem", pem(authority.certificate))
    hosts = world.state / "hosts"
    before = hosts.read_text()
    hosts.write_text(f"{before}{world.record['database']['host']} {HOST}\n")
    place = Path(world.stack("sql", stdin="SHOW data_directory;").splitlines()[2].strip())
    files = [place / "server.crt", place / "server.key"]
    kept = {file: file.read_bytes() for file in files}
    owner = files[1].stat()
    authority.issue(place, [HOST], world.record["database"]["host"])
    for file in files:
        os.chown(file, owner.st_uid, owner.st_gid)
    world.stack("sql", stdin="SELECT pg_reload_conf();")
    try:
        yield own
    finally:
        for file, content in kept.items():
            file.write_bytes(content)
        world.stack("sql", stdin="SELECT pg_reload_conf();")
        hosts.write_text(before)


def _name(world: World) -> None:
    route53 = world.client("route53")
    zone = route53.create_hosted_zone(
        Name="own-authority.internal",
        CallerReference="own-authority",
        VPC={"VPCRegion": world.region, "VPCId": world.seeded["vpcId"]},
        HostedZoneConfig={"PrivateZone": True},
    )["HostedZone"]["Id"]
    target = "orders.aaaaaaaaaa.us-east-1.rds.amazonaws.com"
    record = {"Name": HOST, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": target}]}
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )


def put(world: World, bucket: str, name: str, body: bytes) -> str:
    world.client("s3").put_object(Bucket=bucket, Key=f"certificates/{name}", Body=body)
    return f"s3://{bucket}/certificates/{name}"


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def request(world: World, name: str, tls: dict[str, Any]) -> dict[str, Any]:
    return {
        "connection": name,
        "source": "postgresql",
        "endpoint": {"host": HOST, "port": 5432, "database": "orders"},
        "auth": {"method": "secret", "secretId": SECRET},
        "network": {
            "subnetId": world.seeded["subnetIds"][0],
            "securityGroupIds": [world.seeded["glueSecurityGroupId"]],
        },
        "glueRole": world.seeded["glueRoleArn"],
        "tls": tls,
    }


def test_without_its_authority_the_connection_is_refused_and_the_report_says_why(world: World, own: Own):
    report = world.execute(request(world, "ledger-without", {"enforce": True}))
    assert (report["outcome"], report["rootCause"]["code"]) == ("DIAGNOSED", "SSL_CERT_UNTRUSTED"), report["text"]
    assert "tls.caUri" in report["text"]


def test_with_it_the_connection_is_proven_by_glue_s_own_test_and_by_a_job(world: World, own: Own):
    report = world.execute(request(world, "ledger-proven", {"caUri": own.uri}))
    assert report["outcome"] == "READY", report["text"]
    assert {test["test"]: test["outcome"] for test in report["tests"]} == {
        "test-connection": "passed",
        "glue-etl": "passed",
    }
    properties = world.client("glue").get_connection(Name="ledger-proven")["Connection"]["ConnectionProperties"]
    assert (properties["CUSTOM_JDBC_CERT"], properties["JDBC_ENFORCE_SSL"]) == (own.uri, "true")
    again = world.execute(request(world, "ledger-proven", {"enforce": True, "caUri": own.uri}))
    assert again["outcome"] == "READY" and not again.get("created"), again["text"]


def test_the_authority_of_somebody_else_does_not_pass_for_it(world: World, own: Own):
    other = put(world, own.bucket, "other.pem", pem(Authority.create("Another Root CA").certificate))
    report = world.execute(request(world, "ledger-other", {"caUri": other}))
    # The name leads to a database of RDS, whose authority is known to be Amazon's.
    assert (report["outcome"], report["rootCause"]["code"]) == ("DIAGNOSED", "SSL_CUSTOM_CERT"), report["text"]
    assert "Another Root CA" in report["text"]


def _self_made(days: tuple[int, int] = (-1, 365), curve: bool = False) -> bytes:
    """A root of another algorithm, or of another time."""
    key = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme Root CA")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pem(made)


def _of_the_server(own: Own, directory: Path) -> bytes:
    own.authority.issue(directory, [HOST], "127.0.0.1")
    return (directory / "server.crt").read_bytes()


def test_what_is_no_good_as_an_authority_is_said_before_anything_is_made(world: World, own: Own, tmp_path: Path):
    bad = {
        "curve.pem": (_self_made(curve=True), "SSL_CUSTOM_CERT", "SHA256withECDSA"),
        "ended.pem": (_self_made(days=(-30, -1)), "SSL_CERT_EXPIRED", "ended at"),
        "server.pem": (_of_the_server(own, tmp_path), "SSL_CUSTOM_CERT", "of no authority"),
        "page.pem": (b"<html>", "SSL_CUSTOM_CERT", "BEGIN CERTIFICATE"),
        "key.pem": (b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", "SSL_CUSTOM_CERT", "private key"),
        "gone.pem": (None, "SSL_CUSTOM_CERT", "no such object"),
    }
    for name, (body, code, says) in bad.items():
        uri = f"s3://{own.bucket}/certificates/{name}"
        if body is not None:
            put(world, own.bucket, name, body)
        report = world.execute(request(world, f"ledger-{name}", {"caUri": uri}))
        assert (report["outcome"], report["rootCause"]["code"]) == ("DIAGNOSED", code), (name, report["text"])
        told = " ".join(report["text"].split())
        assert says in told and "Nothing was created" in told, (name, report["text"])
        made = {one["Name"] for one in world.client("glue").get_connections()["ConnectionList"]}
        assert f"ledger-{name}" not in made


def test_a_certificate_of_another_bucket_is_refused_with_the_parameter_that_allows_it(world: World, own: Own):
    report = world.execute(request(world, "ledger-elsewhere", {"caUri": "s3://somebody-else/ca.pem"}))
    assert report["outcome"] == "REFUSED", report["text"]
    assert "tls.caUri" in report["text"] and "CertificateBuckets" in report["text"]
