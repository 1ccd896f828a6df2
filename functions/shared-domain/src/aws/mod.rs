//! AWS resources as plain data, in the shape that the AWS CLI prints, with the fields that Pipefitter reads and no others.
//!
//! A person can paste the output of `aws ec2 describe-...`: unknown fields are ignored, missing ones take their default.

pub mod directconnect;
pub mod ec2;
pub mod endpoint;
pub mod glue;
pub mod iam;
pub mod kms;
pub mod partition;
pub mod rds;
pub mod redshift;
pub mod redshift_serverless;
pub mod route53;
pub mod route53profiles;
pub mod route53resolver;
pub mod secretsmanager;
