//! The facts that driver and TLS are judged on: the databases behind the connections' hosts, their parameters, and the objects in
//! S3 (driver JARs, certificates) that the connections and the job name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aws::iam::EvaluationResult;
use crate::aws::rds::{DbCluster, DbInstance};
use crate::evidence::Found;
use crate::fact::Fact;

/// Parameters that were set, by name; one that is not there has its engine's default.
pub type Parameters = BTreeMap<String, String>;

/// Options of an option group, by name, with the port of those that listen on one.
pub type Options = BTreeMap<String, Option<u16>>;

/// What `diagnose-driver` reads, in the shape that the AWS CLI prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DriverFacts {
    /// RDS instances with the hosts' identifiers, and the members of the clusters below.
    #[serde(rename = "DBInstances", skip_serializing_if = "Fact::is_not_collected")]
    pub db_instances: Fact<Vec<DbInstance>>,
    /// Aurora and Multi-AZ clusters with the hosts' identifiers.
    #[serde(rename = "DBClusters", skip_serializing_if = "Fact::is_not_collected")]
    pub db_clusters: Fact<Vec<DbCluster>>,
    /// The parameters that matter, by the instances' parameter group.
    #[serde(rename = "DBParameters", skip_serializing_if = "BTreeMap::is_empty")]
    pub db_parameters: BTreeMap<String, Fact<Parameters>>,
    /// The parameters that matter, by the clusters' parameter group.
    #[serde(rename = "DBClusterParameters", skip_serializing_if = "BTreeMap::is_empty")]
    pub db_cluster_parameters: BTreeMap<String, Fact<Parameters>>,
    /// The parameters that matter, by Redshift cluster; a cluster that does not exist is not listed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub redshift_parameters: BTreeMap<String, Fact<Parameters>>,
    /// The parameters that matter, by Redshift Serverless workgroup.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub workgroup_parameters: BTreeMap<String, Fact<Parameters>>,
    /// The options of the instances' option groups (TLS of Oracle is one), by option group.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub option_groups: BTreeMap<String, Fact<Options>>,
    /// Driver JARs, by S3 URI.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub jars: BTreeMap<String, Fact<Found<Jar>>>,
    /// Custom certificates, by S3 URI.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub certificates: BTreeMap<String, Fact<Found<Certificate>>>,
    /// What the Glue role's policies say of `s3:GetObject` on those objects; they are simulated by whoever may.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub evaluation_results: Fact<Vec<EvaluationResult>>,
    /// The ARN of that role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The policies of the buckets that those objects are in, each a JSON object or its text. S3 shows them to the bucket's own account
    /// only, so one that was read is of a bucket of this account.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bucket_policies: BTreeMap<String, Fact<Found<Value>>>,
}

/// What was read of a JAR, without downloading it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Jar {
    /// Its size in bytes.
    pub size: u64,
    /// Why it is not a JAR, such as what it begins with instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrupt: Option<String>,
    /// Classes in it that are called `...Driver`, as far as they are worth proposing.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub drivers: Fact<Vec<String>>,
    /// Those of the classes that were asked for which are in it, each with the major version of its bytecode (52 is Java 8).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<String, Fact<u16>>,
}

/// What was read of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Certificate {
    /// Why it is not an X.509 certificate in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrupt: Option<String>,
    /// As Java names it (`SHA256withRSA`), or the object identifier of one that has no name here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_algorithm: Option<String>,
    /// `RSA`, `EC`, or an object identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_algorithm: Option<String>,
    /// The length of an RSA key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_bits: Option<u32>,
    /// When it begins to count, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// When it ends, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
    /// Whose it is, such as `CN=Acme Root CA, O=Acme`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether that is Amazon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_amazons: Option<bool>,
    /// Who has signed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Whether it may sign others (basic constraints); absent where it does not say.
    #[serde(rename = "IsCA", skip_serializing_if = "Option::is_none")]
    pub is_authority: Option<bool>,
    /// How many certificates the object holds; the rest is of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}
