"""A certificate authority for the databases of the stack, in the place of Amazon's for RDS."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from .settings import write_private

AUTHORITY_NAME = "Pipefitter local RDS root"
TRUSTSTORE_PASSWORD = "changeit"


@dataclass(frozen=True)
class Authority:
    """A self-made root that signs server certificates, for as long as the process that made it runs."""

    name: str
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @classmethod
    def create(cls, name: str = AUTHORITY_NAME) -> Authority:
        key = _new_key()
        certificate = (
            _builder(name, key, name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(name, certificate, key)

    def write_trust(self, root_certificate: Path, truststore: Path) -> None:
        """What a client trusts: the root as PEM for pgjdbc, and as a Java truststore for Connector/J."""
        root_certificate.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        write_truststore(self.certificate, truststore)

    def issue(self, directory: Path, host_names: list[str], address: str) -> None:
        """Write `server.crt` and `server.key` for a server known by these names and this address."""
        key = _new_key()
        known = [x509.DNSName(name) for name in host_names]
        names = x509.SubjectAlternativeName([*known, x509.IPAddress(ipaddress.ip_address(address))])
        # A common name holds at most 64 characters; verification goes by the alternative names.
        certificate = (
            _builder(host_names[0][:64], key, self.name)
            .add_extension(names, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        (directory / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(directory / "server.key", private.decode())


def write_truststore(certificate: x509.Certificate, truststore: Path) -> None:
    """A Java truststore that holds this certificate."""
    truststore.write_bytes(
        pkcs12.serialize_java_truststore(
            [pkcs12.PKCS12Certificate(certificate, b"root")],
            serialization.BestAvailableEncryption(TRUSTSTORE_PASSWORD.encode()),
        )
    )


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _builder(subject: str, key: rsa.RSAPrivateKey, issuer: str) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
