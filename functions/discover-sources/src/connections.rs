//! Glue connections that already lead where the request wants to go.

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::{Connection as GlueConnection, ConnectionType, GetConnectionsFilter};
use futures::future::join_all;
use shared_domain::jdbc::target_of;
use shared_domain::nearest::nearest;
use shared_domain::report::ConnectionRef;
use shared_domain::request::{Request, Snowflake};
use shared_domain::source::Engine;
use shared_domain::step::UsedPlace;

use crate::listing::{Listed, read};
use crate::search::Search;

/// A page holds up to a thousand; fewer keep one answer small.
const PAGE: i32 = 500;
/// Each is judged by a walk of its own.
const MOST_PLACES: usize = 6;

/// An existing connection, as far as it matters here: no user, no password, no secret.
#[derive(Clone, Debug)]
pub(crate) struct Existing {
    reference: ConnectionRef,
    engine: Option<Engine>,
    host: String,
    database: Option<String>,
    place: Option<UsedPlace>,
}

/// All connections to sources of these engines. Nothing is listed for a request that says neither engine, nor host, nor a name.
pub(crate) async fn all(glue: &Glue, search: &Search, request: &Request) -> Listed<Existing> {
    if search.only_engine().is_none() && request.host().is_none() && request.connection.is_none() {
        return Listed::default();
    }
    let lists = types(search.only_engine()).into_iter().map(|kind| {
        let filter = kind.map(|kind| GetConnectionsFilter::builder().connection_type(kind).build());
        let pages = glue
            .get_connections()
            .set_filter(filter)
            .hide_password(true)
            .into_paginator()
            .page_size(PAGE)
            .send();
        read("glue:GetConnections", pages, |page| {
            page.connection_list().iter().filter_map(existing).collect::<Vec<_>>()
        })
    });
    join_all(lists).await.into_iter().fold(Listed::default(), Listed::and)
}

/// The connection types that may serve an engine, for filtering on the server; `None` is every type.
fn types(engine: Option<Engine>) -> Vec<Option<ConnectionType>> {
    let types = engine.map_or(&[][..], |engine| engine.source().discovery.connection_types);
    if types.is_empty() {
        return vec![None];
    }
    types.iter().map(|kind| Some(ConnectionType::from(*kind))).collect()
}

fn existing(connection: &GlueConnection) -> Option<Existing> {
    let plain = shared_aws::glue::connection(connection);
    let target = target_of(&plain)?;
    let place = plain.physical_connection_requirements.as_ref().and_then(|physical| {
        Some(UsedPlace {
            subnet_id: physical.subnet_id.clone()?,
            security_group_ids: physical.security_group_id_list.clone(),
            connection: plain.name.clone(),
        })
    });
    Some(Existing {
        place,
        reference: ConnectionRef {
            connection_type: Some(plain.connection_type).filter(|kind| !kind.is_empty()),
            name: plain.name,
        },
        engine: target.engine,
        host: target.host,
        database: target.database,
    })
}

/// The places of connections, each once, under the name of the first that has it.
pub(crate) fn places(all: &[Existing]) -> Vec<UsedPlace> {
    let mut places: Vec<UsedPlace> = all.iter().filter_map(|existing| existing.place.clone()).collect();
    places.sort();
    places.dedup_by(|a, b| (&a.subnet_id, &a.security_group_ids) == (&b.subnet_id, &b.security_group_ids));
    places.truncate(MOST_PLACES);
    places
}

/// Those whose names are near to the one that the request names and nothing else: it may be mistyped.
pub(crate) fn near(all: &[Existing], search: &Search, request: &Request) -> Vec<String> {
    let wanted = request.connection.as_deref();
    let wanted = wanted.filter(|_| search.only_engine().is_none() && request.host().is_none());
    let names = all.iter().map(|existing| existing.reference.name.as_str());
    let near = wanted.map(|wanted| nearest(wanted, names)).unwrap_or_default();
    near.into_iter().map(str::to_owned).collect()
}

/// Those that serve what the request asks for, the same database first. `hosts` are all names of the source that it names.
pub(crate) fn serving(all: Vec<Existing>, search: &Search, request: &Request, hosts: &[String]) -> Vec<ConnectionRef> {
    let mut serving: Vec<(bool, ConnectionRef)> = all
        .into_iter()
        .filter(|existing| request.connection.as_deref() != Some(existing.reference.name.as_str()))
        .filter(|existing| existing.serves(search, request, hosts))
        .map(|existing| (!existing.same_database(request), existing.reference))
        .collect();
    serving.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    serving.dedup_by(|a, b| a.1 == b.1);
    serving.into_iter().map(|(_, reference)| reference).collect()
}

impl Existing {
    fn serves(&self, search: &Search, request: &Request, hosts: &[String]) -> bool {
        if !hosts.is_empty() {
            return hosts.iter().any(|host| self.host.eq_ignore_ascii_case(host));
        }
        let agrees = |engine: Engine| self.engine.is_some_and(|own| own.agrees_with(engine));
        if !search.only_engine().is_some_and(agrees) {
            return false;
        }
        if let Some(host) = request.snowflake.as_ref().and_then(Snowflake::host) {
            return self.host.eq_ignore_ascii_case(&host);
        }
        match (
            request
                .bigquery
                .as_ref()
                .and_then(|bigquery| bigquery.project.as_deref()),
            &self.database,
        ) {
            (Some(wanted), Some(project)) => wanted == project,
            _ => true,
        }
    }

    fn same_database(&self, request: &Request) -> bool {
        let endpoint = request.endpoint.as_ref();
        let snowflake = request
            .snowflake
            .as_ref()
            .and_then(|snowflake| snowflake.database.as_ref());
        let wanted = [
            endpoint.and_then(|endpoint| endpoint.database.as_ref()),
            endpoint.and_then(|endpoint| endpoint.service.as_ref()),
            endpoint.and_then(|endpoint| endpoint.sid.as_ref()),
            snowflake,
        ];
        self.database.as_ref().is_some_and(|own| {
            wanted
                .into_iter()
                .flatten()
                .any(|wanted| wanted.eq_ignore_ascii_case(own))
        })
    }
}
