//! Changes as they stand in a document. What a change makes has no id yet: facts hold a stand-in for it, which says nothing to anybody else.
//! So a document leaves the id out, where `by`, or the edit itself, says what it is of; what reads one puts the stand-in back.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Change, Edit, ITS_INTERNET_GATEWAY, Made, NEW_ATTACHMENT, NEW_ENDPOINT, NEW_NAT, NEW_PEERING};
use crate::diagnosis::Resource;
use crate::redact::leaving::property;

/// What stands in facts for what has no id yet, or none that is told, and what a sentence calls it.
const STAND_INS: [(&str, &str); 5] = [
    (NEW_NAT, "the new NAT gateway"),
    (NEW_PEERING, "the new peering"),
    (NEW_ENDPOINT, "the new endpoint"),
    (NEW_ATTACHMENT, "the new attachment"),
    (ITS_INTERNET_GATEWAY, "the VPC's internet gateway"),
];

/// True for what stands in for an id.
pub fn stands_in(id: &str) -> bool {
    is_new_attachment(id) || STAND_INS.iter().any(|(stand_in, _)| *stand_in == id)
}

/// What stands in facts for the attachment of a VPC to a transit gateway that a change makes. In a sentence it names the VPC.
pub fn new_attachment(vpc: &str) -> String {
    format!("{NEW_ATTACHMENT} of {vpc}")
}

/// True for what stands in for the id of an attachment.
pub fn is_new_attachment(id: &str) -> bool {
    id.starts_with(NEW_ATTACHMENT)
}

/// A sentence in which what has no id yet is named by what it is.
pub fn in_words(text: &str) -> String {
    let named = |text: String, (id, words): &(&str, &str)| match text.contains(id) {
        true => text.replace(id, words),
        false => text,
    };
    STAND_INS.iter().fold(text.to_owned(), named)
}

impl Edit {
    /// What this makes, by its stand-in, and what that is of: nobody can look up what has no id, but its VPC, or its transit gateway.
    pub fn made_of(&self) -> Option<(Cow<'static, str>, Resource)> {
        let of_vpc = |vpc: &str| Resource::new("vpc", vpc);
        match self {
            Self::Endpoint { endpoint, on: true } => Some((NEW_ENDPOINT.into(), of_vpc(&endpoint.vpc_id))),
            Self::Peering { peering, on: true } => {
                let far = peering.accepter_vpc_info.as_ref()?.vpc_id.as_deref()?;
                Some((NEW_PEERING.into(), of_vpc(far)))
            }
            Self::TransitAttachment {
                gateway, vpc, on: true, ..
            } => Some((new_attachment(vpc).into(), Resource::new("transit-gateway", gateway))),
            Self::Route {
                by: Some(Made::NatGateway { vpc, .. }),
                to: Some(_),
                ..
            } => Some((NEW_NAT.into(), of_vpc(vpc))),
            Self::Route {
                by: Some(Made::InternetGateway { vpc }),
                to: Some(_),
                ..
            } => Some((ITS_INTERNET_GATEWAY.into(), of_vpc(vpc))),
            _ => None,
        }
    }
}

/// A change with its ids, or without those that stand in.
#[derive(Serialize)]
#[serde(untagged)]
enum Left<'c> {
    AsItIs(&'c Change),
    Without(Value),
}

/// Writes changes into a document.
pub(crate) fn leaving_changes<S: Serializer>(changes: &[Change], serializer: S) -> Result<S::Ok, S::Error> {
    let left = |change| {
        let bare = without_secrets(change);
        let mut value = serde_json::to_value(bare.as_ref().unwrap_or(change)).unwrap_or_default();
        match (take_out(&mut value), bare) {
            (0, None) => Left::AsItIs(change),
            _ => Left::Without(value),
        }
    };
    serializer.collect_seq(changes.iter().map(left))
}

/// The change with what may leave of a connection's properties, where that is not all: facts that a person typed hold whatever was typed.
fn without_secrets(change: &Change) -> Option<Change> {
    let mut bare = change.clone();
    if let Edit::Connection { properties, .. } = &mut bare.edit {
        for (key, flip) in properties.iter_mut() {
            for value in [&mut flip.from, &mut flip.to].into_iter().flatten() {
                *value = property(key, value);
            }
        }
    }
    (bare != *change).then_some(bare)
}

/// Takes every stand-in out, and says how many there were.
fn take_out(value: &mut Value) -> usize {
    match value {
        Value::Object(fields) => {
            let all = fields.len();
            fields.retain(|_, field| !field.as_str().is_some_and(stands_in));
            all - fields.len() + fields.values_mut().map(take_out).sum::<usize>()
        }
        Value::Array(all) => all.iter_mut().map(take_out).sum(),
        _ => 0,
    }
}

/// Puts the stand-ins of a change in a document back.
pub(super) fn put_back(change: &mut Value) {
    let kind = change["edit"].as_str().unwrap_or_default().to_owned();
    match kind.as_str() {
        "endpoint" => put(change.get_mut("endpoint"), "VpcEndpointId", NEW_ENDPOINT),
        "endpoint_part" | "endpoint_dns" | "endpoint_policy" => put(Some(change), "endpoint", NEW_ENDPOINT),
        "peering" => put(change.get_mut("peering"), "VpcPeeringConnectionId", NEW_PEERING),
        "peering_accepted" | "peering_dns" => put(Some(change), "peering", NEW_PEERING),
        "transit_propagation" | "transit_association" | "transit_subnets" | "transit_accepted" => {
            let id = attachment_by(change);
            put(Some(change), "attachment", &id);
            let routes = change.get_mut("routes").and_then(Value::as_array_mut);
            routes.into_iter().flatten().for_each(|route| attachments(route, &id));
        }
        "transit_route" => {
            let id = attachment_by(change);
            for side in ["from", "to"] {
                change
                    .get_mut(side)
                    .into_iter()
                    .for_each(|route| attachments(route, &id));
            }
        }
        "route" => route(change),
        _ => {}
    }
}

fn put(object: Option<&mut Value>, key: &str, id: &str) {
    if let Some(fields) = object.and_then(Value::as_object_mut) {
        fields.entry(key).or_insert_with(|| id.into());
    }
}

/// The stand-in of the attachment that a change is about.
fn attachment_by(change: &Value) -> String {
    match change["by"]["vpc"].as_str() {
        Some(vpc) => new_attachment(vpc),
        None => NEW_ATTACHMENT.to_owned(),
    }
}

fn attachments(route: &mut Value, id: &str) {
    let all = route.get_mut("TransitGatewayAttachments").and_then(Value::as_array_mut);
    for one in all.into_iter().flatten() {
        put(Some(one), "TransitGatewayAttachmentId", id);
    }
}

/// Which target a route leads to that has none is said by how it is found.
fn route(change: &mut Value) {
    let (key, id) = match change["by"]["made"].as_str() {
        Some("nat_gateway") => ("NatGatewayId", NEW_NAT),
        Some("peering") => ("VpcPeeringConnectionId", NEW_PEERING),
        Some("internet_gateway") => ("GatewayId", ITS_INTERNET_GATEWAY),
        _ => return,
    };
    for side in ["from", "to"] {
        let Some(fields) = change.get_mut(side).and_then(Value::as_object_mut) else {
            continue;
        };
        let leads = |name: &String| name.ends_with("GatewayId") || TARGETS.contains(&name.as_str());
        if !fields.keys().any(leads) {
            fields.insert(key.to_owned(), id.into());
        }
    }
}

/// Targets of a route, beside gateways.
const TARGETS: [&str; 4] = [
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "CoreNetworkArn",
];
