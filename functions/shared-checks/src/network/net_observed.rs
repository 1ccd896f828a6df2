//! # The error shows the network, or the host's own rule, refusing
//!
//! ## Why it breaks a connection
//! The configuration allows the connection and the error says that something on the way refused it: the host's own
//! firewall, a Snowflake network policy, PostgreSQL's pg_hba.conf, a port where nothing listens.
//!
//! ## Evidence
//! The cause that the error text names.
//!
//! ## Fix
//! Look at the host's own rules; the VPC's are in order.
//!
//! ## Unknown when
//! Never by facts alone: the verdict joins the error text with the walk.
//!
//! ## References
//! <https://docs.snowflake.com/en/user-guide/network-policies>

use shared_domain::{Cause, Code, Fix};

use super::path::view::NetworkView;
use crate::Check;
use crate::check::{Said, Stands, Told, only_a_text};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[
        Cause::ConnectionRefused,
        Cause::ConnectionDropped,
        Cause::HostNotAllowed,
    ],
    said: &[
        Said {
            cause: Cause::HostNotAllowed,
            title: "The server's own rules refuse the host that connects",
            resource: |told| told.host(),
            fix: admit_the_subnet,
            stands: Stands::OnCleanNetwork,
        },
        Said {
            cause: Cause::ConnectionRefused,
            title: "The host answers, and nothing listens on the port",
            resource: |told| told.host(),
            fix: |_| {
                Fix::advice(
                    "Compare the port with the one that the database listens on, and see whether it is running.",
                )
            },
            stands: Stands::OnCleanNetwork,
        },
    ],
    ..Check::network(
        Code::NetObserved,
        "The error shows the network, or the host's own rule, refusing",
        only_a_text,
    )
};

fn admit_the_subnet(told: &Told<'_>) -> Fix {
    let addresses = match told.subnet_id() {
        Some(id) => format!("the addresses to admit are those of {id} (aws ec2 describe-subnets --subnet-ids {id})"),
        None => "the connection has no VPC settings, so the addresses are Glue's public ones".to_owned(),
    };
    Fix::advice(format!(
        "Let the server admit the Glue subnet: pg_hba.conf, MySQL user hosts (`user`@`host`), or the network policy; {addresses}."
    ))
}
