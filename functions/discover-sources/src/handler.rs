//! What in the account fits the request: databases as numbered candidates, and connections that already serve the source.
//! A list that could not be read is said to be unreadable, never shown as empty.

use aws_sdk_glue::Client as Glue;
use aws_sdk_rds::Client as Rds;
use aws_sdk_redshift::Client as Redshift;
use aws_sdk_redshiftserverless::Client as Serverless;
use futures::future::join;
use serde::{Deserialize, Serialize};
use shared_domain::Request;
use shared_domain::budget::{LISTED, json_length};
use shared_domain::request::{offer_candidates, questions};
use shared_domain::step::{Candidate, Discovery, Question, Route};
use shared_lambda::StepError;

use crate::listing::Listed;
use crate::offer::{self, Offers};
use crate::ranking::rank;
use crate::search::Search;
use crate::{connections, doubts, rds, redshift};

/// The execution's document has a size limit, and nobody reads a longer list.
const MOST_LISTED: usize = 50;
/// How many connections a sentence names.
const MOST_NAMED: usize = 3;

/// The services that are asked.
#[derive(Clone, Debug)]
pub struct Clients {
    /// For connections.
    pub glue: Glue,
    /// For instances, clusters and proxies.
    pub rds: Rds,
    /// For provisioned clusters.
    pub redshift: Redshift,
    /// For workgroups.
    pub serverless: Serverless,
}

/// Lists what fits, and for the questions that stay open what there is to choose from.
///
/// # Errors
/// None of AWS's, as for [`handle`].
pub async fn answer(clients: &Clients, offers: &Offers, input: Input) -> Result<Discovery, StepError> {
    let request = input.route.request.clone();
    let mut discovery = handle(clients, input).await?;
    offer::fill(offers, &request, &mut discovery).await;
    Ok(discovery)
}

/// Lists what fits.
///
/// # Errors
/// None of AWS's: a call that fails is listed in `unreadable`.
pub async fn handle(clients: &Clients, input: Input) -> Result<Discovery, StepError> {
    let route = &input.route;
    let request = &route.request;
    let search = Search::of(route);
    let ((listed, selected), connections) = join(
        meant(clients, &search, request),
        connections::all(&clients.glue, &search, request),
    )
    .await;
    let near = connections::near(&connections.found, &search, request);
    let mut discovery = found(request, &search, listed, selected, connections);
    discovery.questions = still_open(route, &discovery);
    leave_out(request, &mut discovery);
    discovery.advice = mistyped(request, &near)
        .into_iter()
        .chain(advice(route, &discovery))
        .collect();
    if discovery.questions.is_empty() {
        leave_room(&mut discovery);
    }
    Ok(discovery)
}

/// What was listed: the candidates numbered, or the one that is meant; the connections to it; and what could not be read.
fn found(
    request: &Request,
    search: &Search,
    listed: Listed<Candidate>,
    selected: Option<Candidate>,
    connections: Listed<connections::Existing>,
) -> Discovery {
    let mut candidates = match &selected {
        Some(selected) => vec![selected.clone()],
        None => listed.found,
    };
    number(&mut candidates, request);
    let total = cut(&mut candidates);
    let hosts: Vec<String> = match (&selected, request.host()) {
        (Some(selected), _) => selected.hosts().map(str::to_owned).collect(),
        (None, host) => host.map(str::to_owned).into_iter().collect(),
    };
    let used_places = connections::places(&connections.found);
    let mut existing = connections::serving(connections.found, search, request, &hosts);
    let existing_total = cut(&mut existing);
    let mut unreadable = listed.unreadable;
    unreadable.extend(connections.unreadable);
    unreadable.sort();
    unreadable.dedup();
    Discovery {
        selected: selected.and_then(|_| candidates.first().cloned()),
        candidates,
        existing,
        existing_total,
        used_places,
        total,
        unreadable,
        questions: Vec::new(),
        advice: Vec::new(),
    }
}

/// Cuts a list to what is read of it, and says how many there were.
fn cut<T>(list: &mut Vec<T>) -> Option<usize> {
    let total = (list.len() > MOST_LISTED).then_some(list.len());
    list.truncate(MOST_LISTED);
    total
}

/// Leaves out what the open questions make no use of.
fn leave_out(request: &Request, discovery: &mut Discovery) {
    // What a host was compared with, and is near to nothing of, is offered to nobody.
    if discovery.questions.is_empty() && discovery.selected.is_none() && request.host().is_some() {
        discovery.candidates.clear();
        discovery.total = None;
    }
    let asks_for_a_place = discovery.questions.iter().any(|open| open.path.starts_with("network."));
    if !(asks_for_a_place && names_its_place(request)) {
        discovery.used_places.clear();
    }
}

/// Where nothing is to be chosen, the steps that follow need the document's room more than the lists do; the first stay.
fn leave_room(discovery: &mut Discovery) {
    let Discovery {
        candidates,
        total,
        existing,
        existing_total,
        ..
    } = discovery;
    fit(candidates, total);
    fit(existing, existing_total);
}

/// Keeps as many of the first as fit, and how many there were.
fn fit<T: Serialize>(list: &mut Vec<T>, total: &mut Option<usize>) {
    let all = list.len();
    while list.len() > 1 && json_length(list) > LISTED {
        list.pop();
    }
    if list.len() < all {
        total.get_or_insert(all);
    }
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// What `route-request` decided.
    pub route: Route,
}

async fn databases(clients: &Clients, search: &Search) -> Listed<Candidate> {
    let (databases, warehouses) = join(
        rds::candidates(&clients.rds, search),
        redshift::candidates(&clients.redshift, &clients.serverless, search),
    )
    .await;
    databases.and(warehouses)
}

/// The databases that may be meant, and the one whose host the request names. A mistyped name of an AWS host is answered with what there is.
async fn meant(clients: &Clients, search: &Search, request: &Request) -> (Listed<Candidate>, Option<Candidate>) {
    let named = |listed: &Listed<Candidate>| {
        let host = request.host()?;
        let mut found = listed.found.iter();
        found.find(|candidate| listens_at(candidate, host)).cloned()
    };
    let listed = databases(clients, search).await;
    let selected = named(&listed);
    if selected.is_some() || search.name.is_none() {
        return (listed, selected);
    }
    let mut all = databases(clients, &search.everything()).await;
    all.unreadable.extend(listed.unreadable);
    let selected = named(&all);
    (all, selected)
}

/// Best first: what is nearly the host that is named, then what the request's words are part of.
fn number(candidates: &mut [Candidate], request: &Request) {
    rank(candidates, request);
    if let Some(host) = request.host() {
        candidates.sort_by_key(|one| !one.hosts().any(|known| doubts::is_near_host(host, known, true)));
    }
    for (index, candidate) in candidates.iter_mut().enumerate() {
        candidate.number = index + 1;
    }
}

fn listens_at(candidate: &Candidate, host: &str) -> bool {
    candidate.hosts().any(|known| known.eq_ignore_ascii_case(host))
}

/// All that is still missing, now that discovery has looked.
pub fn still_open(route: &Route, discovery: &Discovery) -> Vec<Question> {
    let request = route.known(Some(discovery));
    let selected = discovery.selected.as_ref();
    let contradictions = selected
        .map(|selected| doubts::contradictions(route, selected))
        .unwrap_or_default();
    if !contradictions.is_empty() {
        // What else would be asked depends on which of them is right.
        return contradictions;
    }
    let source = route.known_source(Some(discovery));
    let mut open = questions(&request, &source);
    offer_candidates(&mut open, &request, &discovery.candidates, selected);
    for question in &mut open {
        match question.path.as_str() {
            "connection" => offer_reuse(question, discovery, names_its_place(&request)),
            "endpoint.host" => offer_readers(question, discovery),
            _ => {}
        }
    }
    if let Some(doubt) = doubts::mistyped(route, discovery) {
        open.retain(|question| question.path != doubt.path);
        open.push(doubt);
    }
    open
}

/// A connection that serves the source already is as good as a new one, once it is tested.
fn offer_reuse(question: &mut Question, discovery: &Discovery, host_is_known: bool) {
    if discovery.existing.is_empty() {
        return;
    }
    question.ask = format!(
        "Should {} be used, which {}, or what should a new connection be called?",
        names(discovery),
        serving(discovery, host_is_known),
    );
    question.why = "the name of an existing connection alone has it tested and, if it works, handed over; a new name has one made, and \
                    cannot be changed later"
        .to_owned();
}

/// Reads belong on the reader endpoint, so it is offered first.
fn offer_readers(question: &mut Question, discovery: &Discovery) {
    if discovery
        .candidates
        .iter()
        .all(|candidate| candidate.reader_host.is_none())
    {
        return;
    }
    question.allowed = discovery
        .candidates
        .iter()
        .flat_map(|candidate| [&candidate.reader_host, &candidate.host])
        .flatten()
        .cloned()
        .collect();
    question.why +=
        "; a cluster's reader endpoint (`cluster-ro`) comes first, because reading there keeps load off the writer";
}

/// The existing connections that a name which none has may have meant.
fn mistyped(request: &Request, near: &[String]) -> Option<String> {
    let first = near.first()?;
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    Some(format!(
        "No connection is called `{}`. {} {} tests it.",
        request.connection.as_deref()?,
        doubts::did_you_mean(&near)?,
        serde_json::json!({ "connection": first })
    ))
}

/// What is worth knowing and nothing depends on.
fn advice(route: &Route, discovery: &Discovery) -> Vec<String> {
    let mut advice = Vec::new();
    if let Some(total) = discovery.total {
        advice.push(format!(
            "{total} databases fit and the first {MOST_LISTED} are listed: a part of its name in `source`, or its `endpoint.host`, \
             brings the right one to the front."
        ));
    }
    let asked = discovery.questions.iter().any(|question| question.path == "connection");
    if let (false, Some(first)) = (asked, discovery.existing.first()) {
        advice.push(format!(
            "{} {}: {} tests it, and hands it over if it works.",
            names(discovery),
            serving(discovery, names_its_place(&route.request)),
            serde_json::json!({ "connection": first.name })
        ));
    }
    let Some(selected) = &discovery.selected else {
        return advice;
    };
    let host = route.request.host();
    if let Some(reader) = selected.reader_host.as_deref()
        && host.is_some_and(|host| {
            selected
                .host
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(host))
        })
    {
        advice.push(format!(
            "`{}` has a reader endpoint, `{reader}`: reading there keeps load off the writer.",
            selected.id
        ));
    }
    if let Some(status) = selected.status.as_deref()
        && !status.eq_ignore_ascii_case("available")
    {
        advice.push(format!("`{}` is {status}, and a test needs it available.", selected.id));
    }
    advice
}

/// Whether the request names the one source that it means, and not only its kind.
fn names_its_place(request: &Request) -> bool {
    request.host().is_some() || request.snowflake.is_some() || request.bigquery.is_some()
}

/// What existing connections do for the request: they lead to the same source, or only to one of its kind.
fn serving(discovery: &Discovery, host_is_known: bool) -> &'static str {
    match (host_is_known, discovery.existing.len() == 1) {
        (true, true) => "serves the source already",
        (true, false) => "serve the source already",
        (false, true) => "leads to a source of this kind",
        (false, false) => "lead to sources of this kind",
    }
}

/// The first few existing connections, by name.
fn names(discovery: &Discovery) -> String {
    let all = discovery.existing_total.unwrap_or(discovery.existing.len());
    let mut named: Vec<String> = discovery
        .existing
        .iter()
        .take(MOST_NAMED)
        .map(|connection| format!("`{}`", connection.name))
        .collect();
    if all > MOST_NAMED {
        named.push(format!("{} more", all - MOST_NAMED));
    }
    match named.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
