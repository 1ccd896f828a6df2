//! What answers for a name: rules, zones, and the profiles that bring them.

use super::*;

impl<'a> Lookup<'a> {
    /// The Resolver rule that takes `host` out of the VPC's own DNS: the longest name among those that hold in the VPC.
    ///
    /// `Ok(None)` too where that rule leaves the name to the VPC.
    pub fn forwarding_rule(&self, host: &str, vpc: &str) -> Seen<Option<&'a route53resolver::ResolverRule>> {
        // Both are read in the same round.
        let by_profile = self.profile_resources(vpc);
        let associations = self.all(
            &self.facts.resolver_rule_associations,
            "route53resolver:ListResolverRuleAssociations",
            |one| one.vpc_id.as_deref() == Some(vpc) && !matches!(one.status.as_deref(), Some("DELETING" | "FAILED")),
            vpc,
            What::ResolverRuleAssociations { vpc: vpc.to_owned() },
        )?;
        // A VPC whose profiles cannot be listed has none as a rule; what a profile that is known brings has to be read.
        let brought = by_profile.or_else(|missing| match self.profiles_are_known() {
            true => Err(missing),
            false => Ok(Vec::new()),
        })?;
        let brought = brought.iter().filter_map(|arn| id_in(arn, ":resolver-rule/"));
        let ids = associations
            .iter()
            .filter_map(|one| one.resolver_rule_id.as_deref())
            .chain(brought)
            // What every VPC has from the start leaves names where they are.
            .filter(|id| !id.starts_with("rslvr-autodefined-"));
        let host = format!(".{}", host.trim_matches('.').to_ascii_lowercase());
        let action = "route53resolver:ListResolverRules";
        // All of them are looked for before the first that lacks ends this, so that they are read in one round.
        let rules: Vec<_> = ids
            .map(|id| {
                let what = What::ResolverRule(id.to_owned());
                (
                    id,
                    self.one(&self.facts.resolver_rules, action, |one| one.id == id, id, what),
                )
            })
            .collect();
        let mut best: Option<(usize, &route53resolver::ResolverRule)> = None;
        for (id, rule) in rules {
            let rule = rule?.ok_or_else(|| Missing {
                reason: format!("Resolver rule {id}, which holds in {vpc}, was not listed"),
                would_help: action.to_owned(),
            })?;
            // A rule of delegation is for name servers that a zone delegates to, and takes no name out of the VPC by itself.
            if rule.rule_type.as_deref() == Some("DELEGATE") {
                continue;
            }
            let domain = rule.domain_name.as_deref().unwrap_or_default().trim_matches('.');
            let covers = domain.is_empty() || host.ends_with(&format!(".{}", domain.to_ascii_lowercase()));
            if covers && best.is_none_or(|(length, _)| domain.len() >= length) {
                best = Some((domain.len(), rule));
            }
        }
        Ok(best
            .map(|(_, rule)| rule)
            .filter(|rule| rule.rule_type.as_deref() == Some("FORWARD")))
    }

    /// The hosted zones that `name` could be in, the most specific first.
    pub fn zones(&self, name: &str, vpc: &str) -> Seen<Vec<&'a route53::HostedZone>> {
        let host = format!(".{}", name.trim_end_matches('.').to_ascii_lowercase());
        let action = "route53:ListHostedZonesByVPC";
        let mut zones = self.all(
            &self.facts.hosted_zones,
            action,
            |zone| host.ends_with(&format!(".{}", zone.name.trim_end_matches('.').to_ascii_lowercase())),
            vpc,
            What::Zones {
                name: name.to_owned(),
                vpc: vpc.to_owned(),
            },
        )?;
        // Zones that are known by their names may be seen by the VPC all the same.
        self.facts.absence(action)?;
        if zones.is_empty() {
            self.facts.absence("route53:ListHostedZonesByName")?;
        }
        zones.sort_by_key(|zone| std::cmp::Reverse(zone.name.len()));
        Ok(zones)
    }

    /// The private zones that `vpc` sees and that the name of a service is in; others say nothing of a public name.
    pub fn zones_of_service(&self, name: &str, vpc: &str) -> Seen<Vec<&'a route53::HostedZone>> {
        let host = format!(".{}", name.to_ascii_lowercase());
        let action = "route53:ListHostedZonesByVPC";
        let holds = |zone: &route53::HostedZone| is_private_zone_of(zone, &host);
        let what = What::ZonesOfService {
            name: name.to_owned(),
            vpc: vpc.to_owned(),
        };
        let zones = self.all(&self.facts.hosted_zones, action, holds, vpc, what)?;
        self.facts.absence(action)?;
        Ok(zones)
    }

    /// The private zones that are known and that the name of a service is in, but for what an endpoint with private DNS makes.
    pub fn known_zones_of(&self, name: &str) -> impl Iterator<Item = &'a route53::HostedZone> {
        let host = format!(".{}", name.to_ascii_lowercase());
        let zones = self.facts.hosted_zones.get().into_iter().flatten();
        zones.filter(move |zone| is_private_zone_of(zone, &host))
    }

    /// True where the zones of a VPC are looked for anyway: the listing that brings them is one call for all names.
    pub fn looks_for_zones(&self, vpc: &str) -> bool {
        let of_vpc = |what: &What| match what {
            What::Zones { vpc: of, .. } | What::ZonesOfService { vpc: of, .. } => of == vpc,
            _ => false,
        };
        self.wanted.borrow().iter().any(|need| of_vpc(&need.what))
    }

    /// True where the zones of VPCs were listed, for whatever name.
    pub fn zones_are_known(&self) -> bool {
        self.facts.hosted_zones.get().is_some()
    }

    /// True where a private zone is known that `name` lies in. The zones of a VPC are known by the names that they were listed for.
    pub fn has_zone_of(&self, name: &str) -> bool {
        let mut zones = self.facts.hosted_zones.get().into_iter().flatten();
        zones.any(|zone| {
            let own = route53::plain_name(&zone.name);
            zone.private_zone && (name == own || !route53::enclosers(name, &own).is_empty())
        })
    }

    /// True where the zones of VPCs were asked for in vain.
    pub fn zones_are_refused(&self) -> bool {
        self.facts.hosted_zones.reason().is_some() || self.facts.absence("route53:ListHostedZonesByVPC").is_err()
    }

    /// True where the Route 53 Profiles of VPCs were listed.
    pub fn profiles_are_known(&self) -> bool {
        self.facts.profile_associations.get().is_some()
    }

    /// True where the Resolver rules of VPCs were listed.
    pub fn rules_are_known(&self) -> bool {
        self.facts.resolver_rule_associations.get().is_some()
    }

    /// Why it is not known where Resolver rules lead names: listing them was refused.
    pub fn rules_refused(&self) -> Option<Missing> {
        let (associations, rules) = (&self.facts.resolver_rule_associations, &self.facts.resolver_rules);
        self.refused(associations, "route53resolver:ListResolverRuleAssociations")
            .or_else(|| self.refused(rules, "route53resolver:ListResolverRules"))
    }

    /// Why it is not known which names Route 53 Profiles bring to VPCs: listing them was refused.
    pub fn profiles_refused(&self) -> Option<Missing> {
        self.refused(
            &self.facts.profile_associations,
            "route53profiles:ListProfileAssociations",
        )
    }

    fn refused<T>(&self, fact: &Fact<T>, action: &str) -> Option<Missing> {
        match fact.reason() {
            Some(_) => fact.known(action).err(),
            None => self.facts.absence(action).err(),
        }
    }

    /// What the Route 53 Profiles on `vpc` bring to it, by ARN.
    pub fn profile_resources(&self, vpc: &str) -> Seen<Vec<&'a str>> {
        let associations = self.all(
            &self.facts.profile_associations,
            "route53profiles:ListProfileAssociations",
            |one| one.resource_id == vpc && route53profiles::is_live(one.status.as_deref()),
            vpc,
            What::ProfileAssociations { vpc: vpc.to_owned() },
        )?;
        let action = "route53profiles:ListProfileResourceAssociations";
        // All of them are looked for before the first that lacks ends this, so that they are read in one round.
        let profiles: Vec<_> = associations
            .iter()
            .map(|one| {
                let id = one.profile_id.as_str();
                let what = What::Profile(id.to_owned());
                (
                    id,
                    self.one(&self.facts.profiles, action, |profile| profile.id == id, id, what),
                )
            })
            .collect();
        let mut found = Vec::new();
        for (id, profile) in profiles {
            let profile = profile?.ok_or_else(|| Missing {
                reason: format!("what Route 53 Profile {id} brings to {vpc} was not read"),
                would_help: action.to_owned(),
            })?;
            let resources = self.told(&profile.profile_resource_associations, action, id)?.iter();
            let live = resources.filter(|one| route53profiles::is_live(one.status.as_deref()));
            found.extend(live.map(|one| one.resource_arn.as_str()));
        }
        Ok(found)
    }

    /// The interface endpoints whose names Route 53 Profiles bring to `vpc`, by id.
    pub fn endpoints_by_profile(&self, vpc: &str) -> Seen<Vec<&'a str>> {
        let resources = self.profile_resources(vpc)?;
        let endpoints = resources.iter().filter_map(|arn| id_in(arn, ":vpc-endpoint/"));
        Ok(endpoints.collect())
    }

    /// The hosted zones that Route 53 Profiles bring to `vpc`, by id; unknown where one of them cannot be read, for `name` may be in it.
    pub fn zones_by_profile(&self, name: &str, vpc: &str) -> Seen<BTreeSet<&'a str>> {
        let resources = self.profile_resources(vpc)?;
        let ids: BTreeSet<&str> = resources.iter().filter_map(|arn| id_in(arn, ":hostedzone/")).collect();
        let action = "route53:GetHostedZone";
        let zones: Vec<_> = ids
            .iter()
            .take(PROFILE_ZONES)
            .map(|id| {
                let what = What::Zone {
                    id: (*id).to_owned(),
                    name: name.to_owned(),
                };
                (
                    id,
                    self.one(&self.facts.hosted_zones, action, |zone| zone.id == *id, vpc, what),
                )
            })
            .collect();
        for (id, zone) in zones {
            let zone = zone?.ok_or_else(|| Missing {
                reason: format!("hosted zone {id}, which a Route 53 Profile brings to {vpc}, could not be read"),
                would_help: action.to_owned(),
            })?;
            // Read for another name, which may not even be in it.
            let own = route53::plain_name(&zone.name);
            let holds = name == own || !route53::enclosers(name, &own).is_empty();
            if holds {
                let (id, name) = (zone.id.clone(), name.to_owned());
                self.want(vpc, What::Zone { id, name });
            }
        }
        if ids.len() > PROFILE_ZONES {
            return Err(Missing {
                reason: format!(
                    "Route 53 Profiles bring {} hosted zones to {vpc}, which were not all read",
                    ids.len()
                ),
                would_help: "the name's answer, asked from inside the VPC".to_owned(),
            });
        }
        Ok(ids)
    }
}

/// How many zones of profiles are read by id, each by a call; Route 53 takes few a second.
const PROFILE_ZONES: usize = 20;

/// The id in an ARN of that kind.
fn id_in<'t>(arn: &'t str, kind: &str) -> Option<&'t str> {
    arn.split_once(kind).map(|(_, id)| id)
}

/// True for a private zone that `.host` is in. What an endpoint with private DNS makes is told by the endpoint.
fn is_private_zone_of(zone: &route53::HostedZone, host: &str) -> bool {
    let owner = zone.owner.as_ref().and_then(|owner| owner.owning_service.as_ref());
    owner.is_none() && zone.private_zone && host.ends_with(&format!(".{}", route53::plain_name(&zone.name)))
}
