"""AWS clients of the stack's own processes: one place that knows which endpoint a service has and who is asking."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from .settings import NETWORK_SERVICES, REGION

_KEPT_CLIENTS = 200
_CLIENTS: dict[tuple[str, str, Identity], Any] = {}
_LOCK = threading.Lock()
_SESSION: Any = boto3.session.Session()
_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 2, "mode": "standard"})


@dataclass(frozen=True)
class Identity:
    """Credentials to sign with. They never show in a log."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    def __repr__(self) -> str:
        return f"Identity({self.access_key_id})"

    def environment(self) -> dict[str, str]:
        variables = {"AWS_ACCESS_KEY_ID": self.access_key_id, "AWS_SECRET_ACCESS_KEY": self.secret_access_key}
        if self.session_token:
            variables["AWS_SESSION_TOKEN"] = self.session_token
        return variables


@dataclass(frozen=True)
class Account:
    """The emulated account as one identity sees it: the network services through the gateway, the others directly."""

    account_url: str
    gateway_url: str
    identity: Identity

    def acting_as(self, identity: Identity) -> Account:
        return Account(self.account_url, self.gateway_url, identity)

    def client(self, service: str) -> Any:
        through_gateway = service == "glue" or service in NETWORK_SERVICES
        return self._client(service, self.gateway_url if through_gateway else self.account_url)

    def catalog(self) -> Any:
        """A Glue client for what ministack keeps of Glue: the definitions, without the data plane."""
        return self._client("glue", self.account_url)

    def _client(self, service: str, endpoint_url: str) -> Any:
        # Making a client is slow and not made for threads; using one is neither.
        with _LOCK:
            key = (service, endpoint_url, self.identity)
            if key not in _CLIENTS:
                if len(_CLIENTS) >= _KEPT_CLIENTS:
                    _CLIENTS.pop(next(iter(_CLIENTS)))
                _CLIENTS[key] = _SESSION.client(
                    service,
                    endpoint_url=endpoint_url,
                    region_name=REGION,
                    aws_access_key_id=self.identity.access_key_id,
                    aws_secret_access_key=self.identity.secret_access_key,
                    aws_session_token=self.identity.session_token,
                    config=_CONFIG,
                )
            return _CLIENTS[key]

    def assume(self, role_arn: str, session_name: str) -> Account:
        """The account as a role of it sees it."""
        session = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=session_name)["Credentials"]
        return self.acting_as(Identity(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]))
