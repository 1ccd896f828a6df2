//! Reads what is known of an incident from its table.

use shared_incidents::Table;
use shared_lambda::StepError;
use tracing::warn;

use crate::document::Document;
use crate::incident::Known;

impl Known {
    /// Reads the incident that a document names.
    ///
    /// # Errors
    /// When its end is to be told and it could not be read: then there is nothing to tell.
    pub(crate) async fn of(table: Option<&Table>, document: &Document) -> Result<Option<Self>, StepError> {
        let Some(id) = document.incident() else {
            return Ok(None);
        };
        let Some(table) = table else {
            let reason = "no table of incidents is configured".to_owned();
            return Ok(Some(Self::Unreadable(id.to_owned(), reason)));
        };
        match Self::read(table, id).await {
            Ok(known) => Ok(Some(known)),
            Err(error) if document.tells_of_an_end() => Err(error),
            Err(error) => {
                warn!(incident = id, "reporting without the incident: {}", error.message);
                Ok(Some(Self::Unreadable(id.to_owned(), error.message)))
            }
        }
    }

    async fn read(table: &Table, id: &str) -> Result<Self, StepError> {
        match table.by_id(id).await? {
            Some(incident) => Ok(Self::There(Box::new(incident), table.runs(id).await?)),
            None => Ok(Self::Missing(id.to_owned())),
        }
    }
}
