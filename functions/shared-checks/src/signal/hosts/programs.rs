//! Programs that speak for themselves, by the name that they begin what they say with: `ssh: connect to host ...`, as the standards of
//! GNU and POSIX have it, and `sshd[4711]: ...`, as the system's log has it.

/// None of these asks a database, and none is what people try the way to one with (`nc`, `telnet`, `openssl`), go to it by (`ssh`), or
/// log in to it with (`kinit`).
const PROGRAMS: &[&str] = &[
    "ansible",
    "apk",
    "apt",
    "apt-get",
    "argocd",
    "aria2c",
    "aws",
    "azcopy",
    "brew",
    "buildah",
    "bundler",
    "cargo",
    "cdk",
    "certbot",
    "chronyd",
    "composer",
    "conda",
    "consul",
    "containerd",
    "crictl",
    "dnf",
    "docker",
    "docker-compose",
    "dockerd",
    "eksctl",
    "elasticsearch",
    "fetchmail",
    "filebeat",
    "flink",
    "fluentd",
    "flux",
    "ftp",
    "gem",
    "git",
    "gpg",
    "gradle",
    "gsutil",
    "haproxy",
    "helm",
    "helmfile",
    "hg",
    "istioctl",
    "kafkacat",
    "kcat",
    "kubectl",
    "kubelet",
    "kustomize",
    "ldap_bind",
    "ldap_sasl_bind",
    "ldapadd",
    "ldapmodify",
    "ldapsearch",
    "ldapwhoami",
    "lftp",
    "mamba",
    "mosquitto_pub",
    "mosquitto_sub",
    "mount",
    "mount.cifs",
    "mount.nfs",
    "mount.nfs4",
    "msmtp",
    "mvn",
    "nextflow",
    "nginx",
    "nomad",
    "npm",
    "ntpd",
    "oozie",
    "packer",
    "pip",
    "pip3",
    "pipenv",
    "pnpm",
    "podman",
    "poetry",
    "postfix",
    "rclone",
    "redis",
    "redis-cli",
    "restic",
    "rsync",
    "rsync error",
    "s3cmd",
    "sam",
    "scp",
    "selenium",
    "sendmail",
    "sftp",
    "skopeo",
    "smbclient",
    "snakemake",
    "snap",
    "srun",
    "ssh-copy-id",
    "ssh-keyscan",
    "sshd",
    "sshfs",
    "sssd",
    "sudo",
    "svn",
    "swaks",
    "terraform",
    "terragrunt",
    "tofu",
    "vault",
    "wget",
    "winbindd",
    "yarn",
    "yum",
    "zypper",
];

/// What those begin with that print no name, or more than that.
const OTHERWISE: &[&str] = &[
    "aws s3 ",
    "curl: (",
    "error: (gcloud.",
    "fatal: unable to access",
    "ssh: could not resolve hostname",
    "mount error(",
    "could not connect to redis at ",
];

/// True where a program speaks, by the name that it begins with.
pub(in crate::signal) fn is_of_a_program(words: &str) -> bool {
    OTHERWISE.iter().any(|tool| words.starts_with(tool))
        || words.contains(" rsync error: ")
        || name_before(words).is_some_and(|name| PROGRAMS.contains(&name))
}

/// `/usr/bin/kinit: ...`, `sshd[4711]: ...`.
fn name_before(words: &str) -> Option<&str> {
    const LONGEST: usize = 60;
    let colon = words.bytes().take(LONGEST).position(|b| b == b':')?;
    let name = words[..colon].rsplit('/').next()?;
    if !words[colon + 1..].starts_with(' ') {
        return None;
    }
    let numbered = name.strip_suffix(']').and_then(|rest| rest.split_once('['));
    let of_process = numbered.filter(|(_, process)| process.bytes().all(|b| b.is_ascii_digit()));
    Some(of_process.map_or(name, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_told_by_its_name_before_the_colon_and_by_nothing_else() {
        for (words, of_program) in [
            ("sftp: connect to host files.corp port 22: connection timed out", true),
            ("ssh: connect to host bastion.corp port 22: connection timed out", false),
            ("/usr/bin/ldapsearch: invalid credentials", true),
            ("sshd[4711]: connection reset by peer", true),
            ("curl: (7) failed to connect", true),
            ("psql: error: connection refused", false),
            ("mysql: [error] unknown", false),
            ("the vault: connection refused", false),
            ("vault:8200 refused", false),
            ("connection refused", false),
        ] {
            assert_eq!(is_of_a_program(words), of_program, "{words}");
        }
    }
}
