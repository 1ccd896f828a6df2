//! Amazon Route 53: private hosted zones and their records.
//!
//! Shapes: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html> and its neighbours.

use serde::{Deserialize, Deserializer, Serialize};

use crate::fact::Fact;

/// A hosted zone: `get-hosted-zone` and the records that were looked up in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HostedZone {
    /// The id; without `/hostedzone/`, which the CLI prints in front of it and ARNs do not have.
    #[serde(deserialize_with = "short")]
    pub id: String,
    /// The zone's name, with the final dot as Route 53 prints it.
    pub name: String,
    /// Whether only associated VPCs see it.
    pub private_zone: bool,
    /// The VPCs that see it; those of other accounts are not listed.
    #[serde(rename = "VPCs", skip_serializing_if = "Vec::is_empty")]
    pub vpcs: Vec<ZoneVpc>,
    /// Who made it, where a VPC's zones were listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<HostedZoneOwner>,
    /// The records of the names that were looked up.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub resource_record_sets: Fact<Vec<ResourceRecordSet>>,
}

fn short<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|id| short_id(&id))
}

/// The id of a zone as ARNs have it, of either form.
pub fn short_id(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_owned()
}

/// Who made a zone: an account, or a service in an account of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HostedZoneOwner {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owning_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owning_service: Option<String>,
}

/// `VPC`: one that sees a private hosted zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ZoneVpc {
    #[serde(rename = "VPCId")]
    pub vpc_id: String,
    #[serde(rename = "VPCRegion", skip_serializing_if = "Option::is_none")]
    pub vpc_region: Option<String>,
}

/// A record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ResourceRecordSet {
    /// The name, with the final dot.
    pub name: String,
    /// `A`, `CNAME`, ...
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_records: Vec<ResourceRecord>,
    /// What it is an alias of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_target: Option<AliasTarget>,
    /// Of several weighted ones of a name, how often it is the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i64>,
    /// Of several ones by latency, the Region that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// `PRIMARY` or `SECONDARY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failover: Option<String>,
    /// Of several ones by geolocation, where those are that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo_location: Option<GeoLocation>,
    /// True for one of several that are given together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_value_answer: Option<bool>,
    /// The health check that takes it out of the answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_check_id: Option<String>,
}

impl ResourceRecordSet {
    /// True where something may take it out of the answers; a record that nothing watches counts as healthy always.
    pub fn is_watched(&self) -> bool {
        let by_target = self
            .alias_target
            .as_ref()
            .and_then(|alias| alias.evaluate_target_health);
        self.health_check_id.is_some() || by_target == Some(true)
    }
}

/// Where those are that a record is for; `*` as the country is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GeoLocation {
    /// `NA`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continent_code: Option<String>,
    /// `US`, or `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// A state of the United States, or an oblast of Ukraine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdivision_code: Option<String>,
}

/// A value of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ResourceRecord {
    pub value: String,
}

/// What a record is an alias of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AliasTarget {
    #[serde(rename = "DNSName")]
    pub dns_name: String,
    /// Whether it is an answer only while what it is an alias of is healthy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluate_target_health: Option<bool>,
}

/// A name as a person writes it: without the final dot, in lower case, with the asterisk that Route 53 prints as `\052`.
pub fn plain_name(name: &str) -> String {
    name.trim_end_matches('.').replace("\\052", "*").to_ascii_lowercase()
}

/// The names that `host` lies under in a zone, the closest first and the zone's own last; both are plain names.
pub fn enclosers<'h>(host: &'h str, zone: &str) -> Vec<&'h str> {
    let parents = host.match_indices('.').filter_map(|(at, _)| host.get(at + 1..));
    let under = format!(".{zone}");
    parents.filter(|name| *name == zone || name.ends_with(&under)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_one_id_however_it_is_printed() {
        for id in ["Z1", "/hostedzone/Z1"] {
            let zone: HostedZone =
                serde_json::from_value(serde_json::json!({"Id": id, "Name": "corp.internal."})).unwrap();
            assert_eq!(zone.id, "Z1");
        }
    }

    #[test]
    fn a_name_lies_under_its_ancestors_in_the_zone() {
        let host = "db.team.corp.internal";
        assert_eq!(
            enclosers(host, "corp.internal"),
            ["team.corp.internal", "corp.internal"]
        );
        assert_eq!(enclosers(host, "team.corp.internal"), ["team.corp.internal"]);
        assert_eq!(enclosers(host, "orp.internal"), Vec::<&str>::new());
        assert_eq!(plain_name("\\052.Corp.Internal."), "*.corp.internal");
    }
}
