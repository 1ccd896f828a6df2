"""What a landing zone has and moto has not: VPCs that another account shares, profiles, Direct Connect, tunnels.

None of it can be made by a call of the account that sees it, so it is planted: `POST /pipefitter/plant` on moto's own
address, with one of

    {"what": "participant", "vpcs": [...], "owner": ACCOUNT}   that account shares the VPCs; only it sees into them
    {"what": "profile", "vpc": VPC, "zones": [...]}            a profile on the VPC brings these hosted zones
    {"what": "virtual-interface", "gateway": VGW}              a line of Direct Connect on the gateway; with "state"
    {"what": "tunnels", "vpn": VPN, "up": [true, false]}       the tunnels of a VPN; down unless told

`POST /pipefitter/forget` takes all of it back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from moto.directconnect.responses import DirectConnectResponse
from moto.ec2.models import subnets, vpcs, vpn_connections
from moto.ec2.responses import EC2Response

_PROFILE = re.compile(r"/profileresourceassociations/profileid/([\w-]+)")


@dataclass
class Planted:
    """All that was planted."""

    owners: dict[str, str] = field(default_factory=dict)
    profiles: list[dict[str, Any]] = field(default_factory=list)
    interfaces: list[dict[str, Any]] = field(default_factory=list)
    tunnels: dict[str, list[bool]] = field(default_factory=dict)

    def plant(self, told: dict[str, Any]) -> None:
        match told["what"]:
            case "participant":
                self.owners.update(dict.fromkeys(told["vpcs"], told["owner"]))
            case "profile":
                self.profiles.append({"id": f"rp-{len(self.profiles) + 1:016x}", **told})
            case "virtual-interface":
                self.interfaces.append(
                    {
                        "virtualInterfaceId": f"dxvif-{len(self.interfaces) + 1:08x}",
                        "virtualInterfaceType": "private",
                        "virtualInterfaceState": told.get("state", "available"),
                        "virtualGatewayId": told["gateway"],
                        "bgpPeers": [{"bgpStatus": "up"}],
                    }
                )
            case "tunnels":
                self.tunnels[told["vpn"]] = told["up"]
            case other:
                raise ValueError(f"nothing called {other} can be planted")

    def forget(self) -> None:
        for all_of_a_kind in (self.owners, self.profiles, self.interfaces, self.tunnels):
            all_of_a_kind.clear()


PLANTED = Planted()


def put_into_moto() -> None:
    """Make moto answer with what is planted."""
    _shared_vpcs_have_an_owner()
    _participants_see_what_is_theirs()
    _tunnels_have_a_state()
    DirectConnectResponse.describe_virtual_interfaces = lambda self: json.dumps(
        {"virtualInterfaces": PLANTED.interfaces}
    )
    DirectConnectResponse.describe_direct_connect_gateway_associations = lambda self: json.dumps(
        {"directConnectGatewayAssociations": []}
    )


def _shared_vpcs_have_an_owner() -> None:
    def of_vpc(self: Any) -> str:
        return PLANTED.owners.get(self.id, self.ec2_backend.account_id)

    def of_subnet(self: Any) -> str:
        return PLANTED.owners.get(self.vpc_id, self.ec2_backend.account_id)

    vpcs.VPC.owner_id = property(of_vpc)
    # moto keeps the owner that it was made by.
    subnets.Subnet.owner_id = property(of_subnet, lambda self, owner: None)


def _participants_see_what_is_theirs() -> None:
    """The answers lack what only a shared VPC's owner sees; they do not fail."""

    def hide(call: str, key: str, vpcs_of: Callable[[Any], Iterable[str]]) -> None:
        original = getattr(EC2Response, call)

        def describe(self: Any) -> Any:
            answer = original(self)
            if PLANTED.owners:
                seen = [one for one in answer.result[key] if not PLANTED.owners.keys() & set(vpcs_of(one))]
                answer.result[key] = seen
            return answer

        setattr(EC2Response, call, describe)

    hide("describe_nat_gateways", "NatGateways", lambda one: [one.vpc_id])
    hide("describe_vpc_endpoints", "VpcEndpoints", lambda one: [one.vpc_id])
    hide("describe_vpc_peering_connections", "VpcPeeringConnections", lambda one: [one.vpc.id, one.peer_vpc.id])
    hide("describe_vpn_gateways", "VpnGateways", lambda one: list(one.attachments))
    # A transit gateway is the owner's, with all that hangs on it.
    for call, key in (
        ("describe_transit_gateways", "TransitGateways"),
        ("describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments"),
        ("describe_transit_gateway_attachments", "TransitGatewayAttachments"),
    ):
        hide(call, key, lambda _: PLANTED.owners)


def _tunnels_have_a_state() -> None:
    def telemetry(self: Any) -> list[dict[str, Any]]:
        up = PLANTED.tunnels.get(self.id, [False, False])
        return [
            {"OutsideIpAddress": f"198.51.100.{number}", "Status": "UP" if is_up else "DOWN"}
            for number, is_up in enumerate(up, 1)
        ]

    vpn_connections.VPNConnection.vgw_telemetry = property(telemetry)


class Door:
    """In front of moto: planting, and the service that moto does not have at all."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environment: dict[str, Any], start: Any) -> Any:
        path, method = environment.get("PATH_INFO", ""), environment["REQUEST_METHOD"]
        if method == "POST" and path in ("/pipefitter/plant", "/pipefitter/forget"):
            length = int(environment.get("CONTENT_LENGTH") or 0)
            told = json.loads(environment["wsgi.input"].read(length) or b"{}")
            PLANTED.forget() if path.endswith("forget") else PLANTED.plant(told)
            return _answer(start, {})
        if "/route53profiles/aws4_request" in environment.get("HTTP_AUTHORIZATION", ""):
            return _answer(start, profiles(path, parse_qs(environment.get("QUERY_STRING", ""))))
        return self._application(environment, start)


def profiles(path: str, query: dict[str, list[str]]) -> dict[str, Any]:
    """What Route 53 Profiles answers to a list."""
    of_profile = _PROFILE.fullmatch(path)
    if of_profile:
        brought = [one for one in PLANTED.profiles if one["id"] == of_profile.group(1)]
        return {
            "ProfileResourceAssociations": [
                {
                    "ProfileId": profile["id"],
                    "ResourceArn": f"arn:aws:route53:::hostedzone/{zone}",
                    "ResourceType": "PRIVATE_HOSTED_ZONE",
                    "Status": "COMPLETE",
                }
                for profile in brought
                for zone in profile["zones"]
            ]
        }
    wanted = query.get("resourceId")
    return {
        "ProfileAssociations": [
            {"ProfileId": profile["id"], "ResourceId": profile["vpc"], "Status": "COMPLETE"}
            for profile in PLANTED.profiles
            if wanted is None or profile["vpc"] in wanted
        ]
    }


def _answer(start: Any, body: dict[str, Any]) -> list[bytes]:
    text = json.dumps(body).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]
