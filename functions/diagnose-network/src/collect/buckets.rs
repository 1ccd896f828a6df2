//! The Regions of buckets.

use shared_domain::Fact;
use shared_domain::facts_network::{Bucket, NetworkFacts};
use shared_lambda::unreadable;

pub(super) async fn bucket_region(client: aws_sdk_s3::Client, bucket: String) -> NetworkFacts {
    let region = match client.get_bucket_location().bucket(&bucket).send().await {
        Ok(answer) => Fact::Known(
            match answer.location_constraint().map(|constraint| constraint.as_str()) {
                None | Some("") => "us-east-1".to_owned(),
                Some("EU") => "eu-west-1".to_owned(),
                Some(region) => region.to_owned(),
            },
        ),
        Err(error) => {
            // A bucket elsewhere is told by the header of the refusal.
            let hint = error
                .raw_response()
                .and_then(|response| response.headers().get("x-amz-bucket-region"));
            hint.map_or_else(
                || Fact::Unreadable(unreadable(&error)),
                |region| Fact::Known(region.to_owned()),
            )
        }
    };
    let bucket = Bucket {
        name: bucket,
        bucket_region: region,
    };
    NetworkFacts {
        buckets: Fact::Known(vec![bucket]),
        ..NetworkFacts::default()
    }
}
