//! # Glue 5 looks for S3 in us-east-2
//!
//! ## Why it breaks a connection
//! From Glue 5.0 on S3A takes us-east-2 for its Region when neither `fs.s3a.endpoint` nor `fs.s3a.endpoint.region` is set. In a VPC whose
//! only way to S3 is an endpoint of its own Region, that ends in a timeout.
//!
//! ## Evidence
//! The Glue version, the job's arguments, its Region, and either that its error or log names S3 of us-east-2, or that a gateway endpoint is
//! the only way to S3 from the connection's subnet: it serves its own Region only. Where the VPC has another way out, nothing is wrong.
//!
//! ## Fix
//! Set the Region in the job's `--conf`.
//!
//! ## Unknown when
//! `glue:GetConnection` or `glue:GetJob` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/migrating-version-51.html>

use shared_domain::aws::glue::arguments;
use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Confidence, Fix, Missing, Resource, Verdict};

use super::view::View;
use crate::check::{Observation, Path};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::ConnectTimeout,
        Cause::S3EndpointMissing,
        Cause::ServiceEndpointUnreachable,
    ],
    // A timeout on the way to the source, or to anything else than S3 of that Region, has another reason.
    words: &["s3.us-east-2.", "s3-us-east-2.", "s3.dualstack.us-east-2."],
    only_in_words: true,
    path: Path::S3,
    ..Check::driver(Code::S3aRegion, "Glue 5 looks for S3 in us-east-2", judge)
};

/// The Region that S3A takes when it is told none.
const DEFAULT: &str = "us-east-2";

fn judge(view: &View) -> Result<Judgement, Missing> {
    let in_vpc = view
        .connection()?
        .and_then(|connection| connection.physical_connection_requirements.as_ref())
        .is_some_and(|network| network.subnet_id.is_some());
    let Some((job, version)) = view.glue_version()?.filter(|(_, version)| version.major >= 5) else {
        return Ok(Judgement::NotApplicable);
    };
    let region = view.evidence.context.region.as_str();
    if !in_vpc || region.is_empty() || region == DEFAULT {
        return Ok(Judgement::NotApplicable);
    }
    let run = view.evidence.job_run.get().and_then(Found::present);
    let arguments = arguments(Some(job), run);
    if arguments.values().any(|value| value.contains("fs.s3a.endpoint")) {
        return Ok(Judgement::Pass);
    }
    let only_gateway = view
        .name
        .as_ref()
        .is_some_and(|name| view.evidence.learned.only_gateway_to_s3.contains(name));
    let why = match host_of_other_region(view) {
        Some(host) => format!("its error names {host}"),
        None if only_gateway => format!(
            "nothing tells it S3's Region, so what it reads or writes there by s3a it asks of {DEFAULT}, while a gateway endpoint of {region} is the only way to S3"
        ),
        None => return Ok(Judgement::NotApplicable),
    };
    let is_named = host_of_other_region(view).is_some();
    let observed = Observation {
        // A job that has nothing to do with S3 works all the same.
        confidence: if is_named {
            Confidence::Likely
        } else {
            Confidence::Possible
        },
        ..Observation::new(
            Verdict::Warn,
            Resource::new("job", &job.name),
            format!("{} runs on Glue {version} in {region}, and {why}", job.name),
            Fix::advice(format!(
                "Add `--conf spark.hadoop.fs.s3a.endpoint.region={region}` to the arguments of {}.",
                job.name
            )),
        )
    };
    Ok(Judgement::Found(vec![observed]))
}

/// The host of S3 in us-east-2 that an error or the log names.
fn host_of_other_region(view: &View) -> Option<&str> {
    let run = view.evidence.job_run.get().and_then(Found::present);
    let texts = [
        view.signal().and_then(|signal| signal.host.as_deref()),
        view.signal().and_then(|signal| signal.quote.as_deref()),
        run.and_then(|run| run.error_message.as_deref()),
    ];
    let log = view.evidence.log_tail.get().into_iter().flatten().map(String::as_str);
    texts.into_iter().flatten().chain(log).find_map(|text| {
        text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
            .find(|word| word.ends_with("s3.us-east-2.amazonaws.com"))
    })
}
