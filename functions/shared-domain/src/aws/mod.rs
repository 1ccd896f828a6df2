//! AWS resources as plain data, in the shape that the AWS CLI prints, with the fields that Pipefitter reads and no others.
//!
//! A person can paste the output of `aws ec2 describe-...`: unknown fields are ignored, missing ones take their default.
//!
//! Types and fields have the API's own names; each file has the address of its reference, and a type that is called otherwise says
//! which of the API it is. What a field is, is said here only where its name does not say it.
#![allow(missing_docs, reason = "the fields are AWS's, and so are their descriptions")]

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
