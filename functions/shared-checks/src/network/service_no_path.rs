//! # The connection's subnet has no way to a service that the connection needs
//!
//! ## Why it breaks a connection
//! Unified connections and Redshift IAM URLs assume a role by STS; a password that the Data Catalog encrypts is decrypted
//! by KMS; a crawler whose connection brings a driver runs it in a job, by Glue's own API; and a run may call any of them, or any other AWS API,
//! as its error text says. Each needs an interface endpoint or a NAT gateway; an API of another Region, or a global name, a way out.
//! Where a private hosted zone of the VPC answers for the service's name, the packets go where it says, whatever else is open.
//!
//! ## Evidence
//! The service, and what the VPC lacks.
//!
//! ## Fix
//! Create an interface endpoint for the service, or a NAT gateway. Where a NAT gateway stands and only its route is lost, put that back for
//! an API that only the error text names.
//!
//! ## Unknown when
//! `ec2:DescribeVpcEndpoints` or `ec2:DescribeRouteTables` was denied, throttled or late; what a private hosted zone answers for the name
//! cannot be seen, or a Resolver rule forwards it; or other DNS servers answer, or may, as for Secrets Manager. That STS has no way is a warning,
//! unless the error text says that the run called it: it matters only to a run that assumes a role from the subnet.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>,
//! <https://docs.aws.amazon.com/glue/latest/dg/console-connections-jdbc-drivers.html>

use shared_domain::{Code, Missing, Verdict};

use super::path::report::{judge_service, service_fix};
use super::path::subject::Service;
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_READING,
    path: Path::OtherService,
    ..Check::network(
        Code::ServiceNoPath,
        "The connection's subnet has no way to a service that the connection needs",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let of = |service| judge_service(view, service, |obstacle| Some(service_fix(view, obstacle, service)));
    let (kms, glue, sts) = (of("kms"), of("glue"), of("sts"));
    let called = of(Service::Called.as_str());
    let is_called = view.called == Some(Service::Sts);
    for service in [&called, &kms, &glue].into_iter().chain(is_called.then_some(&sts)) {
        if let Ok(found @ Judgement::Found(_)) = service {
            return Ok(found.clone());
        }
    }
    let others = [called?, kms?, glue?].into_iter();
    let other = others.reduce(|one, other| match one {
        Judgement::NotApplicable => other,
        one => one,
    });
    match sts? {
        // STS is documented for such connections; whether a run calls it from the subnet no call tells.
        Judgement::Found(mut found) => {
            for seen in &mut found {
                seen.verdict = Verdict::Warn;
                seen.evidence += "; that matters only to a run that assumes a role";
            }
            Ok(Judgement::Found(found))
        }
        Judgement::NotApplicable => Ok(other.unwrap_or(Judgement::NotApplicable)),
        Judgement::Pass => Ok(Judgement::Pass),
    }
}
