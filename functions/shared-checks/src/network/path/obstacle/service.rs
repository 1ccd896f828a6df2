//! The ways to S3 and to the services that a connection needs.

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::{Fault, Obstacle};
use crate::network::path::subject::Service;

/// Neither a gateway endpoint nor a way out leads to S3.
#[derive(Clone, Debug, PartialEq)]
pub struct S3WithoutWay {
    /// The VPC.
    pub vpc: String,
    /// The table of the connection's subnet.
    pub table: String,
    /// A gateway endpoint of the VPC that is not associated with the table.
    pub elsewhere: Option<String>,
    /// An interface endpoint that does lead there, and that Glue's launch check does not know.
    pub interface: Option<String>,
    /// What stops the way out.
    pub way_out: Option<Box<Obstacle>>,
}

impl Fault for S3WithoutWay {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }
}

impl fmt::Display for S3WithoutWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vpc, table, .. } = self;
        if let Some(interface) = &self.interface {
            return write!(
                f,
                "only interface endpoint {interface} leads to S3, and Glue's launch check knows gateway endpoints and NAT gateways"
            );
        }
        match &self.elsewhere {
            Some(endpoint) => write!(f, "S3 gateway endpoint {endpoint} is not associated with {table}")?,
            None => write!(f, "{vpc} has no S3 gateway endpoint")?,
        }
        and_no_way_out(f, self.way_out.as_deref())
    }
}

fn and_no_way_out(f: &mut fmt::Formatter<'_>, obstacle: Option<&Obstacle>) -> fmt::Result {
    match obstacle {
        Some(obstacle) => write!(f, "; {obstacle}"),
        None => Ok(()),
    }
}

/// Neither an interface endpoint nor a way out leads to a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceWithoutWay {
    /// The service.
    pub service: Service,
    /// Its name.
    pub host: String,
    /// How the endpoint services of the Region call it; `None` where none has its name.
    pub endpoint: Option<String>,
    /// True where AWS makes gateway endpoints of it.
    pub by_gateway: bool,
    /// The VPC.
    pub vpc: String,
    /// The table of the connection's subnet.
    pub table: String,
    /// What stops the way out.
    pub way_out: Option<Box<Obstacle>>,
}

impl ServiceWithoutWay {
    /// The word of reports for the service, else its name.
    pub fn service_name(&self) -> &str {
        match self.service {
            Service::Called => &self.host,
            known => known.as_str(),
        }
    }
}

impl Fault for ServiceWithoutWay {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }
}

impl fmt::Display for ServiceWithoutWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vpc, host, .. } = self;
        match self.service {
            Service::Called => write!(f, "{vpc} has no endpoint for {host}")?,
            service => write!(f, "{vpc} has no interface endpoint for {}", service.as_str())?,
        }
        and_no_way_out(f, self.way_out.as_deref())
    }
}

/// An endpoint is there, and the service's name does not lead to it.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointWithoutPrivateDns {
    /// The endpoint.
    pub endpoint: String,
    /// Why.
    pub why: PrivateDnsOff,
}

/// Why a service's name does not lead to its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateDnsOff {
    /// The endpoint's own option is off.
    Endpoint,
    /// The VPC's DNS attributes are off.
    Vpc,
}

impl Fault for EndpointWithoutPrivateDns {
    fn resource(&self) -> Resource {
        Resource::new("vpc-endpoint", &self.endpoint)
    }
}

impl fmt::Display for EndpointWithoutPrivateDns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            PrivateDnsOff::Endpoint => "has private DNS off",
            PrivateDnsOff::Vpc => "has no private DNS, because the VPC's DNS attributes are off",
        };
        write!(
            f,
            "{} {why}, and no NAT gateway leads to the public name",
            self.endpoint
        )
    }
}

/// The policy of an endpoint denies what the job does.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointPolicyDenies {
    /// The endpoint.
    pub endpoint: String,
    /// The action.
    pub action: String,
    /// What it is made on: the URI of an object, an ARN.
    pub on: String,
    /// The role that it denies, where it may allow others.
    pub to: Option<String>,
    /// The statements that deny it, each by its `Sid` or its number; none where no statement allows it.
    pub by: Vec<String>,
    /// The policy as it is.
    pub policy: String,
    /// The policy with a statement that allows it; `None` where a statement denies it.
    pub widened: Option<String>,
}

impl Fault for EndpointPolicyDenies {
    fn resource(&self) -> Resource {
        Resource::new("vpc-endpoint", &self.endpoint)
    }
}

impl fmt::Display for EndpointPolicyDenies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            endpoint, action, on, ..
        } = self;
        let verb = if self.by.is_empty() { "does not allow" } else { "denies" };
        write!(f, "the policy of {endpoint} {verb} {action} on {on}")?;
        if let Some(role) = self.to.as_deref().and_then(|role| role.rsplit('/').next()) {
            write!(f, " to the role {role}")?;
        }
        match self.by.as_slice() {
            [] => Ok(()),
            by => write!(f, " (statement {})", by.join(", ")),
        }
    }
}

/// A bucket is in another Region, and only a gateway endpoint leads to S3.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketElsewhere {
    /// The bucket.
    pub bucket: String,
    /// Its Region.
    pub region: String,
    /// The connection's Region.
    pub own_region: String,
}

impl Fault for BucketElsewhere {
    fn resource(&self) -> Resource {
        Resource::new("bucket", &self.bucket)
    }
}

impl fmt::Display for BucketElsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            bucket,
            region,
            own_region,
        } = self;
        write!(
            f,
            "bucket {bucket} is in {region}; the gateway endpoint serves {own_region} only and there is no way out"
        )
    }
}
