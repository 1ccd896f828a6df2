//! What is tested: the connection, its source, and how it logs in.

use aws_sdk_glue::Client as Glue;
use shared_domain::aws::glue::Connection;
use shared_domain::jdbc::{Target, target_of};
use shared_domain::request::Request;
use shared_domain::source::Engine;
use shared_domain::step::{AwsContext, Creation, Discovery, Route};

use crate::progress::Trouble;

/// What is tested.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    /// The connection's name.
    pub(crate) name: &'a str,
    /// What was asked for, with what discovery added.
    pub(crate) request: Request,
    /// The account and Region.
    pub(crate) context: &'a AwsContext,
    /// The execution's name.
    pub(crate) execution: Option<&'a str>,
    /// The source's engine.
    pub(crate) engine: Option<Engine>,
    /// The connection's definition.
    pub(crate) connection: Connection,
}

impl<'a> Subject<'a> {
    /// Of the document's parts; the connection's definition is read by [`read`].
    pub(crate) fn of(
        name: &'a str,
        route: &'a Route,
        discovery: Option<&Discovery>,
        execution: Option<&'a str>,
        connection: Connection,
    ) -> Self {
        Self {
            name,
            request: route.known(discovery),
            context: &route.context,
            execution,
            engine: route.known_engine(discovery).or_else(|| target_of(&connection)?.engine),
            connection,
        }
    }

    /// Where it leads: by its definition, else by the request.
    pub(crate) fn target(&self) -> Option<Target> {
        target_of(&self.connection).or_else(|| {
            let endpoint = self.request.endpoint.as_ref()?;
            Some(Target {
                engine: self.engine,
                host: endpoint.host.clone()?,
                port: endpoint.port,
                database: endpoint.database.clone(),
            })
        })
    }

    /// True for IAM database authentication: nobody holds a password.
    pub(crate) fn logs_in_by_iam(&self) -> bool {
        let defined = self
            .connection
            .authentication_configuration
            .as_ref()
            .and_then(|auth| auth.authentication_type.as_deref())
            == Some("IAM");
        let by_url = self
            .connection
            .property("JDBC_CONNECTION_URL")
            .is_some_and(|url| url.starts_with("jdbc:redshift:iam:"));
        self.request.uses_iam() || defined || by_url
    }

    /// The database user for IAM authentication.
    pub(crate) fn user(&self) -> Option<&str> {
        let asked = self.request.auth.as_ref().and_then(|auth| auth.username.as_deref());
        asked.or_else(|| self.connection.property("USERNAME"))
    }

    /// The JAR and class of a driver of one's own.
    pub(crate) fn driver(&self) -> Option<(&str, &str)> {
        let asked = self
            .request
            .driver
            .as_ref()
            .and_then(|driver| Some((driver.jar_uri.as_deref()?, driver.class_name.as_deref()?)));
        asked.or_else(|| {
            Some((
                self.connection.property("JDBC_DRIVER_JAR_URI")?,
                self.connection.property("JDBC_DRIVER_CLASS_NAME")?,
            ))
        })
    }

    /// True for a connection of type `JDBC`.
    pub(crate) fn is_jdbc(&self) -> bool {
        self.connection.connection_type.eq_ignore_ascii_case("JDBC")
    }

    /// The connection's ARN.
    pub(crate) fn arn(&self) -> String {
        let AwsContext {
            account,
            region,
            partition,
        } = self.context;
        format!("arn:{partition}:glue:{region}:{account}:connection/{}", self.name)
    }
}

/// The connection that the document is about: the one that was created, else the one that was named.
pub(crate) fn connection_name<'a>(route: &'a Route, creation: Option<&'a Creation>) -> Option<&'a str> {
    match creation {
        Some(creation) => Some(&creation.connection.name),
        None => route.request.connection.as_deref(),
    }
}

/// Reads the definition; `Ok(None)` when there is none of that name.
pub(crate) async fn read(glue: &Glue, name: &str) -> Result<Option<Connection>, Trouble> {
    match glue.get_connection().name(name).hide_password(true).send().await {
        Ok(answer) => Ok(answer.connection().map(shared_aws::glue::connection)),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_entity_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(Trouble::of(
            &format!("read the connection `{name}` (glue:GetConnection)"),
            &error,
        )),
    }
}
