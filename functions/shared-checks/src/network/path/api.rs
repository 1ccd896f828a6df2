//! The AWS API that an error text names, where it is none of those that a connection is known to need in its Region.

use shared_domain::aws::ec2::VpcEndpoint;

use crate::signal::hosts::aws_service;

/// An AWS API, as a text names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// The host, in lower case.
    pub host: String,
    /// The service.
    label: &'static str,
    /// How the endpoint services of the Region call it; `None` where none has the host's name for certain.
    pub endpoint: Option<String>,
    /// True where the host is of the Region.
    is_here: bool,
}

impl Api {
    /// The API that a host is of; none for S3, which has ways of its own, and for a name of a VPC endpoint.
    pub fn of(host: &str, region: &str, domain: &str) -> Option<Self> {
        let label = aws_service(host).filter(|label| !label.starts_with("s3"))?;
        if host.contains(".vpce.") || region.is_empty() {
            return None;
        }
        let own = host.strip_suffix(&format!(".{region}.{domain}"));
        Some(Self {
            host: host.to_owned(),
            label,
            endpoint: own.and_then(endpoint_of).map(str::to_owned),
            is_here: host.split('.').any(|one| one == region),
        })
    }

    /// True where AWS makes gateway endpoints of it.
    pub fn is_by_gateway(&self) -> bool {
        self.label == "dynamodb"
    }

    /// True where packets to the host may be led to an endpoint though that is not certain: by a gateway's route, or by a name that is
    /// not known to be an endpoint's.
    pub fn may_be_led_to(&self, endpoint: &VpcEndpoint) -> bool {
        let mut parts = endpoint.service_name.split('.');
        let is_of_it = parts.any(|part| part.starts_with(self.label));
        let is_gateway = endpoint.vpc_endpoint_type.as_deref().unwrap_or("Gateway") == "Gateway";
        self.is_here && is_of_it && (is_gateway || self.endpoint.is_none())
    }
}

/// The name of an endpoint service by what stands before the Region in the host that its private DNS answers for.
fn endpoint_of(own: &str) -> Option<&str> {
    match own {
        "api.ecr" => Some("ecr.api"),
        "api.sagemaker" => Some("sagemaker.api"),
        "kinesis" => Some("kinesis-streams"),
        "firehose" => Some("kinesis-firehose"),
        "kms-fips" => Some(own),
        // They have none, or one that has another name.
        "codeartifact" | "ecr" | "execute-api" | "iam" | "oidc" | "organizations" | "sagemaker" | "ses" => None,
        _ if own.contains('.') || own.ends_with("-fips") => None,
        _ => Some(own),
    }
}
