//! What is read of a CloudTrail event, and whether it can have made a difference.
//!
//! An event may hold anything that its caller sent. Of its parameters, only whether they name the thing that differs is looked at, here;
//! what leaves is the event's name, its time, and who. Names: `facts/operations.md`, 1.3, each an operation of the service model.

use serde::Deserialize;
use serde_json::Value;
use shared_domain::trace::{Deed, Difference};

use crate::person::{ShowActors, UserIdentity};
pub(crate) use changing::changing;
use deeds::{Right, STATES, TOLD_BY_NAME, WHOLE, Whole, changes_right, deeds_of, is_of_state};
use parameters::{any_key, bare, last_of, may_be_set_so, names, starts, telling, texts};

mod changing;
mod deeds;
mod parameters;

/// An event as far as it is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Event {
    pub(crate) event_name: String,
    event_time: String,
    /// An event with an error changed nothing.
    error_code: Option<String>,
    read_only: Option<bool>,
    user_identity: UserIdentity,
    request_parameters: Value,
}

impl Event {
    /// An event, from CloudTrail's JSON in a text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether this can have made the difference; without one, whether it changed a resource of that kind.
    pub(crate) fn can_have_made(&self, kind: &str, difference: Option<&Difference>) -> bool {
        self.error_code.is_none()
            && self.read_only != Some(true)
            && changing(kind).contains(&self.event_name.as_str())
            && difference.is_none_or(|difference| self.is_of(difference))
    }

    /// Whether it says that it made the difference: what it sets is the field that differs, or the value that was or is there. What goes by its
    /// kind alone may have changed something else of the resource.
    pub(crate) fn agrees(&self, difference: Option<&Difference>) -> bool {
        let Some(difference) = difference else { return true };
        let name = self.event_name.as_str();
        let (kind, last) = (difference.resource.kind.as_str(), last_of(&difference.field));
        let only_does_that = deeds_of(difference).any(|names| names.contains(&name));
        let is_whole = WHOLE.contains(&difference.field.as_str());
        if let Some(right) = Right::of(difference) {
            return right.is_written_in(&self.request_parameters);
        }
        TOLD_BY_NAME.contains(&last) && (last != "Routes" || self.is_of_route(difference))
            || is_whole && Whole::of(difference).is_none_or(|whole| whole.is_done_by(kind, name))
            || is_of_state(last) && STATES.iter().any(|(verb, _)| name.starts_with(verb))
            || only_does_that
            || !is_whole && self.sets(difference)
    }

    fn sets(&self, difference: &Difference) -> bool {
        let fields: Vec<String> = difference
            .field
            .split('.')
            .map(bare)
            .filter(|name| name.len() > 5)
            .collect();
        let gone = difference.before.iter().filter(|_| difference.after.is_none());
        let is_one_of = |fields: &[String], key: &str| {
            let mut fields = fields.iter();
            key.len() > 5 && fields.any(|field| key.contains(field.as_str()) || field.contains(key))
        };
        // What updates all of a resource names what did not change as well: the field itself, where it stands there, is set to what there is now.
        let own = &fields[fields.len().saturating_sub(1)..];
        let is_own = |key: &str, _: &Value| is_one_of(own, key);
        let of = if any_key(&self.request_parameters, &is_own) {
            own
        } else {
            &fields
        };
        let keyed = any_key(&self.request_parameters, &|key, value| {
            let is_now = difference.after.as_ref().is_none_or(|now| may_be_set_so(now, value));
            is_one_of(of, key) && is_now
        });
        let mut values = difference.after.iter().chain(gone).flat_map(texts);
        let is_port = last_of(&difference.field) == "Port"
            && difference
                .after
                .iter()
                .flat_map(texts)
                .any(|port| names(&self.request_parameters, &port))
            && any_key(&self.request_parameters, &|key, _| key.contains("port"));
        // `1` and `true` stand for many things.
        keyed
            || is_port
            || names(&self.request_parameters, &difference.field)
            || values.any(|value| value.len() > 5 && names(&self.request_parameters, &value))
    }

    /// Whether it goes the way of the difference, and names the thing that differs.
    fn is_of(&self, difference: &Difference) -> bool {
        let name = self.event_name.as_str();
        let last = last_of(&difference.field);
        let told = telling(last, difference);
        let mut deeds = deeds_of(difference).peekable();
        self.fits(last, difference)
            && (deeds.peek().is_none() || deeds.any(|names| names.contains(&name)))
            && (self.is_silent_on(last) || told.iter().all(|value| names(&self.request_parameters, value)))
    }

    /// Whether it goes the way of the difference.
    fn fits(&self, last: &str, difference: &Difference) -> bool {
        let name = self.event_name.as_str();
        let kind = difference.resource.kind.as_str();
        let (gone, new) = (difference.after.is_none(), difference.before.is_none());
        let begins = |verbs: &[&str]| verbs.iter().any(|verb| name.starts_with(verb));
        match last {
            _ if Right::of(difference).is_some() => changes_right(name, difference),
            _ if WHOLE.contains(&difference.field.as_str()) => {
                Whole::of(difference).is_none_or(|whole| whole.may_be_done_by(kind, name))
            }
            "IpPermissions" | "IpPermissionsEgress" => {
                let way = if last == "IpPermissions" { "Ingress" } else { "Egress" };
                let added = name.starts_with("Authorize") && name.ends_with(way) && !gone;
                let taken = name.starts_with("Revoke") && name.ends_with(way) && !new;
                added || taken || name == "ModifySecurityGroupRules"
            }
            // Which subnets and attachments have a table says nothing of what stands in it.
            "Routes" if name.contains("ssociat") => false,
            "Routes" if gone => begins(&["Delete", "Disable"]) || name == "ModifyVpcEndpoint",
            "Routes" if new => begins(&["Create", "Enable"]) || name == "ModifyVpcEndpoint",
            "Routes" => name.contains("Route"),
            "Entries" if kind == "network-acl" => {
                let way = difference.told().next().map(|entry| &entry["Egress"]);
                let said = self.request_parameters.get("egress");
                let is_way = said.zip(way).is_none_or(|(said, way)| said == way);
                let verbs: &[&str] = match (gone, new) {
                    (true, _) => &["Delete"],
                    (_, true) => &["Create"],
                    _ => &["Replace", "Create", "Delete"],
                };
                is_way && begins(verbs) && name.contains("NetworkAclEntry")
            }
            "Associations" => name.contains("Associat") || name.starts_with("Disassociat"),
            "DeletedDate" if gone => name == "RestoreSecret",
            "DeletedDate" => name == "DeleteSecret",
            _ if is_of_state(last) => {
                let letters = |text: String| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
                let now: Vec<String> = difference.after.iter().flat_map(texts).map(letters).collect();
                let leads = |(_, to): &&(&str, &[&str])| now.iter().any(|now| to.iter().any(|to| now.contains(to)));
                let mut of_verb = STATES.iter().filter(|(verb, _)| name.starts_with(verb)).peekable();
                of_verb.peek().is_none() || of_verb.any(|one| leads(&one))
            }
            _ => true,
        }
    }

    /// Whether an event of its form does not say which rule or route it is about: rules by their ids, a route by what propagates it. It can
    /// have made any difference of its kind.
    fn is_silent_on(&self, field: &str) -> bool {
        match field {
            "IpPermissions" | "IpPermissionsEgress" => starts(&self.request_parameters, "sgr-"),
            "Routes" => self.event_name.contains("Propagation") || self.event_name.contains("VpcEndpoint"),
            "Associations" => !starts(&self.request_parameters, "subnet-"),
            _ => false,
        }
    }

    /// Whether what does not name a route is known to be of one of its kind: that is propagated, or leads to the endpoint.
    fn is_of_route(&self, difference: &Difference) -> bool {
        let mut routes = difference.told();
        if self.event_name.contains("Propagation") {
            return routes.any(|route| route["Origin"] == "EnableVgwRoutePropagation" || route["Type"] == "propagated");
        }
        !self.is_silent_on("Routes") || routes.any(|route| route["GatewayId"].as_str().is_some_and(|id| self.names(id)))
    }

    /// Whether its parameters name a thing.
    pub(crate) fn names(&self, id: &str) -> bool {
        names(&self.request_parameters, id)
    }

    /// Who, what and when.
    pub(crate) fn deed(&self, show: ShowActors) -> Deed {
        Deed {
            event: self.event_name.clone(),
            who: self.user_identity.said(show),
            when: self.event_time.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
