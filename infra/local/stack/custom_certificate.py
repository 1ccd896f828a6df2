"""The certificate of an authority of one's own, which a connection names (`CUSTOM_JDBC_CERT`), as Glue takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from .certificates import TRUSTSTORE_PASSWORD, write_truststore
from .jdbc_url import Trust

_SIGNATURES = {
    "1.2.840.113549.1.1.11": "SHA256withRSA",
    "1.2.840.113549.1.1.12": "SHA384withRSA",
    "1.2.840.113549.1.1.13": "SHA512withRSA",
}
_SHORTEST_KEY = 2048


class CertificateRefused(Exception):
    """Glue does not take it. AWS documents the rule and not the words, so the words are this stack's."""


def trust(properties: dict[str, str], s3: Any, directory: Path, default: Trust) -> Trust:
    """Whom a connection with these properties believes; a certificate of its own is read with the given client."""
    location = properties.get("CUSTOM_JDBC_CERT")
    if not location or properties.get("JDBC_ENFORCE_SSL", "").lower() != "true":
        return default
    parts = urlsplit(location)
    body = s3.get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))["Body"].read()
    try:
        certificate = x509.load_pem_x509_certificate(body)
    except ValueError as error:
        raise CertificateRefused(f"{location} is no X.509 certificate in PEM") from error
    if properties.get("SKIP_CUSTOM_JDBC_CERT_VALIDATION", "").lower() != "true":
        _validate(location, certificate)
    root, truststore = directory / "custom-root.pem", directory / "custom-truststore.p12"
    root.write_bytes(body)
    write_truststore(certificate, truststore)
    return Trust(root, truststore, TRUSTSTORE_PASSWORD)


def _validate(location: str, certificate: x509.Certificate) -> None:
    if certificate.signature_algorithm_oid.dotted_string not in _SIGNATURES:
        raise CertificateRefused(f"{location} is not signed with {', '.join(_SIGNATURES.values())}")
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SHORTEST_KEY:
        raise CertificateRefused(f"{location} has no RSA key of {_SHORTEST_KEY} bits or more")
