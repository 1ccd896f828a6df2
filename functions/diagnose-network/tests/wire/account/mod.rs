//! An account that answers over the wire, from a world in the shape of the AWS CLI: every request is parsed, filtered and paged as
//! AWS does it, refused where a test says so, and counted.

mod encode;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use diagnose_network::handler::Clients;
use serde_json::{Value, json};

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    Denied,
    Throttled,
    TimedOut,
    Hangs,
    /// Answers well, and says nothing.
    Empty,
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The IAM action that allows it.
    pub action: String,
    /// What narrows it: filters and identifiers.
    pub narrowed_by: Vec<String>,
    /// How many resources the answer held.
    pub resources: usize,
    /// How many calls had to answer, one after the other, before this one could be made, itself included.
    pub depth: usize,
}

/// The account. Clones share the calls.
#[derive(Clone, Debug)]
pub struct Account {
    world: Arc<Value>,
    refused: BTreeMap<String, Refusal>,
    page: usize,
    calls: Arc<Mutex<Vec<Call>>>,
    /// The longest chain of calls that have answered so far.
    answered: Arc<Mutex<usize>>,
}

impl Account {
    /// An account that holds `world`.
    pub fn new(world: Value) -> Self {
        Self {
            world: Arc::new(world),
            refused: BTreeMap::new(),
            page: usize::MAX,
            calls: Arc::default(),
            answered: Arc::default(),
        }
    }

    /// The IAM action fails.
    pub fn refusing(mut self, action: &str, how: Refusal) -> Self {
        self.refused.insert(action.to_owned(), how);
        self
    }

    /// Answers come in pages of that many resources.
    pub fn in_pages_of(mut self, page: usize) -> Self {
        self.page = page;
        self
    }

    /// The calls that were made.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// The IAM actions of the calls that were made.
    pub fn actions(&self) -> BTreeSet<String> {
        self.calls().into_iter().map(|call| call.action).collect()
    }

    /// The longest chain of calls that waited for one another.
    pub fn depth(&self) -> usize {
        self.calls().iter().map(|call| call.depth).max().unwrap_or(0)
    }

    /// Real SDK clients that talk to it.
    pub fn clients(&self) -> Clients {
        let connector = SharedHttpConnector::new(self.clone());
        let config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                "test", "test", None, None, "test",
            )))
            .retry_config(RetryConfig::disabled())
            .http_client(shared_lambda::timely(http_client_fn(move |_, _| connector.clone())))
            .build();
        Clients::new(&config)
    }

    fn answer(&self, request: &Request, depth: usize) -> Result<(u16, String), ConnectorError> {
        let (body, resources) = encode::answer(&self.world, request, self.page);
        let refusal = self.refused.get(&request.action).copied();
        self.calls.lock().unwrap().push(Call {
            action: request.action.clone(),
            narrowed_by: request.narrowed_by(),
            resources: if refusal.is_some() { 0 } else { resources },
            depth,
        });
        match refusal {
            Some(Refusal::TimedOut) => Err(ConnectorError::timeout("no answer in time".into())),
            Some(Refusal::Empty) => Ok((200, String::new())),
            Some(how) => Ok((
                if how == Refusal::Denied { 403 } else { 400 },
                encode::refusal(request, how),
            )),
            None => Ok(body),
        }
    }
}

impl HttpConnector for Account {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let account = self.clone();
        let request = Request::parse(&request);
        let depth = *account.answered.lock().unwrap() + 1;
        HttpConnectorFuture::new(async move {
            // Whatever else can be asked at this time is asked before this answers.
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            let answer = account.answer(&request, depth);
            if account.refused.get(&request.action) == Some(&Refusal::Hangs) {
                std::future::pending::<()>().await;
            }
            let mut answered = account.answered.lock().unwrap();
            *answered = depth.max(*answered);
            let (status, body) = answer?;
            let status = status
                .try_into()
                .map_err(|error| ConnectorError::other(Box::new(error), None))?;
            Ok(HttpResponse::new(status, SdkBody::from(body)))
        })
    }
}

/// A request, as far as an answer depends on it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The IAM action that allows it.
    pub action: String,
    /// Filters: name to values.
    pub filters: BTreeMap<String, Vec<String>>,
    /// The other parameters.
    pub parameters: BTreeMap<String, String>,
}

impl Request {
    fn parse(request: &HttpRequest) -> Self {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let uri = request.uri();
        let host = uri.split("://").nth(1).unwrap_or_default();
        let (host, path) = host.split_once('/').unwrap_or((host, ""));
        let service = host.split('.').next().unwrap_or_default();
        if let Some(target) = request.headers().get("x-amz-target") {
            return Self::json(target, &body);
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        if body.contains("Action=") {
            return Self::query(service, &body);
        }
        let mut parameters = pairs(query);
        let action = match path {
            path if path.contains("hostedzonesbyvpc") => "route53:ListHostedZonesByVPC",
            path if path.contains("hostedzonesbyname") => "route53:ListHostedZonesByName",
            path if path.contains("profileresourceassociations") => "route53profiles:ListProfileResourceAssociations",
            path if path.contains("profileassociations") => "route53profiles:ListProfileAssociations",
            path if path.contains("hostedzone/") && !path.contains("/rrset") => "route53:GetHostedZone",
            path if path.contains("/rrset") => "route53:ListResourceRecordSets",
            _ => "s3:GetBucketLocation",
        };
        parameters.insert("path".to_owned(), path.to_owned());
        parameters.insert("bucket".to_owned(), service.to_owned());
        Self {
            action: action.to_owned(),
            filters: BTreeMap::new(),
            parameters,
        }
    }

    fn json(target: &str, body: &str) -> Self {
        let (service, operation) = target.split_once('.').unwrap();
        let service = match service {
            "OvertureService" => "directconnect",
            service if service.starts_with("RedshiftServerless") => "redshift-serverless",
            _ => "route53resolver",
        };
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let texts = |value: &Value| -> Vec<String> {
            let all = value.as_array().into_iter().flatten();
            all.filter_map(|one| one.as_str().map(str::to_owned)).collect()
        };
        let filters = body["Filters"].as_array().into_iter().flatten();
        Self {
            action: format!("{service}:{operation}"),
            filters: filters
                .map(|one| {
                    (
                        one["Name"].as_str().unwrap_or_default().to_owned(),
                        texts(&one["Values"]),
                    )
                })
                .collect(),
            parameters: body
                .as_object()
                .into_iter()
                .flatten()
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect(),
        }
    }

    /// EC2, RDS and Redshift write filters as `Filter.1.Name` and `Filters.Filter.1.Name`.
    fn query(service: &str, body: &str) -> Self {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut parameters = BTreeMap::new();
        for (key, value) in pairs(body) {
            let Some(rest) = key
                .strip_prefix("Filters.")
                .or(Some(&key))
                .and_then(|key| key.strip_prefix("Filter."))
            else {
                parameters.insert(key, value);
                continue;
            };
            let (number, what) = rest.split_once('.').unwrap();
            if what == "Name" {
                names.insert(number.to_owned(), value);
            } else {
                values.entry(number.to_owned()).or_default().push(value);
            }
        }
        let operation = parameters.remove("Action").unwrap_or_default();
        parameters.remove("Version");
        Self {
            action: format!("{service}:{operation}"),
            filters: names
                .into_iter()
                .map(|(number, name)| (name, values.remove(&number).unwrap_or_default()))
                .collect(),
            parameters,
        }
    }

    /// What makes the answer smaller than everything.
    fn narrowed_by(&self) -> Vec<String> {
        let all = self.filters.keys().chain(self.parameters.keys());
        all.filter(|name| !matches!(name.as_str(), "MaxResults" | "NextToken" | "maxResults" | "nextToken"))
            .cloned()
            .collect()
    }

    /// A parameter.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut out = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let hex = bytes
                .get(at + 1..at + 3)
                .and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
            match (bytes[at], hex) {
                (b'%', Some(byte)) => {
                    out.push(byte);
                    at += 3;
                }
                (byte, _) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    };
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

/// The execution's document of a failed job with one connection to `url`.
pub fn document(url: &str) -> Value {
    json!({"evidence": {
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "job": {"Name": "nightly", "Role": "GlueRole", "NumberOfWorkers": 5, "Connections": {"Connections": ["orders-prod"]},
            "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/job.py"}},
        "connections": [{"name": "orders-prod", "connection": {"Name": "orders-prod", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": url, "SECRET_ID": "glue/orders"},
            "PhysicalConnectionRequirements": {"SubnetId": "subnet-glue", "SecurityGroupIdList": ["sg-glue"], "AvailabilityZone": "us-east-1a"}}}]}})
}
