//! What a diagnosis says: stages, verdicts, findings, and what could not be seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::code::Code;
use crate::fact::Missing;

use crate::change::{Change, in_words, known_changes, leaving_changes, stands_in};
use crate::command::Command;
use crate::hop::PathHop;

/// Where on the way from the job to the data something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The packets: DNS, routes, security groups, network ACLs, endpoints.
    Network,
    /// The secret, and whether the source accepts what is in it.
    Credentials,
    /// What the Glue role may do; judged together with credentials.
    Permissions,
    /// The JDBC URL, the driver, the connection type.
    Driver,
    /// TLS between the driver and the source.
    Ssl,
    /// The job failed for a reason of its own.
    NotConnection,
    /// The text does not say.
    Unknown,
}

impl Stage {
    /// The word used in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Credentials => "credentials",
            Self::Permissions => "permissions",
            Self::Driver => "driver",
            Self::Ssl => "ssl",
            Self::NotConnection => "not_connection",
            Self::Unknown => "unknown",
        }
    }
}

/// What a check says of the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The configuration allows it. That is not yet "it works": only a test proves that.
    Pass,
    /// This breaks the connection.
    Fail,
    /// This will hurt, or would have, but is not what breaks the connection now.
    Warn,
    /// It could not be read: denied, throttled, late.
    Unknown,
    /// The question does not arise here.
    NotApplicable,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It may be; the words or the facts are ambiguous.
    Possible,
    /// Facts or a firm text say so.
    Likely,
    /// Facts and text agree, or a test proved it.
    Confirmed,
}

/// The thing a finding is about, by what a person would paste into the AWS CLI: the id, else the name, else the ARN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The field's word in kebab case: `security-group`, `route-table`, `secret`, `role`, `connection`, ...
    pub kind: String,
    /// The identifier.
    pub id: String,
}

impl Resource {
    /// Names a resource.
    pub fn new(kind: &str, id: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.into(),
        }
    }

    /// What has no id yet is named by what it is of, as the last of the changes that make it says.
    pub fn name(&mut self, made: &[Change]) {
        if !stands_in(&self.id) {
            return;
        }
        let makes = made.iter().rev().filter_map(|change| change.edit.made_of());
        match makes.filter(|(id, _)| *id == *self.id).map(|(_, of)| of).next() {
            Some(of) => *self = of,
            None => self.id = in_words(&self.id),
        }
    }
}

/// Steps in which nothing stands in for what has no id yet.
fn steps_in_words(steps: Vec<OpeningStep>, before: &[Change]) -> Vec<OpeningStep> {
    let mut made = before.to_vec();
    let named = |mut step: OpeningStep| {
        step.fix = step.fix.in_words(&made);
        made.extend(step.fix.changes.iter().cloned());
        step.resource.name(&made);
        step
    };
    steps.into_iter().map(named).collect()
}

/// How to mend it: one imperative sentence, and the exact commands with real ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// One imperative sentence.
    pub summary: String,
    /// What could be done in its place, as one sentence: of two ways the commands go one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// What is to be known of the commands, such as what they ask for: it says nothing without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Shell commands, in order; empty where there is nothing to type. They are for the account in `by` where there is one.
    pub commands: Vec<String>,
    /// Shell commands that take it back, in order; empty where nothing can.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undo: Vec<String>,
    /// Why what it types is not taken back, or not all of it; each is a part of a sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_undo: Vec<String>,
    /// Whether the finding is gone, nothing new fails, and the way that it stood on is seen to its end, once the changes are made to the
    /// facts. Absent where that could not be tried, or not seen: see `unproven`. A fix of which it is false types nothing itself: see `steps`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<bool>,
    /// The codes that would fail all the same, or only then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Vec<Code>,
    /// Why it is not called proven, though nothing speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "known_reasons")]
    pub unproven: Vec<Unproven>,
    /// The codes whose fixes are made before this one: it is built on what they make, because all of them change one thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Code>,
    /// The code whose fix mends this as well: nothing is typed here, because no change is printed twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_by: Option<Code>,
    /// The account that has to make it, where that is another than one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Where its changes are not enough: the whole way, in order. Changes come first, and then what has to be done elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<OpeningStep>,
    /// The changes that the commands make, for programs.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "leaving_changes",
        deserialize_with = "known_changes"
    )]
    pub changes: Vec<Change>,
    /// Commands that make nothing that Pipefitter could judge again.
    #[serde(skip)]
    typed: Vec<Typed>,
    /// Changes that another account makes: they are typed there, and are none of this one's.
    #[serde(skip)]
    theirs: Vec<Change>,
}

/// What keeps a fix from being proven: it removes its finding, and what decides besides is not told by the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unproven {
    /// A hop of the path that the finding stood on cannot be seen.
    Hop {
        /// The path by its destination: `source`, `s3`, ...
        to: String,
        /// Why.
        #[serde(flatten)]
        missing: Missing,
    },
    /// A check of the same stage cannot judge.
    Check {
        /// Its code.
        code: Unjudged,
        /// Why.
        #[serde(flatten)]
        missing: Missing,
    },
    /// What it leads to was not read.
    NotRead {
        /// The IAM action of the call.
        call: String,
        /// What it would have been asked of; empty for a call about the account.
        of: String,
    },
    /// What fails beside it on the same way, and has to be mended as well: it alone opens nothing.
    StillFails {
        /// Its code.
        code: Code,
        /// The component.
        resource: Resource,
    },
    /// Another finding of the report says that what it opens is not what the source wants, as a rule for a port that is the wrong one.
    Contradicted {
        /// Its code.
        code: Code,
        /// The component.
        resource: Resource,
    },
    /// By the configuration this fails as well, which the error text contradicts.
    Refuted {
        /// Its code.
        code: Code,
        /// The component.
        resource: Resource,
    },
    /// It leads the packets around what they were meant to pass, as a firewall that is gone.
    Around {
        /// What.
        by: String,
    },
    /// What it changes is not in the facts, so that it could not be tried.
    NotInFacts,
    /// What is put in decides, and no fact holds it: the values of a secret, a file.
    ByValue,
}

impl Unproven {
    /// True where it was tried, and its finding is gone.
    pub fn is_tried(&self) -> bool {
        !matches!(self, Self::NotInFacts | Self::ByValue)
    }

    /// Names what has no id yet by what it is of.
    fn name(&mut self, made: &[Change]) {
        match self {
            Self::Hop { missing, .. } | Self::Check { missing, .. } => {
                missing.reason = in_words(&missing.reason);
                missing.would_help = in_words(&missing.would_help);
            }
            Self::NotRead { of, .. } => *of = in_words(of),
            Self::StillFails { resource, .. }
            | Self::Contradicted { resource, .. }
            | Self::Refuted { resource, .. } => resource.name(made),
            Self::Around { .. } | Self::NotInFacts | Self::ByValue => {}
        }
    }

    /// True where something cannot be seen; false where what stands against it is known.
    pub fn is_unseen(&self) -> bool {
        !matches!(
            self,
            Self::StillFails { .. } | Self::Contradicted { .. } | Self::Refuted { .. } | Self::Around { .. }
        )
    }
}

/// What cannot be seen, and what would help.
impl std::fmt::Display for Unproven {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Hop { to, missing } => write!(
                formatter,
                "on the way to {}, {} (would help: {})",
                if to == "source" { "the source" } else { to },
                missing.reason,
                missing.would_help
            ),
            Self::Check { code, missing } => {
                write!(
                    formatter,
                    "{code}, {} (would help: {})",
                    missing.reason, missing.would_help
                )
            }
            Self::NotRead { call, of } if of.is_empty() => write!(formatter, "what {call} tells"),
            Self::NotRead { call, of } => write!(formatter, "what {call} tells of {of}"),
            Self::StillFails { code, resource } => {
                write!(formatter, "{code} ({}) fails on the same way", resource.id)
            }
            Self::Contradicted { code, resource } => {
                write!(formatter, "{code} ({}) says otherwise", resource.id)
            }
            Self::Refuted { code, resource } => {
                write!(
                    formatter,
                    "by the configuration {code} ({}) fails too, which the error text contradicts",
                    resource.id
                )
            }
            Self::Around { by } => write!(formatter, "it leads around {by}, which the packets are meant to pass"),
            Self::NotInFacts => formatter.write_str("what it changes is not in the facts"),
            Self::ByValue => formatter.write_str("the values that are put in decide"),
        }
    }
}

/// Those that this version knows; another may say more.
fn known_reasons<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Unproven>, D::Error> {
    let all = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(all
        .into_iter()
        .filter_map(|one| serde_json::from_value(one).ok())
        .collect())
}

/// A command that is no [`Change`], and how it is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Typed {
    command: Command,
    undo: Undo,
    /// Typed before the changes.
    first: bool,
}

/// How what a fix types besides its changes is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// It shows something: there is nothing to take back.
    NotNeeded,
    /// By a command.
    By(Command),
    /// By nothing; why, as a part of a sentence.
    Never(&'static str),
}

impl Fix {
    /// A fix that is said, not typed.
    pub fn advice(summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            ..Self::default()
        }
    }

    /// A fix that a person finds in what a command shows.
    pub fn shows(summary: impl Into<String>, command: Command) -> Self {
        let fix = Self::advice(summary).then(command, Undo::NotNeeded);
        fix.hinting("The command shows what there is, and changes nothing.")
    }

    /// A fix of one command that writes what no fact holds, so that nothing is judged again: a file, or a value that its owner types.
    /// What a fact holds is written by a [`Change`].
    pub fn typed(summary: impl Into<String>, command: Command, undo: Undo) -> Self {
        Self {
            unproven: vec![Unproven::NotInFacts],
            ..Self::advice(summary).then(command, undo)
        }
    }

    /// A fix by changes: what it types, and how it is taken back, follows from them.
    pub fn changes(summary: impl Into<String>, changes: impl IntoIterator<Item = impl Into<Change>>) -> Self {
        let mut fix = Self {
            changes: changes.into_iter().map(Into::into).collect(),
            ..Self::advice(summary)
        };
        fix.render();
        fix
    }

    /// The same with what could be done in its place.
    #[must_use]
    pub fn or_instead(mut self, sentence: impl Into<String>) -> Self {
        self.instead = Some(sentence.into());
        self
    }

    /// The same with what is to be known of its commands; nothing where there are none.
    #[must_use]
    pub fn hinting(mut self, sentence: impl Into<String>) -> Self {
        self.hint = (!self.commands.is_empty()).then(|| sentence.into());
        self
    }

    /// A command more, before the changes, which stand on it.
    #[must_use]
    pub fn at_first(mut self, command: Command, undo: Undo) -> Self {
        let first = true;
        self.typed.push(Typed { command, undo, first });
        self.render();
        self
    }

    /// A command more, after the changes.
    #[must_use]
    pub fn then(mut self, command: Command, undo: Undo) -> Self {
        let first = false;
        self.typed.push(Typed { command, undo, first });
        self.render();
        self
    }

    /// The same with every command in a Region, but those of which one has been said.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        for step in &mut self.steps {
            step.fix = std::mem::take(&mut step.fix).in_region(region);
        }
        if self.changes.is_empty() && self.typed.is_empty() && self.theirs.is_empty() {
            return self;
        }
        for changes in [&mut self.changes, &mut self.theirs] {
            let all = std::mem::take(changes).into_iter();
            *changes = all.map(|change| change.in_region(region)).collect();
        }
        self.typed = self.typed.into_iter().map(|typed| typed.in_region(region)).collect();
        self.render();
        self
    }

    /// The same for the account that may make it, and why it is that one: it types `theirs`, nothing is to be typed here, and it is as
    /// proven as it was.
    #[must_use]
    pub fn left_to(self, account: &str, why: &str, theirs: Vec<Change>) -> Self {
        let mut fix = Self {
            instead: self.instead,
            proven: self.proven,
            remaining: self.remaining,
            unproven: self.unproven,
            by: Some(account.to_owned()),
            theirs,
            ..Self::advice(format!(
                "{} Account {account} has to do it, with its own credentials: {why}.",
                self.summary
            ))
        };
        fix.render();
        fix
    }

    /// The same as advice to the account that may make it, where the sentence says so already.
    #[must_use]
    pub fn by(mut self, account: &str) -> Self {
        self.by = Some(account.to_owned());
        self
    }

    /// The same where the fix of another code mends this as well: its changes are printed there, and once.
    #[must_use]
    pub fn covered(self, by: Code) -> Self {
        Self {
            covered_by: Some(by),
            ..Self::advice(self.summary)
        }
    }

    /// The same with what has no id yet named by what it is of: a stand-in of the facts says nothing to who reads this. `before` are the
    /// changes that are made before.
    #[must_use]
    pub fn in_words(mut self, before: &[Change]) -> Self {
        self.summary = in_words(&self.summary);
        self.instead = self.instead.as_deref().map(in_words);
        let made: Vec<Change> = before.iter().chain(&self.changes).cloned().collect();
        for one in &mut self.unproven {
            one.name(&made);
        }
        self.steps = steps_in_words(std::mem::take(&mut self.steps), &made);
        self
    }

    /// The same with these changes in the place of its own.
    #[must_use]
    pub fn with_changes(mut self, changes: Vec<Change>) -> Self {
        self.changes = changes;
        self.render();
        self
    }

    /// The same of which no fact can tell whether it mends: what is put in decides.
    #[must_use]
    pub fn by_value(mut self) -> Self {
        self.unproven = vec![Unproven::ByValue];
        self
    }

    /// Adds the changes of another fix, which follow from this one.
    pub fn extend(&mut self, other: &Self) {
        self.changes.extend(other.changes.iter().cloned());
        self.typed.extend(other.typed.iter().cloned());
        self.render();
    }

    /// What is undone goes back in the other order; what cannot be undone stays, and why is said.
    fn render(&mut self) {
        let typed = |first: bool| self.typed.iter().filter(move |typed| typed.first == first);
        let commands = typed(true).map(|typed| typed.command.clone());
        let changes = || self.changes.iter().chain(&self.theirs);
        let commands = commands.chain(changes().flat_map(Change::commands));
        let commands = commands.chain(typed(false).map(|typed| typed.command.clone()));
        self.commands = commands.map(|command| command.to_string()).collect();
        (self.undo, self.no_undo) = (Vec::new(), Vec::new());
        self.take_back(false);
        for change in self.changes.iter().chain(&self.theirs).rev() {
            match change.undo() {
                Ok(undo) => self.undo.extend(undo.commands().iter().map(ToString::to_string)),
                Err(why) => {
                    self.undo.extend(change.deletions().iter().map(ToString::to_string));
                    self.no_undo.push(why.to_owned());
                }
            }
        }
        self.take_back(true);
        self.no_undo.dedup();
    }

    /// How what is typed before the changes, or after them, is taken back.
    fn take_back(&mut self, first: bool) {
        for typed in self.typed.iter().rev().filter(|typed| typed.first == first) {
            match &typed.undo {
                Undo::NotNeeded => {}
                Undo::By(command) => self.undo.push(command.to_string()),
                Undo::Never(why) => self.no_undo.push((*why).to_owned()),
            }
        }
    }
}

impl Typed {
    fn in_region(self, region: &str) -> Self {
        Self {
            command: self.command.in_region(region),
            undo: match self.undo {
                Undo::By(command) => Undo::By(command.in_region(region)),
                other => other,
            },
            first: self.first,
        }
    }
}

/// Something that fails or warns, with what was seen and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// It names what is wrong, not the cure.
    pub code: Code,
    /// The stage of the check.
    pub stage: Stage,
    /// `fail` or `warn`.
    pub verdict: Verdict,
    /// One line a person reads.
    pub title: String,
    /// The component to change.
    pub resource: Resource,
    /// What was seen, on which resource, by which call. For people: no code reads it.
    pub evidence: String,
    /// What tells it from another finding of its code about the same component, by ids and words of the field: the rule that denies, what is
    /// denied, the connection that names it. Empty where a component has one such thing at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// The actions that a role lacks, such as `s3:GetObject`, where it is about a role's rights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// How to mend it.
    pub fix: Fix,
    /// How sure.
    pub confidence: Confidence,
    /// The connection that this is about, where several were judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Why a failing finding is listed as a warning only: the signal that contradicts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the same check could not judge elsewhere, as for another connection: a code stands in one list only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<Missing>,
}

impl Finding {
    /// True where both tell of the same thing, whatever is said of it; whichever connection it was met for.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.code == other.code
            && self.resource == other.resource
            && self.about == other.about
            && self.lacks == other.lacks
    }
}

/// What could not judge: a check, or a whole step of the workflow, by the name of its state. Both are one word in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// The check of a code.
    Check(Code),
    /// A step that broke, or a part of its work.
    Step(String),
}

impl Unjudged {
    /// The word in JSON and in reports.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Check(code) => code.as_str(),
            Self::Step(state) => state,
        }
    }

    /// The code, where it is a check.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Check(code) => Some(*code),
            Self::Step(_) => None,
        }
    }
}

impl From<Code> for Unjudged {
    fn from(code: Code) -> Self {
        Self::Check(code)
    }
}

/// Names of states have small letters, codes have none.
impl From<&str> for Unjudged {
    fn from(text: &str) -> Self {
        if text.contains(|c: char| c.is_lowercase()) {
            Self::Step(text.to_owned())
        } else {
            Self::Check(text.into())
        }
    }
}

impl std::fmt::Display for Unjudged {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl PartialEq<Code> for Unjudged {
    fn eq(&self, code: &Code) -> bool {
        self.code() == Some(*code)
    }
}

impl PartialEq<str> for Unjudged {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == text
    }
}

impl PartialEq<&str> for Unjudged {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl Serialize for Unjudged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Unjudged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::from(text.as_ref()))
    }
}

/// What could not judge, and what would have let it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnknownCheck {
    /// The check's code, or the state's name.
    pub code: Unjudged,
    /// Its stage.
    pub stage: Stage,
    /// Not permitted, throttled, timed out: the words of the call.
    pub reason: String,
    /// The IAM action, or the thing to look at, that would settle it.
    pub would_help: String,
}

/// What one diagnosing step found. Findings stand in the order of evaluation, so that the first failing one is the first blocker; a code
/// stands in one of the four lists only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Diagnosis {
    /// What fails or warns.
    pub findings: Vec<Finding>,
    /// Codes of the checks that passed.
    pub passed: Vec<Code>,
    /// Checks that could not judge.
    pub unknown: Vec<UnknownCheck>,
    /// Codes of the checks whose question does not arise.
    pub not_applicable: Vec<Code>,
    /// The walked paths; only the network step has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkReport>,
    /// The facts that this was judged on, packed, where they fit into the step's share of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<String>,
}

/// Whether a path works, as far as the configuration says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reachability {
    /// Every address that an interface may get reaches the destination, and replies come back.
    Reachable,
    /// Nothing gets through.
    Blocked,
    /// Some addresses or runs fail while others work, or it will fail at run time though the path is open.
    Degraded,
    /// The answer depends on something that cannot be seen.
    #[default]
    Unknown,
}

/// The network part of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkReport {
    /// The whole, over all paths.
    pub reachability: Reachability,
    /// One path a destination, the source first.
    pub paths: Vec<NetworkPath>,
    /// What opens the paths, where several blockers stand on them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// What the later steps need of it.
    #[serde(default, skip_serializing_if = "Learned::is_empty")]
    pub learned: Learned,
    /// The same network, asked for the ports on which the databases listen, where a connection says another. For the verdict; no report
    /// has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_it_listens: Option<Box<AsItListens>>,
}

/// What a network comes to once connections lead to the ports on which their databases listen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AsItListens {
    /// The connections that say another port, each with that of its database.
    pub ports: BTreeMap<String, u16>,
    /// What fails or warns then, with the fixes that are built on it.
    pub findings: Vec<Finding>,
    /// What opens the paths then, be it one fix or several; absent where nothing is blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
}

/// What the network step learns that the later steps need: a name is resolved once, and handed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Learned {
    /// Hosts that are another name (a CNAME, an alias) of a database's own endpoint, with the endpoint's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
    /// Connections from whose subnet a gateway endpoint is the only way to S3.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub only_gateway_to_s3: BTreeSet<String>,
    /// Subnets and security groups that another account shares with this one, by id, with that account.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub owners: BTreeMap<String, String>,
    /// The ports on which databases of this account listen, by their endpoints' names in lower case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, Listens>,
    /// Why that is not known of an endpoint.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unread_ports: BTreeMap<String, Missing>,
}

/// What listens at a name, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listens {
    /// The database's identifier.
    pub id: String,
    /// Its port.
    pub port: u16,
}

impl Learned {
    /// True where there is nothing to hand on.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What listens at an endpoint's name; `Ok(None)` where that is no database of this account, or its description tells no port.
    pub fn listens(&self, endpoint: &str) -> Result<Option<&Listens>, Missing> {
        let name = endpoint.to_ascii_lowercase();
        match self.unread_ports.get(&name) {
            Some(missing) => Err(missing.clone()),
            None => Ok(self.ports.get(&name)),
        }
    }

    /// The name of the endpoint behind `host`: itself, unless it is another name of one.
    pub fn endpoint_of<'a>(&'a self, host: &'a str) -> &'a str {
        let named = self.endpoints.iter();
        let mut behind = named.filter(|(alias, _)| alias.eq_ignore_ascii_case(host));
        behind.next().map_or(host, |(_, endpoint)| endpoint.as_str())
    }
}

/// The fixes that open a path together, in the order in which they are made: changes first, then what has to be done elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The fixes. They are tried as a whole, so none has a proof of its own.
    pub steps: Vec<OpeningStep>,
    /// Whether nothing fails once all changes are made to the facts; absent where what they lead to was not read, or cannot be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<bool>,
    /// The codes that would fail until the last steps, which are advice, are done as well; empty where the changes open the path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Vec<Code>,
    /// Why it is not called proven, though nothing speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "known_reasons")]
    pub unproven: Vec<Unproven>,
}

impl Opening {
    /// Whether nothing fails once all changes are made; a report of an earlier version says only what would.
    pub fn claim(&self) -> Option<bool> {
        self.proven.or((!self.remaining.is_empty()).then_some(false))
    }

    /// The same with every command in a Region, but those of which one has been said.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        for step in &mut self.steps {
            step.fix = std::mem::take(&mut step.fix).in_region(region);
        }
        self
    }

    /// The same with what has no id yet named by what it is of.
    #[must_use]
    pub fn in_words(mut self) -> Self {
        self.steps = steps_in_words(self.steps, &[]);
        let all: Vec<Change> = self.steps.iter().flat_map(|step| step.fix.changes.clone()).collect();
        for one in &mut self.unproven {
            one.name(&all);
        }
        self
    }
}

/// One of several fixes that open a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningStep {
    /// The code of the blocker that it removes.
    pub code: Code,
    /// The component that blocks.
    pub resource: Resource,
    /// What to do.
    pub fix: Fix,
}

/// One walked path from the Glue interface to a destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPath {
    /// `source`, `s3`, `secretsmanager`, `sts`, `kms` or `glue`.
    pub to: String,
    /// The host name or address.
    pub host: String,
    /// The TCP port.
    pub port: u16,
    /// Whether this path works.
    pub reachability: Reachability,
    /// The hops in words, in order; the blocking one says so.
    pub hops: Vec<String>,
    /// The same hops, for a drawing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drawn: Vec<PathHop>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Edit, VpcAttribute};

    /// The commands, what takes them back in the other order, and why the rest is not taken back.
    #[test]
    fn a_fix_says_how_what_it_types_is_taken_back_or_why_it_is_not() {
        let ec2 = |operation: &str| Command::aws("ec2", operation);
        let vpc = |on: bool| Edit::VpcAttribute {
            vpc: "v".to_owned(),
            attribute: VpcAttribute::DnsSupport,
            on,
        };
        let accepted = Edit::PeeringAccepted {
            peering: "pcx-1".to_owned(),
        };
        let fix = Fix::changes("Do it.", [vpc(true), accepted])
            .then(ec2("attach-it"), Undo::By(ec2("detach-it")))
            .then(ec2("pour-it"), Undo::Never("it is spilt"))
            .then(ec2("describe-it"), Undo::NotNeeded)
            .in_region("eu-west-1");
        let operations = |commands: &[String]| {
            let words = commands.iter().filter_map(|command| command.split(' ').nth(2));
            words.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            operations(&fix.commands),
            "modify-vpc-attribute accept-vpc-peering-connection attach-it pour-it describe-it"
        );
        assert_eq!(operations(&fix.undo), "detach-it modify-vpc-attribute");
        assert!(
            fix.undo.iter().all(|command| command.ends_with("--region eu-west-1")),
            "{fix:?}"
        );
        assert_eq!(fix.no_undo.len(), 2);
        assert_eq!(fix.no_undo[0], "it is spilt");
        assert!(fix.no_undo[1].starts_with("a peering that was accepted"), "{fix:?}");
        let shown = Fix::shows("Look.", ec2("describe-it"));
        assert!(shown.undo.is_empty() && shown.no_undo.is_empty());
    }

    /// The route to what is gone cannot come back; what was made in its place is deleted, the last made first.
    #[test]
    fn what_was_made_for_a_route_that_led_to_nothing_is_deleted_though_the_route_stays() {
        let edit = |json: serde_json::Value| serde_json::from_value::<Edit>(json).unwrap();
        let route = |key: &str, target: &str, state: &str| serde_json::json!({"DestinationCidrBlock": "10.9.0.0/16", key: target, "State": state});
        let replaced = |to: serde_json::Value, by: serde_json::Value| {
            let gone = route("NatGatewayId", "nat-gone", "blackhole");
            edit(serde_json::json!({"edit": "route", "table": "rtb-1", "from": gone, "to": to, "by": by}))
        };
        let peering = serde_json::json!({"VpcPeeringConnectionId": "pcx-new",
            "RequesterVpcInfo": {"VpcId": "vpc-1"}, "AccepterVpcInfo": {"VpcId": "vpc-2"}});
        let by_peering =
            serde_json::json!({"made": "peering", "requester": "vpc-1", "accepter": "vpc-2", "region": null});
        for (changes, undo, again) in [
            (
                vec![replaced(
                    route("NatGatewayId", "nat-new", "active"),
                    serde_json::json!({"made": "nat_gateway", "vpc": "vpc-1", "subnet": "subnet-1"}),
                )],
                "delete-nat-gateway wait release-address",
                true,
            ),
            (
                vec![
                    edit(serde_json::json!({"edit": "peering", "peering": peering, "on": true})),
                    replaced(route("VpcPeeringConnectionId", "pcx-new", "active"), by_peering),
                ],
                "delete-vpc-peering-connection",
                true,
            ),
            (
                vec![replaced(
                    route("TransitGatewayId", "tgw-1", "active"),
                    serde_json::Value::Null,
                )],
                "",
                false,
            ),
        ] {
            let fix = Fix::changes("Do it.", changes).in_region("eu-west-1");
            let operations: Vec<&str> = fix.undo.iter().filter_map(|one| one.split(' ').nth(2)).collect();
            assert_eq!(operations.join(" "), undo);
            assert!(fix.undo.iter().all(|one| one.contains("--region eu-west-1")), "{fix:?}");
            assert_eq!(fix.no_undo.len(), 1, "{fix:?}");
            assert_eq!(fix.no_undo[0].contains("it leads to nothing again"), again, "{fix:?}");
        }
    }

    #[test]
    fn a_diagnosis_of_another_version_loads_and_is_written_back() {
        let json = serde_json::json!({
            "findings": [{"code": "OF_NEXT_YEAR", "stage": "network", "verdict": "fail", "title": "t",
                "resource": {"kind": "k", "id": "i"}, "evidence": "e", "fix": {"summary": "s", "commands": []}, "confidence": "likely"}],
            "passed": ["S3_NO_PATH", "ALSO_NEW"],
            "unknown": [
                {"code": "ROUTE_NONE", "stage": "network", "reason": "r", "wouldHelp": "w"},
                {"code": "DiagnoseDriver", "stage": "driver", "reason": "r", "wouldHelp": "w"},
                {"code": "NEW_TOO", "stage": "ssl", "reason": "r", "wouldHelp": "w"},
            ],
            "notApplicable": [],
        });
        let diagnosis: Diagnosis = serde_json::from_value(json.clone()).unwrap();
        let unjudged: Vec<&Unjudged> = diagnosis.unknown.iter().map(|check| &check.code).collect();
        let step = Unjudged::Step("DiagnoseDriver".to_owned());
        assert_eq!(
            unjudged,
            [&Code::RouteNone.into(), &step, &Unjudged::Check("NEW_TOO".into())]
        );
        assert_eq!(serde_json::to_value(&diagnosis).unwrap(), json);
    }
}
