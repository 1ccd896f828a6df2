//! Partitions: the domain that AWS's host names end in. Source: `partitions.json` of the AWS SDKs.

/// The beginning of a partition's Regions, the partition, and its domain; the first that fits counts.
const PARTITIONS: [(&str, &str, &str); 7] = [
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("", "aws", COMMERCIAL),
];

const COMMERCIAL: &str = "amazonaws.com";

/// The domain of a Region's services, such as `amazonaws.com.cn` for `cn-north-1`; GovCloud has that of everyone.
pub fn domain_of(region: &str) -> &'static str {
    let found = PARTITIONS.iter().find(|(prefix, ..)| region.starts_with(prefix));
    found.map_or(COMMERCIAL, |(_, _, domain)| domain)
}

/// The domain of a partition's services, where the partition is known by name.
pub fn domain_of_partition(partition: &str) -> Option<&'static str> {
    let found = PARTITIONS.iter().find(|(_, name, _)| *name == partition);
    found.map(|(_, _, domain)| *domain)
}

/// A host name of AWS without the domain of its partition; `None` for any other.
pub fn within(host: &str) -> Option<&str> {
    PARTITIONS
        .iter()
        .find_map(|(_, _, domain)| host.strip_suffix(domain)?.strip_suffix('.'))
}

/// The name of the endpoint service of an AWS service, such as `com.amazonaws.eu-central-1.glue`.
///
/// In China the interface endpoints begin with `cn.`, those of S3, DynamoDB and CloudWatch Logs do not:
/// <https://docs.amazonaws.cn/en_us/vpc/latest/privatelink/aws-services-privatelink-support.html>.
pub fn endpoint_service(region: &str, service: &str) -> String {
    let plain = ["s3", "dynamodb", "logs"].contains(&service);
    let prefix = if region.starts_with("cn-") && !plain { "cn." } else { "" };
    format!("{prefix}com.amazonaws.{region}.{service}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_a_domain_of_its_own() {
        for (region, domain) in [
            ("us-east-1", "amazonaws.com"),
            ("us-gov-west-1", "amazonaws.com"),
            ("cn-north-1", "amazonaws.com.cn"),
            ("eusc-de-east-1", "amazonaws.eu"),
            ("us-iso-east-1", "c2s.ic.gov"),
            ("us-isob-east-1", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "cloud.adc-e.uk"),
            ("", "amazonaws.com"),
        ] {
            assert_eq!(domain_of(region), domain, "{region}");
            assert_eq!(
                within(&format!("glue.{region}.{domain}")),
                Some(format!("glue.{region}").as_str())
            );
        }
        assert_eq!(domain_of_partition("aws-cn"), Some("amazonaws.com.cn"));
        assert_eq!(within("db.example.com"), None);
        assert_eq!(within("notamazonaws.com"), None);
    }

    #[test]
    fn an_endpoint_service_in_china_has_a_prefix_unless_it_is_one_of_the_first() {
        assert_eq!(
            endpoint_service("eu-central-1", "glue"),
            "com.amazonaws.eu-central-1.glue"
        );
        assert_eq!(
            endpoint_service("cn-north-1", "glue"),
            "cn.com.amazonaws.cn-north-1.glue"
        );
        assert_eq!(endpoint_service("cn-north-1", "s3"), "com.amazonaws.cn-north-1.s3");
    }
}
