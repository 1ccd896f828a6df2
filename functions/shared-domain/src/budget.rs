//! One budget of bytes for what a step puts into the execution's document: Step Functions ends an execution whose state passes 256 KiB,
//! and nothing catches that. Texts and lists come from outside and may be of any size; what is kept of them is chosen by importance, both
//! ends of a text are kept, and every cut is said.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::aws::glue::Connection;
use crate::diagnosis::{Diagnosis, NetworkReport, Reachability, Stage, Unjudged, UnknownCheck, Verdict};
use crate::evidence::{Evidence, Found, NamedConnection};
use crate::fact::Fact;
use crate::trace::ChangeReport;

/// What the evidence may have, as JSON.
pub const EVIDENCE: usize = 52_000;
/// What each diagnosing step may have: with the evidence and a preflight they stay below 200 KB.
pub const DIAGNOSIS: usize = 29_000;
/// What one text that comes from outside may have.
pub const LONGEST_TEXT: usize = 8 * 1024;
/// What an engine's test may say: there are three.
pub const LONGEST_OF_AN_ENGINE: usize = LONGEST_TEXT / 3;
/// What sources, and connections to them, may have that are listed though nothing is to be chosen.
pub const LISTED: usize = 2_000;
/// What may be said of what changed.
pub const CHANGE: usize = 7_000;
/// What may be said of a certificate before a connection names it.
pub const AUTHORITY: usize = 4_000;
/// The largest document is that of a new connection whose test failed: a preflight and its certificate's, a test's and a run's text, evidence,
/// three diagnoses, and what changed. `write-report/src/document/size.rs` measures the whole, on every way.
const _: () = assert!(EVIDENCE + 4 * DIAGNOSIS + AUTHORITY + 2 * LONGEST_TEXT + CHANGE < 200_000);
/// Names that are listed without their things.
const NAMES: usize = 2_000;

/// Arguments that something is judged by, or that lead on; without dashes, in lower case letters and digits.
const TELLING_ARGUMENTS: &[&str] = &[
    "connection",
    "jars",
    "driver",
    "conf",
    "log",
    "secret",
    "region",
    "role",
    "url",
    "host",
    "database",
    "user",
    "datalake",
    "script",
    "tempdir",
    "job",
    "library",
    "python",
    "class",
];

/// Properties that something is judged by, by a part of their name.
const TELLING_PROPERTIES: &[&str] = &[
    "URL",
    "HOST",
    "PORT",
    "SECRET",
    "SSL",
    "CERT",
    "DRIVER",
    "CLASS",
    "USER",
    "DATABASE",
    "ROLE",
    "WAREHOUSE",
    "ACCOUNT",
    "PROJECT",
    "ENGINE",
    "INSTANCE",
    "SPARK",
    "KAFKA",
    "CONNECTOR",
    "REGION",
];

/// A text's two ends in at most `bytes`, and how much is missing between them.
pub fn ends(text: &str, bytes: usize) -> String {
    /// `\n[... 18446744073709551615 bytes left out ...]\n`
    const MARK: usize = 48;
    if text.len() <= bytes {
        return text.to_owned();
    }
    let room = bytes.saturating_sub(MARK);
    let head = text.floor_char_boundary(room / 4);
    let tail = text.ceil_char_boundary(text.len() - (room - room / 4));
    let cut = format!(
        "{}\n[... {} bytes left out ...]\n{}",
        &text[..head],
        tail - head,
        &text[tail..]
    );
    // Below the length of the mark there is room for a beginning only.
    if cut.len() <= bytes {
        cut
    } else {
        text[..text.floor_char_boundary(bytes)].to_owned()
    }
}

/// The same where JSON writes some bytes as six: the text is no longer than `bytes` in a document.
pub fn ends_in_json(text: &str, bytes: usize) -> String {
    let mut share = bytes;
    loop {
        let cut = ends(text, share);
        // Its quotes are not the text's.
        if json_length(&cut) <= bytes + 2 || share == 0 {
            return cut;
        }
        share -= share.div_ceil(4);
    }
}

/// The length of a thing as JSON.
pub fn json_length(thing: &impl Serialize) -> usize {
    serde_json::to_string(thing).map_or(usize::MAX, |json| json.len())
}

impl Evidence {
    /// The evidence in at most `bytes`. `suspect` names the connection that the failure is most likely about: it is kept whatever happens.
    #[must_use]
    pub fn within(self, bytes: usize, suspect: Option<&str>) -> Self {
        if json_length(&self) <= bytes {
            return self;
        }
        let mut share = bytes;
        loop {
            let cut = cut(self.clone(), share, suspect);
            // JSON writes some bytes as six.
            if json_length(&cut) <= bytes || share < 256 {
                return cut;
            }
            share -= share / 4;
        }
    }
}

/// Cuts the texts, then the arguments, and gives what is left to the connections.
fn cut(mut evidence: Evidence, bytes: usize, suspect: Option<&str>) -> Evidence {
    let mut said = Said(std::mem::take(&mut evidence.cut));
    // Without the connections there is nothing to judge: they have the greater part, as far as they need it.
    let reserved = json_length(&evidence.connections).min(bytes / 8 * 5);
    let part = |of: usize| (bytes - reserved) / of;
    texts(&mut evidence, &mut said, part);
    let connections = std::mem::take(&mut evidence.connections);
    let wanted = evidence
        .job
        .get()
        .and_then(Found::present)
        .map(|job| job.connections.connections.len());
    if let Fact::Known(Found::Present(job)) = &mut evidence.job {
        job.connections.connections.clear();
    }
    let targets = match &mut evidence.crawler {
        Fact::Known(Found::Present(crawler)) => Some(std::mem::take(&mut crawler.targets)),
        _ => None,
    };
    let left = bytes.saturating_sub(json_length(&evidence)).saturating_sub(NAMES);
    let (kept, mut rest) = said.connections(connections, left, suspect);
    if let (Fact::Known(Found::Present(job)), Some(_)) = (&mut evidence.job, wanted) {
        job.connections.connections = kept.iter().map(|named| named.name.clone()).collect();
    }
    if let (Fact::Known(Found::Present(crawler)), Some(mut targets)) = (&mut evidence.crawler, targets) {
        targets.retain(|name| kept.iter().any(|named| named.name == name));
        crawler.targets = targets;
    }
    evidence.connections = kept;
    rest.append(&mut evidence.not_looked_at);
    evidence.not_looked_at = names(rest, NAMES.min(part(16)));
    evidence.cut = said.0;
    evidence
}

/// Cuts the texts; `part` is that part of the room.
fn texts(evidence: &mut Evidence, said: &mut Said, part: impl Fn(usize) -> usize) {
    if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
        said.text("the run's error message", &mut run.error_message, part(8));
        said.text("the run's state detail", &mut run.state_detail, part(32));
        said.arguments("the run", &mut run.arguments, part(8));
        for field in [&mut run.log_group_name, &mut run.execution_role_session_policy] {
            said.text("a field of the run", field, part(16));
        }
        for field in [&mut run.id, &mut run.job_name] {
            *field = ends(field, part(32));
        }
    }
    if let Fact::Known(Found::Present(job)) = &mut evidence.job {
        said.arguments("the job", &mut job.default_arguments, part(8));
        said.text("the job's script location", &mut job.command.script_location, part(32));
        for field in [&mut job.name, &mut job.role] {
            *field = ends(field, part(32));
        }
    }
    if let Fact::Known(Found::Present(crawler)) = &mut evidence.crawler {
        for field in [&mut crawler.name, &mut crawler.role] {
            *field = ends(field, part(32));
        }
        if let Some(crawl) = &mut crawler.last_crawl {
            said.text("the crawl's error message", &mut crawl.error_message, part(8));
        }
    }
    if let Some(told) = &mut evidence.event {
        said.text("the event's message", &mut told.event.message, part(16));
        for field in [&mut told.run_id, &mut told.job_name] {
            *field = ends(field, part(32));
        }
    }
    said.text("the test's error", &mut evidence.test_error, part(8));
    if let Some(signal) = &mut evidence.signal {
        said.text("the quote", &mut signal.quote, part(32));
        said.text("the host of the error text", &mut signal.host, part(64));
    }
    said.log(&mut evidence.log_tail, part(5));
    if let Fact::Known(script) = &mut evidence.script
        && json_length(script) > part(8)
    {
        *script = script.without_names();
        said.say("what the job's script names".to_owned());
    }
    for reason in [
        reason(&mut evidence.job),
        reason(&mut evidence.job_run),
        reason(&mut evidence.crawler),
        reason(&mut evidence.log_tail),
        reason(&mut evidence.script),
    ]
    .into_iter()
    .flatten()
    {
        *reason = ends(reason, part(64));
    }
}

fn reason<T>(fact: &mut Fact<T>) -> Option<&mut String> {
    match fact {
        Fact::Unreadable(reason) => Some(reason),
        _ => None,
    }
}

/// As many names as fit, and how many more there are.
fn names(all: Vec<String>, bytes: usize) -> Vec<String> {
    let (count, mut length) = (all.len(), 0);
    let mut kept: Vec<String> = all
        .into_iter()
        .map(|name| ends(&name, 255))
        .take_while(|name| {
            length += json_length(name) + 1;
            length <= bytes
        })
        .collect();
    if kept.len() < count {
        kept.push(format!("({} more)", count - kept.len()));
    }
    kept
}

/// The cuts, in words.
struct Said(Vec<String>);

impl Said {
    fn say(&mut self, what: String) {
        if !self.0.contains(&what) {
            self.0.push(what);
        }
    }

    fn text(&mut self, what: &str, text: &mut Option<String>, bytes: usize) {
        if let Some(whole) = text.as_ref().filter(|whole| whole.len() > bytes) {
            let kept = ends(whole, bytes);
            self.say(format!("{what}: the ends of {} bytes", whole.len()));
            *text = Some(kept);
        }
    }

    fn log(&mut self, log: &mut Fact<Vec<String>>, bytes: usize) {
        if let Fact::Known(lines) = log {
            let whole = lines.join("\n");
            if json_length(&lines) > bytes {
                self.say(format!("the driver's log: the ends of its last {} bytes", whole.len()));
                // A line costs its quotes and comma as well.
                let kept = ends(&whole, bytes.saturating_sub(3 * lines.len().min(bytes / 12)));
                *lines = kept.lines().map(str::to_owned).collect();
            }
        }
    }

    /// Telling ones first, each at its beginning, until the share is spent.
    fn arguments(&mut self, whose: &str, arguments: &mut BTreeMap<String, String>, bytes: usize) {
        if json_length(arguments) <= bytes {
            return;
        }
        let telling = |key: &String| {
            let name: String = key
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
                .to_ascii_lowercase();
            TELLING_ARGUMENTS.iter().any(|word| name.contains(word))
        };
        let all = std::mem::take(arguments);
        let count = all.len();
        let (first, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(key, _)| telling(key));
        let mut left = bytes;
        for (key, value) in first.into_iter().chain(rest) {
            let value = ends(&value, bytes / 4);
            let length = json_length(&key) + json_length(&value) + 2;
            if length <= left && key.len() <= 255 {
                left -= length;
                arguments.insert(key, value);
            }
        }
        self.say(format!(
            "{whose}'s arguments: {} of {count}, and long values at their ends",
            arguments.len()
        ));
    }

    /// Each connection with its own share; those for which nothing is left, by name.
    fn connections(
        &mut self,
        all: Vec<NamedConnection>,
        bytes: usize,
        suspect: Option<&str>,
    ) -> (Vec<NamedConnection>, Vec<String>) {
        // A name stands in the job's list and beside its connection, which has one of its own.
        let around: usize = all.iter().map(|named| 3 * json_length(&named.name) + 40).sum();
        let share = bytes.saturating_sub(around) / all.len().max(1);
        let suspected = |named: &NamedConnection| suspect == Some(named.name.as_str());
        let mut left = bytes;
        let mut sizes = vec![None; all.len()];
        let mut cut: Vec<NamedConnection> = all.into_iter().map(|named| self.connection(named, share)).collect();
        // The suspect is first to be given room, then the others in their order.
        let mut order: Vec<usize> = (0..cut.len()).collect();
        order.sort_by_key(|at| !suspected(&cut[*at]));
        for at in order {
            let length = 2 * json_length(&cut[at].name) + json_length(&cut[at]);
            if length <= left || suspected(&cut[at]) {
                left = left.saturating_sub(length);
                sizes[at] = Some(length);
            }
        }
        let mut rest = Vec::new();
        let mut kept = sizes.iter();
        cut.retain(|named| {
            let keeps = kept.next().is_some_and(Option::is_some);
            if !keeps {
                rest.push(named.name.clone());
            }
            keeps
        });
        (cut, rest)
    }

    fn connection(&mut self, mut named: NamedConnection, share: usize) -> NamedConnection {
        named.name = ends(&named.name, 255);
        if let Some(reason) = reason(&mut named.connection) {
            *reason = ends(reason, share / 4);
        }
        let Fact::Known(Found::Present(connection)) = &mut named.connection else {
            return named;
        };
        if json_length(&connection) <= share {
            return named;
        }
        let mut bare = Connection {
            connection_properties: BTreeMap::new(),
            spark_properties: BTreeMap::new(),
            athena_properties: BTreeMap::new(),
            status_reason: connection
                .status_reason
                .as_deref()
                .map(|reason| ends(reason, share / 8)),
            name: ends(&connection.name, 255),
            ..connection.clone()
        };
        let mut left = share.saturating_sub(json_length(&bare));
        let mut dropped = 0;
        for telling in [true, false] {
            for (from, to) in [
                (&connection.connection_properties, &mut bare.connection_properties),
                (&connection.spark_properties, &mut bare.spark_properties),
                (&connection.athena_properties, &mut bare.athena_properties),
            ] {
                dropped += fill(from, to, telling, &mut left);
            }
        }
        if dropped > 0 {
            self.say(format!("connection {}: {dropped} properties", ends(&bare.name, 64)));
        }
        if self.0.len() > 20 {
            self.0.truncate(20);
            self.say("and so in further connections".to_owned());
        }
        *connection = bare;
        named
    }
}

/// Takes over the properties that fit, whole: half a URL leads elsewhere. How many did not.
fn fill(from: &BTreeMap<String, String>, to: &mut BTreeMap<String, String>, telling: bool, left: &mut usize) -> usize {
    let is_telling = |key: &str| {
        let key = key.to_ascii_uppercase();
        TELLING_PROPERTIES.iter().any(|word| key.contains(word))
    };
    let mut dropped = 0;
    for (key, value) in from.iter().filter(|(key, _)| is_telling(key) == telling) {
        let length = json_length(key) + json_length(value) + 2;
        if length <= *left {
            *left -= length;
            to.insert(key.clone(), value.clone());
        } else {
            dropped += 1;
        }
    }
    dropped
}

impl ChangeReport {
    /// What changed in at most `bytes`: the first causes are kept, and how many were left out is said.
    #[must_use]
    pub fn within(self, bytes: usize) -> Self {
        if json_length(&self) <= bytes {
            return self;
        }
        for (causes, text) in [(40, 400), (20, 300), (10, 200), (5, 160), (3, 120), (1, 80), (1, 20)] {
            let cut = self.clone().cut(causes, text);
            if json_length(&cut) <= bytes {
                return cut;
            }
        }
        self.cut(0, 20)
    }

    /// At most so many causes, notes and unknowns, with texts of so many bytes.
    fn cut(mut self, causes: usize, text: usize) -> Self {
        let left_out = self.causes.len().saturating_sub(causes);
        self.causes.truncate(causes);
        self.notes.truncate(causes);
        self.unknown.truncate(causes);
        for cause in &mut self.causes {
            cause.candidates.truncate(causes.min(5));
            let deeds = cause.candidates.iter_mut();
            let of_deeds = deeds.flat_map(|deed| [&mut deed.event, &mut deed.when].into_iter().chain(&mut deed.who));
            let own = [
                &mut cause.what,
                &mut cause.field,
                &mut cause.resource.id,
                &mut cause.resource.kind,
            ];
            let known = [
                &mut cause.before,
                &mut cause.after,
                &mut cause.who,
                &mut cause.when,
                &mut cause.event,
            ];
            let all = own.into_iter().chain(known.into_iter().flatten()).chain(of_deeds);
            all.for_each(|field| *field = ends(field, text));
        }
        let told = [&mut self.since, &mut self.proof, &mut self.written_in, &mut self.owner];
        let unknown = self.unknown.iter_mut();
        let unknown = unknown.flat_map(|one| [&mut one.reason, &mut one.would_help]);
        let texts = self.notes.iter_mut().chain(told.into_iter().flatten()).chain(unknown);
        texts.for_each(|field| *field = ends(field, text));
        if left_out > 0 {
            self.notes.push(format!(
                "{left_out} more differences that explain it were left out for their size."
            ));
        }
        self
    }
}

/// At most so many paths, with texts of so many bytes; how many are left out. A path that works is the first that can be missed.
fn cut_paths(network: &mut NetworkReport, a_code: usize, text: usize) -> usize {
    let before = network.paths.len();
    network
        .paths
        .sort_by_key(|path| path.reachability == Reachability::Reachable);
    network.paths.truncate(2 * a_code);
    for path in &mut network.paths {
        path.hops.truncate(30);
        path.hops.iter_mut().for_each(|hop| *hop = ends(hop, text));
        path.drawn.truncate(30);
        for hop in &mut path.drawn {
            hop.ids.truncate(8);
            let texts = hop.ids.iter_mut().chain(&mut hop.detail).chain(&mut hop.why);
            texts.for_each(|field| *field = ends(field, text));
        }
    }
    before - network.paths.len()
}

impl Diagnosis {
    /// The diagnosis in at most `bytes`: texts are shortened first, then findings of one code beyond the first ones are left out, which
    /// is said among the unknown. Whole commands are left out, never cut.
    #[must_use]
    pub fn within(mut self, bytes: usize) -> Self {
        if json_length(&self) <= bytes {
            return self;
        }
        // The same once more, at other ports: what it adds can be missed first.
        let again = self.network.as_mut().and_then(|network| network.as_it_listens.take());
        if again.is_some() && json_length(&self) <= bytes {
            return self;
        }
        for (a_code, text) in [(50, 800), (50, 300), (20, 200), (5, 200), (2, 160), (1, 120), (1, 60)] {
            let cut = self.clone().cut(a_code, text);
            if json_length(&cut) <= bytes {
                return cut;
            }
        }
        let mut last = self.cut(1, 60);
        while json_length(&last) > bytes && last.drop_least() {}
        last
    }

    /// At most so many findings and unknowns of a code, with texts of so many bytes.
    fn cut(mut self, a_code: usize, text: usize) -> Self {
        let (findings, unknown) = (self.findings.len(), self.unknown.len());
        let mut seen: BTreeMap<(String, bool), usize> = BTreeMap::new();
        let mut few = |code: &str, fails: bool| {
            let count = seen.entry((code.to_owned(), fails)).or_default();
            *count += 1;
            *count <= a_code
        };
        self.findings
            .retain(|finding| few(finding.code.as_str(), finding.verdict == Verdict::Fail));
        self.unknown.retain(|check| few(check.code.as_str(), false));
        for finding in &mut self.findings {
            let steps = finding.fix.steps.iter_mut().map(|step| &mut step.fix.commands);
            for commands in steps.chain([&mut finding.fix.commands]) {
                commands.retain(|command| command.len() <= 4 * text);
                commands.truncate(a_code);
            }
            finding.unseen.truncate(a_code.min(5));
            let reasons = finding
                .unseen
                .iter_mut()
                .flat_map(|missing| [&mut missing.reason, &mut missing.would_help]);
            let own = [&mut finding.title, &mut finding.evidence, &mut finding.fix.summary];
            let beside = [&mut finding.fix.instead, &mut finding.fix.hint];
            own.into_iter()
                .chain(beside.into_iter().flatten())
                .chain(reasons)
                .for_each(|field| *field = ends(field, text));
            finding.resource.id = ends(&finding.resource.id, 512);
        }
        for check in &mut self.unknown {
            check.reason = ends(&check.reason, text);
            check.would_help = ends(&check.would_help, text);
        }
        let paths = self
            .network
            .as_mut()
            .map_or(0, |network| cut_paths(network, a_code, text));
        let left_out = findings - self.findings.len();
        if left_out > 0 {
            self.left_out(&format!(
                "{left_out} more findings of the same codes were left out for their size"
            ));
        }
        if paths > 0 || unknown > self.unknown.len() + usize::from(left_out > 0) {
            self.left_out("paths, or what could not be judged of further connections, were left out for their size");
        }
        self
    }

    fn left_out(&mut self, reason: &str) {
        self.unknown.push(UnknownCheck {
            code: Unjudged::Step("Size".to_owned()),
            stage: Stage::Unknown,
            reason: reason.to_owned(),
            would_help: "a diagnosis of each connection by its name: {\"connection\": \"NAME\", \"diagnose\": {}}"
                .to_owned(),
        });
    }

    /// Drops a path, else an unknown, else a finding; `false` when nothing is left.
    fn drop_least(&mut self) -> bool {
        if self.network.as_mut().and_then(|network| network.paths.pop()).is_some() {
            return true;
        }
        if self.unknown.len() > 1 {
            self.unknown.remove(0);
            return true;
        }
        self.findings.pop().is_some()
    }
}

#[cfg(test)]
mod tests;
