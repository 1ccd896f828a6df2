//! The ways to the AWS services that a job needs: a gateway endpoint, an interface endpoint, or out by NAT.

mod interface;
mod s3;

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcEndpoint;

use super::hop::HopKind;
use super::lookup::Lookup;
use super::obstacle::Obstacle;
use super::ranges::Ranges;
use super::subject::{Service, Subject};
use super::trace::{Step, Trace};
use super::walk::Origin;

pub use interface::service;
pub use s3::{is_only_gateway, s3};

/// HTTPS.
const PORT: u16 = 443;

/// What a service trace needs to know of the connection's VPC.
pub struct Home<'a, 'b> {
    /// The facts.
    pub lookup: &'b Lookup<'a>,
    /// What is diagnosed.
    pub subject: &'b Subject,
    /// The connection's subnet and groups.
    pub origin: &'b Origin<'a>,
    /// Whether the VPC's resolver answers, and gives endpoints their private names.
    pub dns: &'b Result<(bool, bool), Missing>,
    /// True when other resolvers than Amazon's answer.
    pub custom_resolver: bool,
}

impl Home<'_, '_> {
    fn vpc(&self) -> &str {
        &self.origin.subnet.vpc_id
    }

    fn trace(&self, service: Service, steps: Vec<Step>) -> Trace {
        Trace {
            to: service.as_str(),
            host: self.host(service),
            port: PORT,
            steps,
        }
    }

    /// S3's prefix list in the Region: its id and its addresses.
    fn s3_list(&self) -> Result<(&str, Ranges), Missing> {
        self.lookup
            .prefix_list_named(&format!("com.amazonaws.{}.s3", self.subject.region))
    }

    fn host(&self, service: Service) -> String {
        format!("{}.{}.{}", service.as_str(), self.subject.region, self.subject.domain())
    }

    fn is_endpoint_of(&self, endpoint: &VpcEndpoint, service: Service, kind: &str) -> bool {
        let name = format!(".{}.{}", self.subject.region, service.as_str());
        let state = endpoint.state.as_deref().unwrap_or("available");
        let own = endpoint.vpc_endpoint_type.as_deref().unwrap_or("Gateway");
        endpoint.service_name.ends_with(&name)
            && own.eq_ignore_ascii_case(kind)
            && state.eq_ignore_ascii_case("available")
    }
}

/// What stands at the connection's own subnet: its groups and its ACL.
fn is_own(step: &Step) -> bool {
    matches!(
        step.kind(),
        HopKind::SourceGroups | HopKind::SourceAcl | HopKind::SourceAclReturn
    )
}

/// What stops the way out, beyond the connection's own subnet.
fn first_beyond(steps: &[Step]) -> Option<Box<Obstacle>> {
    let beyond = steps.iter().filter(|step| !is_own(step));
    beyond.filter_map(Step::obstacle).next().cloned().map(Box::new)
}
