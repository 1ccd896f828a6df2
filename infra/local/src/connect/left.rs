//! What a conversation leaves behind, each with the command that takes it back: what its executions made, the shell of a secret that was there
//! from an earlier try, and what an execution that goes on may still make.

use serde_json::Value;
use shared_domain::Command;

/// Something that was made, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    /// `secret` or `connection`.
    pub(super) kind: String,
    /// Its name.
    pub(super) id: String,
    /// The command that takes it back.
    pub(super) remove: String,
    /// True for what an earlier try made.
    pub(super) earlier: bool,
}

impl Thing {
    pub(super) fn secret(name: &str) -> Self {
        let remove = Command::aws("secretsmanager", "delete-secret").option("--secret-id", name);
        Self::new("secret", name, &remove.option("--recovery-window-in-days", "7"))
    }

    pub(super) fn connection(name: &str) -> Self {
        let remove = Command::aws("glue", "delete-connection").option("--connection-name", name);
        Self::new("connection", name, &remove)
    }

    fn new(kind: &str, id: &str, remove: &Command) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.to_owned(),
            remove: remove.to_string(),
            earlier: false,
        }
    }

    fn line(&self) -> String {
        let remark = if self.earlier {
            "  # was there from an earlier try"
        } else {
            ""
        };
        format!("  $ {}{remark}", self.remove)
    }
}

/// What is there.
#[derive(Debug, Default)]
pub(super) struct Left(Vec<Thing>);

impl Left {
    /// What a report says that its execution made.
    pub(super) fn report(&mut self, report: &Value) {
        for made in report["created"].as_array().into_iter().flatten() {
            let word = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
            self.add(Thing {
                kind: word("kind"),
                id: word("id"),
                remove: word("remove"),
                earlier: false,
            });
        }
    }

    /// One thing, once.
    pub(super) fn add(&mut self, thing: Thing) {
        if self
            .0
            .iter()
            .all(|one| (&one.kind, &one.id) != (&thing.kind, &thing.id))
        {
            self.0.push(thing);
        }
    }

    /// What is said at an end that is not READY.
    pub(super) fn words(&self) -> Vec<String> {
        let head = if self.0.is_empty() {
            "\nNothing was made."
        } else if self.0.iter().all(|thing| thing.earlier) {
            "\nNothing was made now. What is there stays, and goes with:"
        } else {
            "\nWhat was made stays, and goes with:"
        };
        let lines = self.0.iter().map(Thing::line);
        std::iter::once(head.to_owned()).chain(lines).collect()
    }

    /// What is there beside what a report's own undo takes back.
    pub(super) fn beside(&self, report: &Value) -> Vec<String> {
        let mut own = Self::default();
        own.report(report);
        let others = self.0.iter().filter(|thing| {
            let same = |one: &&Thing| (&one.kind, &one.id) == (&thing.kind, &thing.id);
            !own.0.iter().any(|one| same(&one))
        });
        let lines: Vec<String> = others.map(Thing::line).collect();
        let head = "\nMade before in this conversation, and taken back with:";
        match lines.is_empty() {
            true => lines,
            false => std::iter::once(head.to_owned()).chain(lines).collect(),
        }
    }
}

/// What is said of an execution that goes on after Ctrl-C: how it is stopped, and what it may still make.
pub(super) fn goes_on(execution: Option<&str>, may_make: &[Thing]) -> Vec<String> {
    let mut lines = match execution {
        Some(execution) => {
            let stop = Command::aws("stepfunctions", "stop-execution").option("--execution-arn", execution);
            let head = "\nThe execution goes on; `pipefitter watch` shows it. Stopped, it may leave a test job whose name begins with \
                        `pipefitter-smoke-`:";
            vec![head.to_owned(), format!("  $ {stop}")]
        }
        None => vec!["\nAn execution may have been started; nothing was heard of it.".to_owned()],
    };
    if !may_make.is_empty() {
        let names: Vec<String> = may_make
            .iter()
            .map(|thing| format!("the {} `{}`", thing.kind, thing.id))
            .collect();
        let names = names.join(" and ");
        lines.push(format!("\nIt may still make {names}, to be taken back with:"));
        lines.extend(may_make.iter().map(Thing::line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_is_said_once_each_with_the_command_that_takes_it_back() {
        let secret = || Thing::secret("glue/a b");
        let remove = "aws secretsmanager delete-secret --secret-id 'glue/a b' --recovery-window-in-days 7";
        let report = json!({"created": [{"kind": "secret", "id": "glue/a b", "remove": remove}]});
        let mut left = Left::default();
        assert_eq!(left.words(), ["\nNothing was made."]);
        left.add(Thing {
            earlier: true,
            ..secret()
        });
        assert!(left.words()[0].contains("Nothing was made now") && left.words()[1].ends_with("from an earlier try"));
        left.report(&report);
        assert_eq!(left.words().len(), 2, "it is the same one");
        let mut left = Left::default();
        left.report(&report);
        assert_eq!(left.words()[1], format!("  $ {}", secret().remove));
        assert_eq!(left.beside(&report), Vec::<String>::new());
        left.add(Thing::connection("c"));
        let beside = left.beside(&report);
        assert_eq!(beside[1..], ["  $ aws glue delete-connection --connection-name c"]);
    }

    #[test]
    fn an_execution_that_goes_on_is_said_with_what_it_may_make() {
        let said = goes_on(Some("arn:x"), &[Thing::secret("glue/x"), Thing::connection("x")]).join("\n");
        for words in [
            "stop-execution --execution-arn arn:x",
            "the secret `glue/x` and the connection `x`",
            "delete-connection --connection-name x",
        ] {
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(goes_on(Some("arn:x"), &[]).len(), 2);
        assert!(goes_on(None, &[])[0].contains("may have been started"));
    }
}
