//! The reference of all checks is made from their files: a check without a page, or a page that is stale, fails here.
#![allow(clippy::expect_used, clippy::panic, reason = "this file is a test from end to end")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use shared_checks::check::Declaration;
use shared_checks::{Check, credentials, driver, network, registry, ssl};
use shared_domain::signal::Proof;
use shared_domain::{Cause, Code, Stage};

const HEADINGS: [&str; 5] = [
    "## Why it breaks a connection",
    "## Evidence",
    "## Fix",
    "## Unknown when",
    "## References",
];

/// Every check by the folder it lives in, in the order of evaluation.
fn checks() -> Vec<(&'static str, Vec<Declaration>)> {
    fn listed<V>(checks: &[Check<V>]) -> Vec<Declaration> {
        checks.iter().map(Check::declaration).collect()
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

fn file_of(folder: &str, code: Code) -> PathBuf {
    root()
        .join("src")
        .join(folder)
        .join(code.as_str().to_lowercase())
        .with_extension("rs")
}

/// The manual page: the module comment of the check's file.
fn page(folder: &str, code: Code) -> String {
    let text = fs::read_to_string(file_of(folder, code)).unwrap_or_else(|_| panic!("`{code}` has no file of its name"));
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}

#[test]
fn every_check_has_a_page_with_all_its_headings() {
    for (folder, checks) in checks() {
        for check in checks {
            let page = page(folder, check.code);
            assert!(page.starts_with("# "), "{}: the page begins with its title", check.code);
            let places: Vec<_> = HEADINGS.iter().map(|heading| page.find(heading)).collect();
            assert!(
                places.iter().all(Option::is_some) && places.is_sorted(),
                "{}: headings {places:?}",
                check.code
            );
        }
    }
}

#[test]
fn every_code_of_the_vocabulary_stands_in_exactly_one_check() {
    for code in Code::ALL {
        let checks = registry::all().filter(|check| check.code == *code).count();
        assert_eq!(checks, 1, "{code}");
    }
    assert_eq!(registry::all().count(), Code::ALL.len());
}

#[test]
fn every_file_that_is_named_after_a_code_is_listed() {
    for (folder, checks) in checks() {
        for file in fs::read_dir(root().join("src").join(folder)).expect("the folder of the stage") {
            let path = file.expect("a file").path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let code = Code::from(name.to_uppercase().as_str());
            let is_listed = checks.iter().any(|check| check.code == code);
            assert!(
                is_listed || !Code::ALL.contains(&code),
                "{folder}/{name}.rs is in no list"
            );
        }
    }
}

/// A second list of codes, or a code that is matched as text, drifts apart from the checks without a word of the compiler.
#[test]
fn no_file_of_the_judgement_writes_a_code_as_text() {
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(&folder).expect("a folder of sources") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            let is_test = path.ends_with("tests.rs") || path.parent().is_some_and(|folder| folder.ends_with("tests"));
            let written = Code::ALL.iter().find(|code| text.contains(&format!("\"{code}\"")));
            assert!(is_test || written.is_none(), "{}: {written:?}", path.display());
        }
    }
}

/// Source files of the judgement without their tests, by path.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder).expect("a folder of sources") {
        let path = file.expect("a file").path();
        if path.is_dir() && !path.ends_with("tests") {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            all.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    all
}

/// Whether a word is an operation of the AWS CLI that writes.
fn is_writing(word: &str) -> bool {
    const VERBS: [&str; 29] = [
        "accept",
        "add",
        "allocate",
        "associate",
        "attach",
        "authorize",
        "cancel",
        "create",
        "delete",
        "detach",
        "disable",
        "disassociate",
        "enable",
        "modify",
        "pause",
        "put",
        "release",
        "remove",
        "replace",
        "restore",
        "resume",
        "revoke",
        "rotate",
        "schedule",
        "set",
        "start",
        "stop",
        "update",
        "upload",
    ];
    let plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let verb = word.split('-').next().unwrap_or_default();
    plain && word.contains('-') && VERBS.contains(&verb)
}

/// What a check types is a change, which knows what undoes it, or a command whose fix says how it is taken back, or why it is not.
/// A command that stands in a sentence says neither. (What each check prints is held to the same where its worlds are judged.)
#[test]
fn a_check_that_types_what_writes_says_how_it_is_taken_back() {
    let mut met = 0;
    for folder in ["network", "credentials", "driver", "ssl"] {
        for (path, code) in sources(&root().join("src").join(folder)) {
            for literal in code.split('"').skip(1).step_by(2) {
                let of_s3 = ["cp", "rm", "mv", "sync"].contains(&literal);
                if code.contains("Command::aws(") && (of_s3 || is_writing(literal)) {
                    met += 1;
                    let says = code.contains("Undo::By(") || code.contains("Undo::Never(");
                    assert!(
                        says,
                        "{}: {literal}, and neither its undo nor why there is none",
                        path.display()
                    );
                }
                let mut words = literal.split(|c: char| !c.is_alphanumeric() && c != '-');
                while let Some(word) = words.next() {
                    let operation = words.clone().nth(1).unwrap_or_default();
                    let raw = word == "aws" && is_writing(operation);
                    assert!(!raw, "{}: a command in a sentence: {literal}", path.display());
                }
            }
        }
    }
    assert!(met >= 8, "{met}");
}

#[test]
fn what_a_check_says_by_a_text_is_a_cause_that_it_explains() {
    for check in registry::all() {
        for said in check.said {
            assert!(check.explains.contains(&said.cause), "{}: {}", check.code, said.cause);
        }
        for word in check.words {
            assert_eq!(
                *word,
                word.to_lowercase(),
                "{}: texts are compared in lower case",
                check.code
            );
        }
        let listed: std::collections::BTreeSet<_> = check.explains.iter().collect();
        assert_eq!(
            listed.len(),
            check.explains.len(),
            "{}: a cause stands twice",
            check.code
        );
    }
}

#[test]
fn the_reference_is_fresh() {
    let mut reference = String::from(
        "# The checks\n\nGenerated from the checks' own files, in the order of evaluation; to renew it: \
         `PIPEFITTER_BLESS=1 cargo test -p shared-checks --test reference`.\nCodes are permanent.\n",
    );
    for (folder, checks) in checks() {
        let _ = write!(reference, "\n## {folder}\n\n| code | what is wrong |\n| --- | --- |\n");
        for check in &checks {
            let file = check.code.as_str().to_lowercase();
            let _ = writeln!(
                reference,
                "| [`{}`](src/{folder}/{file}.rs) | {} |",
                check.code, check.title
            );
        }
        for check in &checks {
            let page = page(folder, check.code).replace("\n## ", "\n#### ");
            let page = page.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
            let _ = write!(reference, "\n### `{}`\n\n{page}{}", check.code, declared(check));
        }
    }
    held_fresh("CHECKS.md", &reference);
}

/// A page that is made of the sources is what is written; `PIPEFITTER_BLESS` writes it.
fn held_fresh(page: &str, made: &str) {
    let file = root().join(page);
    if std::env::var_os("PIPEFITTER_BLESS").is_some() {
        fs::write(&file, made).unwrap_or_else(|error| panic!("{page}: {error}"));
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == made,
        "{page} is stale: PIPEFITTER_BLESS=1 cargo test -p shared-checks --test reference"
    );
}

/// What the verdict makes of the check when there is an error text.
fn declared(check: &Declaration) -> String {
    let mut text = String::new();
    if !check.explains.is_empty() {
        let causes: Vec<String> = check.explains.iter().map(|cause| format!("`{cause}`")).collect();
        let _ = write!(text, "\n#### With an error text\nExplains {}.", causes.join(", "));
        let alone: Vec<String> = check.said.iter().map(|said| format!("`{}`", said.cause)).collect();
        if !alone.is_empty() {
            let _ = write!(text, " Said by the text alone: {}.", alone.join(", "));
        }
        let policies: Vec<&str> = check.policies.iter().map(|policy| policy.as_str()).collect();
        if !policies.is_empty() {
            let _ = write!(text, " Told from others by AWS's denial: {}.", policies.join(", "));
        }
        let cleared: Vec<&str> = check.refuted_by.iter().map(|shown| shown.words()).collect();
        if !cleared.is_empty() {
            let _ = write!(text, " Cleared by any other text that shows: {}.", cleared.join("; "));
        }
        text.push('\n');
    }
    text
}

#[test]
fn a_cause_of_this_connection_is_explained_by_a_check_and_no_other_cause_is() {
    for cause in Cause::ALL {
        let own = !matches!(cause.stage(), Stage::NotConnection | Stage::Unknown);
        assert_eq!(registry::explaining(*cause).next().is_some(), own, "{cause}");
    }
}

/// What the doc comments of a file say of the variants in it: `/// Meaning.` above `Variant = "word",` or `Variant,`.
fn meanings(file: &str) -> Vec<(String, String)> {
    let path = root().join("../shared-domain/src").join(file);
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut said: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(meaning) = line.strip_prefix("/// ") {
            said.push(meaning);
            continue;
        }
        if line.starts_with("#[") {
            continue;
        }
        let variant = line.trim_end_matches(',').split(" = ").next().unwrap_or_default();
        if line.ends_with(',') && variant.chars().all(char::is_alphanumeric) {
            all.push((variant.to_owned(), said.join(" ")));
        }
        said.clear();
    }
    all
}

fn meaning_of(meanings: &[(String, String)], variant: &str) -> String {
    let found = meanings.iter().find(|(name, _)| name == variant);
    let said = found.map(|(_, said)| said.clone()).unwrap_or_default();
    assert!(
        !said.is_empty(),
        "`{variant}` has no doc comment that says what it means"
    );
    said
}

#[test]
fn the_page_of_causes_is_fresh() {
    let (causes, stages, proofs) = (meanings("cause.rs"), meanings("diagnosis.rs"), meanings("signal.rs"));
    let mut page = String::from(
        "# The causes\n\nWhat an error text can say, by the stage that it is about. Generated from \
         [`cause.rs`](../shared-domain/src/cause.rs) and the checks; to renew it: \
         `PIPEFITTER_BLESS=1 cargo test -p shared-checks --test reference`.\n\nA text of a cause confirms the findings of the checks \
         beside it. One in **bold** gives its finding even where no fact shows it.\n",
    );
    for stage in STAGES {
        let said = meaning_of(&stages, &format!("{stage:?}"));
        let own: Vec<Cause> = causes_of(stage).collect();
        // What is not about this connection has no finding to come from.
        let explained = own.iter().any(|cause| registry::explaining(*cause).next().is_some());
        let (title, line) = if explained {
            (" findings that it can come from |", " --- |")
        } else {
            ("", "")
        };
        let _ = write!(page, "\n## {}\n\n{said}\n\n", stage.as_str());
        let _ = write!(page, "| cause | what the text says |{title}\n| --- | --- |{line}\n");
        for cause in own {
            let meaning = meaning_of(&causes, &format!("{cause:?}"));
            let _ = write!(page, "| `{cause}` | {meaning} |");
            let _ = match explained_by(cause) {
                links if links.is_empty() => writeln!(page),
                links => writeln!(page, " {links} |"),
            };
        }
    }
    let _ = write!(
        page,
        "\n## What a text proves\n\nA text could not exist if what it proves had not worked. That clears findings: each check \
         says in [CHECKS.md](CHECKS.md) by what.\n\n| proof | what worked |\n| --- | --- |\n"
    );
    for (proof, meaning) in proofs {
        let word = serde_json::from_value::<Proof>(snake(&proof).into());
        assert!(word.is_ok(), "`{proof}` is no proof");
        let _ = writeln!(page, "| `{}` | {meaning} |", snake(&proof));
    }
    held_fresh("CAUSES.md", &page);
}

/// In the order of blame.
const STAGES: [Stage; 7] = [
    Stage::Network,
    Stage::Credentials,
    Stage::Permissions,
    Stage::Driver,
    Stage::Ssl,
    Stage::NotConnection,
    Stage::Unknown,
];

fn causes_of(stage: Stage) -> impl Iterator<Item = Cause> {
    Cause::ALL.iter().copied().filter(move |cause| cause.stage() == stage)
}

/// The checks that explain a cause, each with a link to its page.
fn explained_by(cause: Cause) -> String {
    let link = |check: Declaration| {
        let code = check.code;
        let link = format!("[`{code}`](CHECKS.md#{})", code.as_str().to_lowercase());
        let alone = check.said.iter().any(|said| said.cause == cause);
        if alone { format!("**{link}**") } else { link }
    };
    let links: Vec<String> = registry::explaining(cause).map(link).collect();
    links.join(", ")
}

/// A word of JSON, by the name of its variant.
fn snake(variant: &str) -> String {
    let mut word = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.extend(letter.to_lowercase());
    }
    word
}

/// The part of the template that grants a function its rights.
fn rights_of(template: &str, function: &str) -> String {
    let begin = format!("\n  {function}:\n");
    let rest = template
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {function} in the template"))
        .1;
    let lines = rest
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("   "));
    lines.collect::<Vec<_>>().join("\n")
}

/// "Would help" is a promise: with that right the next diagnosis sees more. So it names only calls that the step makes.
#[test]
fn what_would_help_is_a_call_that_the_step_or_the_evidence_makes() {
    let template = fs::read_to_string(root().join("../../infra/template.yaml")).expect("the template");
    // The account is asked for with the request.
    let before = rights_of(&template, "RouteRequest") + &rights_of(&template, "CollectEvidence");
    for (folder, function) in [
        ("credentials", "DiagnoseCredentials"),
        ("driver", "DiagnoseDriver"),
        ("ssl", "DiagnoseDriver"),
    ] {
        let rights = before.clone() + &rights_of(&template, function);
        for file in fs::read_dir(root().join("src").join(folder)).expect("the folder of the stage") {
            let path = file.expect("a file").path();
            if path.is_dir() || path.ends_with("tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            let asked = [".known(\"", "would_help: \"", "CALL: &str = \""]
                .into_iter()
                .flat_map(|before| {
                    let after = text.split(before).skip(1);
                    after.map(|rest| rest.split('"').next().unwrap_or_default())
                });
            for action in asked.filter(|said| !said.contains(' ') && said.contains(':')) {
                assert!(
                    rights.contains(action),
                    "{}: {action} is no call of {function}",
                    path.display()
                );
            }
        }
    }
}
