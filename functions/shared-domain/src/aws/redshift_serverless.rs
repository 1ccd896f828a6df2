//! Amazon Redshift Serverless: workgroups and the managed VPC endpoints that lead to them. Names of fields begin with a small letter there.
//!
//! Shapes: <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_Workgroup.html> and its neighbours.

use serde::{Deserialize, Serialize};

/// A workgroup, as `aws redshift-serverless get-workgroup` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Workgroup {
    pub workgroup_name: String,
    /// `CREATING`, `AVAILABLE`, `MODIFYING` or `DELETING`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Where it listens; absent while it is being created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Whether its name gives a public address outside its VPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security_group_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnet_ids: Vec<String>,
}

/// Where a workgroup listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    /// Its own endpoint in its VPC.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_endpoints: Vec<VpcEndpoint>,
}

/// An endpoint in a VPC, with its interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VpcEndpoint {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub network_interfaces: Vec<NetworkInterface>,
}

/// An interface of such an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkInterface {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_ip_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
}

/// A managed VPC endpoint that leads to a workgroup, as `aws redshift-serverless list-endpoint-access` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointAccess {
    pub endpoint_name: String,
    /// `ACTIVE`, `CREATING`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_status: Option<String>,
    /// The workgroup that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_name: Option<String>,
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnet_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_groups: Vec<VpcSecurityGroupMembership>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint: Option<VpcEndpoint>,
}

/// A security group of a managed VPC endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VpcSecurityGroupMembership {
    pub vpc_security_group_id: String,
    /// `active`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let workgroup: Workgroup = serde_json::from_str(
            r#"{"workgroupName":"sales","status":"AVAILABLE","publiclyAccessible":false,"port":5439,"baseCapacity":8,
                "securityGroupIds":["sg-1"],"subnetIds":["subnet-1","subnet-2","subnet-3"],
                "endpoint":{"address":"sales.111122223333.us-east-1.redshift-serverless.amazonaws.com","port":5439,
                  "vpcEndpoints":[{"vpcEndpointId":"vpce-1","vpcId":"vpc-1","networkInterfaces":[
                    {"networkInterfaceId":"eni-1","subnetId":"subnet-1","privateIpAddress":"10.0.1.5","availabilityZone":"us-east-1a"}]}]}}"#,
        )
        .unwrap();
        let endpoint = workgroup.endpoint.unwrap();
        assert_eq!(
            endpoint.vpc_endpoints[0].network_interfaces[0]
                .private_ip_address
                .as_deref(),
            Some("10.0.1.5")
        );
        assert_eq!(workgroup.security_group_ids, ["sg-1"]);
    }
}
