"""How Glue comes by the user and password of a JDBC connection."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError


class CredentialsUnavailable(Exception):
    """There are no credentials to try; the text is Glue's or Secrets Manager's."""


def resolve(properties: dict[str, str], secrets_manager: Any) -> tuple[str, str]:
    """The user and password by which a connection with these properties logs in.

    A user name in the connection wins over a secret. The secret is read with the given client, and so with the
    permissions of whoever that client acts for.
    """
    if properties.get("USERNAME"):
        return properties["USERNAME"], properties.get("PASSWORD", "")
    secret_id = properties.get("SECRET_ID")
    if not secret_id:
        raise CredentialsUnavailable(
            "Must specify username or secretId for JDBC connection (unless using IAM authentication)"
        )
    try:
        text = secrets_manager.get_secret_value(SecretId=secret_id).get("SecretString", "")
    except ClientError as error:
        raise CredentialsUnavailable(service_message(error, "AWSSecretsManager")) from error
    try:
        secret = json.loads(text)
    except ValueError as error:
        raise CredentialsUnavailable("Failed to retrieve or parse secret") from error
    for user_key, password_key in (("username", "password"), ("USERNAME", "PASSWORD")):
        if isinstance(secret, dict) and secret.get(user_key) and secret.get(password_key):
            return str(secret[user_key]), str(secret[password_key])
    raise CredentialsUnavailable("Username and password for the secretId are required")


def service_message(error: ClientError, service: str) -> str:
    """An AWS error as the AWS SDK for Java prints it, which is how Glue passes it on."""
    details = error.response["Error"]
    # S3 says no more than this, while ministack names the action and the caller.
    text = "Access Denied" if details["Code"] == "AccessDenied" else details.get("Message", "")
    metadata = error.response.get("ResponseMetadata", {})
    return (
        f"{text} (Service: {service}; Status Code: {metadata.get('HTTPStatusCode', 400)}; "
        f"Error Code: {details['Code']}; Request ID: {metadata.get('RequestId') or 'none'}; Proxy: null)"
    )
