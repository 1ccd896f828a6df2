//! The reference of all checks is made from their files: a check without a page, or a page that is stale, fails here.
#![allow(clippy::panic, reason = "this file is a test from end to end")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use shared_checks::{credentials, driver, network, ssl};

const HEADINGS: [&str; 5] = [
    "## Why it breaks a connection",
    "## Evidence",
    "## Fix",
    "## Unknown when",
    "## References",
];

/// Code and title of every check, by the folder it lives in, in the order of evaluation.
fn checks() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    fn listed<V>(checks: &[shared_checks::Check<V>]) -> Vec<(&'static str, &'static str)> {
        checks.iter().map(|check| (check.code, check.title)).collect()
    }
    vec![
        ("network", listed(network::CHECKS)),
        ("credentials", listed(credentials::CHECKS)),
        ("driver", listed(driver::CHECKS)),
        ("ssl", listed(ssl::CHECKS)),
    ]
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file_of(folder: &str, code: &str) -> PathBuf {
    root()
        .join("src")
        .join(folder)
        .join(code.to_lowercase())
        .with_extension("rs")
}

/// The manual page: the module comment of the check's file.
fn page(folder: &str, code: &str) -> String {
    let text = fs::read_to_string(file_of(folder, code)).unwrap_or_else(|_| panic!("`{code}` has no file of its name"));
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}

#[test]
fn every_check_has_a_page_with_all_its_headings() {
    for (folder, checks) in checks() {
        for (code, _) in checks {
            let page = page(folder, code);
            assert!(page.starts_with("# "), "{code}: the page begins with its title");
            let places: Vec<_> = HEADINGS.iter().map(|heading| page.find(heading)).collect();
            assert!(
                places.iter().all(Option::is_some) && places.is_sorted(),
                "{code}: headings {places:?}"
            );
        }
    }
}

#[test]
fn every_code_stands_once() {
    let mut codes: Vec<_> = checks()
        .into_iter()
        .flat_map(|(_, checks)| checks)
        .map(|(code, _)| code)
        .collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
}

#[test]
fn the_reference_is_fresh() {
    let mut reference = String::from(
        "# The checks\n\nGenerated from the checks' own files; to renew it: `PIPEFITTER_BLESS=1 cargo test -p shared-checks --test reference`.\n\
         Codes are permanent. What only a server's or a driver's own words show (`DB_PASSWORD`, `NET_OBSERVED`, ...) comes from the error text, in `src/verdict`.\n",
    );
    for (folder, checks) in checks() {
        let _ = write!(reference, "\n## {folder}\n\n| code | what is wrong |\n| --- | --- |\n");
        for (code, title) in &checks {
            let _ = writeln!(
                reference,
                "| [`{code}`](src/{folder}/{}.rs) | {title} |",
                code.to_lowercase()
            );
        }
        for (code, _) in &checks {
            let page = page(folder, code).replace("\n## ", "\n#### ");
            let _ = write!(
                reference,
                "\n### `{code}`\n\n{}",
                page.split_once('\n').map_or("", |(_, rest)| rest.trim_start())
            );
        }
    }
    let file = root().join("README.md");
    if std::env::var_os("PIPEFITTER_BLESS").is_some() {
        fs::write(&file, &reference).expect("write the reference");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == reference,
        "README.md is stale: PIPEFITTER_BLESS=1 cargo test -p shared-checks --test reference"
    );
}
