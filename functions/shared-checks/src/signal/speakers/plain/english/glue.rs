//! What Glue and AWS refuse: roles, keys, secrets, permissions, storage.

use super::NOT;
use crate::signal::cause::Cause::*;
use crate::signal::speakers::plain::kind;
use crate::signal::speakers::sentences::Kind;

pub(super) const KINDS: &[Kind] = &[
    kind(
        RoleCannotBeAssumed,
        &[&["role", "roles"], &["assume", "assumed", "assumable", "assuming"], NOT],
        // The name of whoever asks has the words, too.
        &["assumed-role"],
    ),
    kind(
        KmsDenied,
        &[
            &["kms", "kms:decrypt", "decrypt"],
            &[
                "denied",
                "disabled",
                "not accessible",
                "not authorized",
                "failed to decrypt",
                "does not exist",
                "pending deletion",
            ],
        ],
        &["password", "passphrase", "private key", "s3"],
    ),
    kind(
        SecretMissing,
        &[
            &["secret", "secrets"],
            &["no secret", "not found", "missing", "invalid", "empty", "no value"],
        ],
        &["client secret", "secret key", "access key", "scram"],
    ),
    kind(
        GlueRolePermission,
        &[
            &[
                "ec2:createnetworkinterface",
                "ec2:describesubnets",
                "ec2:describesecuritygroups",
                "ec2:describevpcendpoints",
                "createnetworkinterface",
                "describesubnets",
                "describesecuritygroups",
                "describevpcendpoints",
            ],
            &["lacks", "missing", "permission", "not authorized", "denied"],
        ],
        &[],
    ),
    kind(
        DataAccessDenied,
        &[
            &["s3", "lake formation", "bucket"],
            &[
                "access denied",
                "denied",
                "permission",
                "permissions",
                "forbidden",
                "not authorized",
                "not allowed",
                "may not read",
                "may not write",
            ],
        ],
        &[],
    ),
];
