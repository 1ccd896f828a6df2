//! What Glue, its console and the scripts around it say of the parts of a connection, whatever the sentence: a part (a subnet, a
//! secret, a role) and what is wrong with it (not found, cannot be assumed) in one sentence.

use crate::signal::cause::Cause::{self, *};
use crate::signal::words::has;

/// One kind of trouble: of every group of words one must stand in the sentence, and none of `without`.
struct Kind {
    groups: &'static [&'static [&'static str]],
    without: &'static [&'static str],
    cause: Cause,
}

const SUBNET: &[&str] = &["subnet", "subnets", "subnetid", "subnet id", "subnet_id"];
const GROUP: &[&str] = &[
    "security group",
    "security groups",
    "securitygroup",
    "securitygroupid",
    "securitygroupids",
    "security group id",
];
const WRONG: &[&str] = &[
    "invalid",
    "not valid",
    "isn't valid",
    "cannot be used",
    "can't be used",
    "malformed",
    "incorrect",
    "unsupported",
    "not supported",
    "isn't supported",
    "does not support",
    "doesn't support",
    "not allowed",
    "unknown",
    "must be one of",
    "must be of type",
];
const DENIED: &[&str] = &[
    "permission",
    "permissions",
    "not authorized",
    "isn't authorized",
    "unauthorized",
    "access denied",
    "accessdenied",
    "accessdeniedexception",
    "not allowed",
    "insufficient privileges",
    "not permitted",
];
const SECRET: &[&str] = &[
    "secret",
    "secrets",
    "secretid",
    "secret_id",
    "secretstring",
    "secret_name",
];
const URL: &[&str] = &[
    "jdbc url",
    "jdbc urls",
    "jdbc connection url",
    "jdbc connection string",
    "jdbc_connection_url",
    "jdbc string",
    "connection url",
    "database url",
    "jdbc_url",
    "jdbc_enforce_ssl",
];

/// In the order in which they are asked: the more particular before the more general.
const KINDS: &[Kind] = &[
    Kind {
        groups: &[
            &["s3"],
            &["endpoint", "endpoints", "vpce", "nat gateway", "gateway endpoint"],
            &["subnet", "subnetid", "vpc", "route table", "nat"],
            MISSING_OR_LACKING,
        ],
        without: DENIED,
        cause: S3EndpointMissing,
    },
    Kind {
        groups: &[
            SUBNET,
            &["ip address", "ip addresses", "addresses", "ip", "ips", "ipv4 addresses"],
            &[
                "free",
                "available",
                "enough",
                "insufficient",
                "exhausted",
                "ran out",
                "run out",
                "running out",
                "sufficient",
                "not have",
                "remaining",
            ],
        ],
        without: DENIED,
        cause: SubnetNoFreeIps,
    },
    Kind {
        groups: &[
            &["availability zone", "availabilityzone", "availability zones", "az"],
            &["subnet", "subnets", "subnetid", "connection", "connections"],
            &[
                "match",
                "mismatch",
                "correspond",
                "different",
                "not in",
                "does not belong",
                "same",
                "null",
                "empty",
                "required",
                "missing",
                "invalid",
            ],
        ],
        without: &["database instance"],
        cause: AzMismatch,
    },
    Kind {
        groups: &[
            GROUP,
            &[
                "self-referencing",
                "self referencing",
                "self-reference",
                "self-ref",
                "refers to itself",
                "reference itself",
                "references itself",
                "allow itself",
                "all tcp ports",
                "all ports",
                "all ingress",
                "all egress",
                "all inbound",
                "all outbound",
            ],
        ],
        without: &[],
        cause: SgNoSelfReference,
    },
    Kind {
        groups: &[
            GROUP,
            &[
                "different network",
                "different networks",
                "different vpc",
                "different vpcs",
                "same vpc",
            ],
        ],
        without: &[],
        cause: EniOrSubnetNotFound,
    },
    Kind {
        groups: &[GROUP_OR_SUBNET, MISSING_OR_INVALID],
        without: NOT_OF_THE_SUBNET,
        cause: EniOrSubnetNotFound,
    },
    Kind {
        groups: &[EC2_CALLS, DENIED],
        without: &[],
        cause: GlueRolePermission,
    },
    Kind {
        groups: &[
            &["role", "roles", "role's", "iam_role", "iam role", "rolearn", "role_arn"],
            &[
                "assume",
                "be assumed",
                "assumption",
                "assuming",
                "trust policy",
                "trustpolicy",
                "trust relationship",
            ],
            &[
                "no",
                "unable",
                "cannot",
                "can't",
                "could not",
                "couldn't",
                "not",
                "should",
                "failed",
                "failure",
                "error",
                "verify",
                "please",
                "must",
                "doesn't",
                "denied",
                "invalid",
            ],
        ],
        without: &[],
        cause: RoleCannotBeAssumed,
    },
    Kind {
        groups: &[SECRET, DENIED],
        without: OTHER_SECRETS,
        cause: SecretAccessDenied,
    },
    Kind {
        groups: &[SECRET, SECRET_WRONG],
        without: OTHER_SECRETS,
        cause: SecretMissing,
    },
    Kind {
        groups: &[
            &[
                "connection type",
                "connectiontype",
                "connection types",
                "connection of type",
                "type of connection",
            ],
            WRONG,
        ],
        without: &[],
        cause: WrongConnectionType,
    },
    Kind {
        groups: &[URL, URL_WRONG],
        without: &["username", "password"],
        cause: BadJdbcUrl,
    },
];

const GROUP_OR_SUBNET: &[&str] = &[
    "subnet",
    "subnets",
    "subnetid",
    "subnetids",
    "subnet id",
    "ec2subnetid",
    "ec2subnetids",
    "ecsubnetid",
    "security group",
    "security groups",
    "securitygroup",
    "securitygroupid",
    "securitygroupids",
    "network interface",
    "vpc id",
];
const MISSING_OR_INVALID: &[&str] = &[
    "does not exist",
    "doesn't exist",
    "do not exist",
    "not found",
    "not be found",
    "couldn't be found",
    "can't be found",
    "cannot find",
    "can't find",
    "could not find",
    "unable to find",
    "no such",
    "invalid",
    "not valid",
    "not a valid",
    "was deleted",
    "has been deleted",
    "malformed",
];
/// Words of other kinds of trouble that name a subnet, too.
const NOT_OF_THE_SUBNET: &[&str] = &[
    "s3",
    "nat",
    "endpoint",
    "private dns",
    "az",
    "availability zone",
    "route table",
    "subnet group",
    "permission",
    "unauthorized",
    "db subnet group",
    "role",
];
const MISSING_OR_LACKING: &[&str] = &[
    "does not exist",
    "not found",
    "not be found",
    "could not find",
    "cannot find",
    "can't find",
    "couldn't find",
    "unable to find",
    "no s3",
    "no vpc endpoint",
    "does not have",
    "doesn't have",
    "missing",
    "has no",
    "required",
    "create an",
    "create a",
    "failed",
];
/// The calls that Glue makes with the role of a job before it runs.
const EC2_CALLS: &[&str] = &[
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:describenetworkinterfaces",
    "ec2:describesubnets",
    "ec2:describesecuritygroups",
    "ec2:describevpcendpoints",
    "ec2:describeroutetables",
    "ec2:describevpcattribute",
    "ec2:createtags",
    "createnetworkinterface",
    "describesubnets",
    "describesecuritygroups",
    "describevpcendpoints",
    "describeroutetables",
    "elastic network interface",
    "network interface",
    "network interfaces",
    "glue:getconnection",
    "glue:getconnections",
];
const SECRET_WRONG: &[&str] = &[
    "does not exist",
    "doesn't exist",
    "not found",
    "not be found",
    "couldn't be found",
    "cannot find",
    "can't find",
    "could not find",
    "unable to find",
    "no such",
    "invalid",
    "not valid",
    "isn't valid",
    "malformed",
    "parse",
    "parsing",
    "decode",
    "valid json",
    "json format",
    "correct syntax",
    "does not contain",
    "doesn't contain",
    "does not have",
    "doesn't have",
    "does not include",
    "has no",
    "missing",
    "is empty",
    "cannot be empty",
    "must not be empty",
    "cannot be null",
    "must contain",
    "must include",
    "should contain",
    "is null",
    "are required",
    "not specified",
];
/// Secrets that no secret of Secrets Manager is meant by.
const OTHER_SECRETS: &[&str] = &[
    "client secret",
    "client_secret",
    "secret key",
    "secret access key",
    "access key",
    "secretkey",
    "shared secret",
    "secret_access_key",
    "secret scope",
    "timed out",
    "timeout",
    "kms",
    "imagepullsecrets",
    "policy",
    "could not connect",
    "unable to connect",
    "unable to execute",
];
const URL_WRONG: &[&str] = &[
    "invalid",
    "not valid",
    "isn't valid",
    "malformed",
    "incorrect",
    "unsupported",
    "not supported",
    "parse",
    "parsing",
    "parsed",
    "does not match",
    "doesn't match",
    "must match",
    "must be of the form",
    "must start with",
    "must be in the format",
    "wrong format",
    "bad format",
    "not recognized",
];

/// So much of a message is asked, and so long a sentence.
const LONGEST: usize = 3_000;
const LONGEST_SENTENCE: usize = 500;

/// What the first sentence of a message says that says anything.
pub(super) fn of(words: &str) -> Option<Cause> {
    const SIGNS: &[&str] = &[
        "subnet",
        "secur",
        "secret",
        "role",
        "jdbc",
        "connection",
        "capacity",
        "worker",
        "dpu",
        "concurrent",
        "vpc",
        "interface",
        "url",
        "availability",
    ];
    let end = (0..=words.len().min(LONGEST))
        .rev()
        .find(|at| words.is_char_boundary(*at))?;
    let words = &words[..end];
    if !SIGNS.iter().any(|sign| words.contains(sign)) {
        return None;
    }
    let sentences = words.split(". ").flat_map(|part| part.split("; "));
    sentences
        .filter(|sentence| sentence.len() < LONGEST_SENTENCE)
        .find_map(of_sentence)
}

fn of_sentence(sentence: &str) -> Option<Cause> {
    let any = |words: &[&str]| words.iter().any(|word| has(sentence, word));
    KINDS
        .iter()
        .find(|kind| kind.groups.iter().all(|group| any(group)) && !any(kind.without))
        .map(|kind| kind.cause)
}
