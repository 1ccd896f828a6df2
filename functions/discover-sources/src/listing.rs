//! Reading a paginated list to its end, or as far as permissions and time allow.

use std::time::Duration;

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use shared_lambda::unreadable;
use tokio::time::{Instant, timeout_at};

/// A list that takes longer is cut: the function has to answer, and nobody reads the end of it.
const PATIENCE: Duration = Duration::from_secs(25);

/// What a list held, and why it was not read to its end.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) found: Vec<T>,
    pub(crate) unreadable: Vec<String>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            unreadable: Vec::new(),
        }
    }
}

impl<T> Listed<T> {
    /// Both lists in one.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.found.extend(other.found);
        self.unreadable.extend(other.unreadable);
        self
    }

    /// What each thing on the list stands for.
    pub(crate) fn map<U>(self, f: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            found: self.found.into_iter().map(f).collect(),
            unreadable: self.unreadable,
        }
    }
}

/// Reads the pages of `action`, keeping of each item (or page) what `keep` makes of it.
pub(crate) async fn read<T, U, K, E, R>(
    action: &str,
    mut pages: PaginationStream<Result<T, SdkError<E, R>>>,
    mut keep: impl FnMut(T) -> K,
) -> Listed<U>
where
    K: IntoIterator<Item = U>,
    E: ProvideErrorMetadata,
{
    let deadline = Instant::now() + PATIENCE;
    let mut listed = Listed::default();
    loop {
        match timeout_at(deadline, pages.next()).await {
            Ok(Some(Ok(item))) => listed.found.extend(keep(item)),
            Ok(Some(Err(error))) => listed.unreadable.push(format!("{action}: {}", unreadable(&error))),
            Ok(None) => return listed,
            Err(_) => {
                let seconds = PATIENCE.as_secs();
                listed.unreadable.push(format!(
                    "{action}: the list was not read to its end within {seconds} seconds"
                ));
                return listed;
            }
        }
    }
}
