//! RDS: what credentials, driver and TLS are judged on. The network step reads the same and hands it on.

use aws_sdk_rds::error::SdkError;
use aws_sdk_rds::operation::describe_db_clusters::{DescribeDBClustersError, DescribeDbClustersOutput};
use aws_sdk_rds::operation::describe_db_instances::{DescribeDBInstancesError, DescribeDbInstancesOutput};
use aws_sdk_rds::primitives::DateTimeFormat;
use aws_sdk_rds::types as sdk;
use shared_domain::Fact;
use shared_domain::aws::rds::{
    CertificateDetails, DbCluster, DbInstance, DbParameterGroupStatus, Endpoint, MasterUserSecret,
    OptionGroupMembership,
};
use shared_domain::tags::kept;
use shared_lambda::{listed, owner_tags, unreadable};

/// The instances of an answer; one that was asked for by name and does not exist is an empty list.
pub fn instances<R>(
    answer: Result<DescribeDbInstancesOutput, SdkError<DescribeDBInstancesError, R>>,
) -> Fact<Vec<DbInstance>> {
    match answer {
        Ok(answer) => listed(answer.db_instances.as_deref(), instance),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(DescribeDBInstancesError::is_db_instance_not_found_fault) =>
        {
            Fact::Known(Vec::new())
        }
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

/// The same for clusters.
pub fn clusters<R>(
    answer: Result<DescribeDbClustersOutput, SdkError<DescribeDBClustersError, R>>,
) -> Fact<Vec<DbCluster>> {
    match answer {
        Ok(answer) => listed(answer.db_clusters.as_deref(), cluster),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(DescribeDBClustersError::is_db_cluster_not_found_fault) =>
        {
            Fact::Known(Vec::new())
        }
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

/// An instance, but for its network.
pub fn instance(from: &sdk::DbInstance) -> DbInstance {
    DbInstance {
        db_instance_identifier: from.db_instance_identifier().unwrap_or_default().to_owned(),
        db_instance_status: from.db_instance_status().map(str::to_owned),
        engine: from.engine().unwrap_or_default().to_owned(),
        engine_version: from.engine_version().map(str::to_owned),
        endpoint: from.endpoint().map(|endpoint| Endpoint {
            address: endpoint.address().map(str::to_owned),
            port: endpoint.port(),
        }),
        db_name: from.db_name().map(str::to_owned),
        db_cluster_identifier: from.db_cluster_identifier().map(str::to_owned),
        dbi_resource_id: from.dbi_resource_id().map(str::to_owned),
        iam_database_authentication_enabled: from.iam_database_authentication_enabled(),
        master_user_secret: from.master_user_secret().map(master_secret),
        db_parameter_groups: from
            .db_parameter_groups()
            .iter()
            .map(|group| DbParameterGroupStatus {
                db_parameter_group_name: group.db_parameter_group_name().unwrap_or_default().to_owned(),
                parameter_apply_status: group.parameter_apply_status().map(str::to_owned),
            })
            .collect(),
        option_group_memberships: from
            .option_group_memberships()
            .iter()
            .map(|group| OptionGroupMembership {
                option_group_name: group.option_group_name().unwrap_or_default().to_owned(),
                status: group.status().map(str::to_owned),
            })
            .collect(),
        ca_certificate_identifier: from.ca_certificate_identifier().map(str::to_owned),
        certificate_details: from.certificate_details().map(certificate),
        tag_list: kept(from.tag_list().iter().map(|tag| (tag.key(), tag.value())), owner_tags()),
        ..DbInstance::default()
    }
}

/// An Aurora or Multi-AZ cluster, but for its network.
pub fn cluster(from: &sdk::DbCluster) -> DbCluster {
    DbCluster {
        db_cluster_identifier: from.db_cluster_identifier().unwrap_or_default().to_owned(),
        status: from.status().map(str::to_owned),
        engine: from.engine().unwrap_or_default().to_owned(),
        engine_mode: from.engine_mode().map(str::to_owned),
        cluster_scalability_type: from.cluster_scalability_type().map(|kind| kind.as_str().to_owned()),
        engine_version: from.engine_version().map(str::to_owned),
        endpoint: from.endpoint().map(str::to_owned),
        reader_endpoint: from.reader_endpoint().map(str::to_owned),
        custom_endpoints: from.custom_endpoints().to_vec(),
        port: from.port(),
        database_name: from.database_name().map(str::to_owned),
        db_cluster_resource_id: from.db_cluster_resource_id().map(str::to_owned),
        iam_database_authentication_enabled: from.iam_database_authentication_enabled(),
        master_user_secret: from.master_user_secret().map(master_secret),
        db_cluster_parameter_group: from.db_cluster_parameter_group().map(str::to_owned),
        certificate_details: from.certificate_details().map(certificate),
        tag_list: kept(from.tag_list().iter().map(|tag| (tag.key(), tag.value())), owner_tags()),
        ..DbCluster::default()
    }
}

fn certificate(from: &sdk::CertificateDetails) -> CertificateDetails {
    CertificateDetails {
        ca_identifier: from.ca_identifier().map(str::to_owned),
        valid_till: from
            .valid_till()
            .and_then(|time| time.fmt(DateTimeFormat::DateTime).ok()),
    }
}

fn master_secret(from: &sdk::MasterUserSecret) -> MasterUserSecret {
    MasterUserSecret {
        secret_arn: from.secret_arn().map(str::to_owned),
        secret_status: from.secret_status().map(str::to_owned),
        kms_key_id: from.kms_key_id().map(str::to_owned),
    }
}
