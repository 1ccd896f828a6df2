//! A shell command that a person can paste: every word is quoted by construction, look-ups nest, and the Region is said.
//!
//! ```
//! use shared_domain::command::Command;
//! let gateway = Command::aws("ec2", "describe-internet-gateways")
//!     .option("--filters", "Name=attachment.vpc-id,Values=vpc-1")
//!     .look_up("InternetGateways[0].InternetGatewayId");
//! let command = Command::aws("ec2", "create-route").option("--route-table-id", "rtb-1").option("--gateway-id", gateway);
//! assert_eq!(
//!     command.in_region("eu-west-1").to_string(),
//!     "aws ec2 create-route --route-table-id rtb-1 --gateway-id \"$(aws ec2 describe-internet-gateways \
//!      --filters Name=attachment.vpc-id,Values=vpc-1 --query 'InternetGateways[0].InternetGatewayId' --output text \
//!      --region eu-west-1)\" --region eu-west-1"
//! );
//! ```

use std::fmt::{self, Display, Formatter};

use crate::shell::shell_word;

/// Services whose API is the same in every Region of a partition, or follows the bucket by itself.
const WITHOUT_REGION: [&str; 3] = ["iam", "route53", "s3"];

/// One command, or several that hand their output on by pipes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    words: Vec<Word>,
    input: Option<String>,
    region: Option<String>,
    next: Option<Box<Command>>,
    first: Option<Box<Found>>,
    until: Option<&'static str>,
}

/// What is looked up before a command, which does not run without it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    name: &'static str,
    look_up: Command,
    otherwise: String,
}

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// A text, quoted where the shell would read something into it.
    Text(String),
    /// What another command prints: `"$(...)"`.
    Output(Box<Command>),
    /// What [`Command::once_found`] found under a name: `"$name"`.
    Found(&'static str),
}

impl<T: Into<String>> From<T> for Word {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl From<Command> for Word {
    fn from(command: Command) -> Self {
        Self::Output(Box::new(command))
    }
}

impl Command {
    /// A command of the AWS CLI.
    pub fn aws(service: &str, operation: &str) -> Self {
        Self::new("aws").word(service).word(operation)
    }

    /// Any other program.
    pub fn new(program: &str) -> Self {
        Self {
            words: vec![program.into()],
            input: None,
            region: None,
            next: None,
            first: None,
            until: None,
        }
    }

    /// A word more, such as a flag.
    #[must_use]
    pub fn word(mut self, word: impl Into<Word>) -> Self {
        self.words.push(word.into());
        self
    }

    /// An option with its value. One that would be taken for an option itself is joined to its name.
    #[must_use]
    pub fn option(self, name: &str, value: impl Into<Word>) -> Self {
        match value.into() {
            Word::Text(text) if looks_like_option(&text) => self.word(format!("{name}={text}")),
            value => self.word(name).word(value),
        }
    }

    /// An option with a list of values; left out when there is none.
    #[must_use]
    pub fn options<W: Into<Word>>(self, name: &str, values: impl IntoIterator<Item = W>) -> Self {
        let mut values = values.into_iter().map(Into::into).peekable();
        if values.peek().is_none() {
            return self;
        }
        values.fold(self.word(name), Self::word)
    }

    /// Prints the one text that a JMESPath expression finds in the answer: what another command's word can be.
    #[must_use]
    pub fn look_up(self, query: &str) -> Self {
        self.option("--query", query).option("--output", "text")
    }

    /// Prints what a JMESPath expression finds, for a person.
    #[must_use]
    pub fn table(self, query: &str) -> Self {
        self.option("--query", query).option("--output", "table")
    }

    /// Looks something up first, for [`Word::Found`] of that name. Where there is none, nothing runs and a sentence says why: what
    /// stands in a word of the command itself runs before the command can fail.
    #[must_use]
    pub fn once_found(mut self, name: &'static str, look_up: Command, otherwise: &str) -> Self {
        self.first = Some(Box::new(Found {
            name,
            look_up,
            otherwise: otherwise.to_owned(),
        }));
        self
    }

    /// Asks again and again, for ten minutes as the CLI's own waiters do, until the answer is this word: for what the CLI has no `wait`
    /// for.
    #[must_use]
    pub fn until(mut self, answer: &'static str) -> Self {
        self.until = Some(answer);
        self
    }

    /// Reads a file.
    #[must_use]
    pub fn reads(mut self, file: &str) -> Self {
        self.input = Some(file.to_owned());
        self
    }

    /// Hands the output to another command.
    #[must_use]
    pub fn pipe(mut self, next: Command) -> Self {
        self.next = Some(Box::new(match self.next {
            Some(before) => before.pipe(next),
            None => next,
        }));
        self
    }

    /// Says the Region, here and in all that is looked up on the way, but where one has been said.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        if region.is_empty() {
            return self;
        }
        if self.takes_region() && self.region.is_none() {
            self.region = Some(region.to_owned());
        }
        for word in &mut self.words {
            if let Word::Output(command) = word {
                **command = command.clone().in_region(region);
            }
        }
        self.next = self.next.map(|next| Box::new(next.in_region(region)));
        if let Some(first) = &mut self.first {
            first.look_up = first.look_up.clone().in_region(region);
        }
        self
    }

    fn takes_region(&self) -> bool {
        match self.words.as_slice() {
            [Word::Text(program), Word::Text(service), ..] => {
                program == "aws" && !WITHOUT_REGION.contains(&service.as_str())
            }
            _ => false,
        }
    }
}

/// A value such as `-orders`; a negative number, as of the protocol `-1`, is read as a number.
fn looks_like_option(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| rest.contains(|c: char| !c.is_ascii_digit()))
}

impl Display for Word {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(&shell_word(text)),
            Self::Output(command) => write!(out, "\"$({command})\""),
            Self::Found(name) => write!(out, "\"${name}\""),
        }
    }
}

impl Display for Command {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Some(answer) = self.until else {
            return self.write(out);
        };
        out.write_str("for i in $(seq 40); do [ \"$(")?;
        self.write(out)?;
        write!(out, ")\" = {} ] && break; sleep 15; done", shell_word(answer))
    }
}

impl Command {
    /// The command itself, however often it runs.
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if let Some(first) = &self.first {
            let (name, otherwise) = (first.name, shell_word(&first.otherwise));
            // The CLI prints the word None for what a query does not find.
            write!(out, "{name}=\"$({})\" && ", first.look_up)?;
            write!(
                out,
                "{{ [ \"${name}\" != None ] || {{ echo {otherwise} >&2; false; }}; }} && "
            )?;
        }
        for (index, word) in self.words.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(out, "{space}{word}")?;
        }
        if let Some(region) = &self.region {
            write!(out, " --region {}", shell_word(region))?;
        }
        if let Some(file) = &self.input {
            write!(out, " < {}", shell_word(file))?;
        }
        match &self.next {
            Some(next) => write!(out, " | {next}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_pasted_whatever_a_resource_is_called() {
        let command = Command::aws("glue", "get-connection").option("--name", "it's; rm -rf $HOME");
        assert_eq!(
            command.to_string(),
            r"aws glue get-connection --name 'it'\''s; rm -rf $HOME'"
        );
    }

    #[test]
    fn a_value_that_begins_with_a_dash_is_not_taken_for_an_option() {
        let of = |value: &str| Command::aws("glue", "get-job").option("--job-name", value).to_string();
        for (value, printed) in [
            ("-nightly", "--job-name=-nightly"),
            ("--job-name", "--job-name=--job-name"),
            ("-it's", r"'--job-name=-it'\''s'"),
            ("-1", "--job-name -1"),
            ("night-ly", "--job-name night-ly"),
        ] {
            assert_eq!(of(value), format!("aws glue get-job {printed}"));
        }
    }

    #[test]
    fn nothing_runs_where_what_it_stands_on_is_not_found() {
        let public = Command::aws("ec2", "describe-subnets").look_up("Subnets[0].SubnetId");
        let address = Command::aws("ec2", "allocate-address").look_up("AllocationId");
        let command = Command::aws("ec2", "create-nat-gateway")
            .option("--subnet-id", Word::Found("subnet"))
            .option("--allocation-id", address)
            .once_found("subnet", public, "it's not there")
            .in_region("eu-west-1");
        assert_eq!(
            command.to_string(),
            "subnet=\"$(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text --region eu-west-1)\" && \
             { [ \"$subnet\" != None ] || { echo 'it'\\''s not there' >&2; false; }; } && \
             aws ec2 create-nat-gateway --subnet-id \"$subnet\" --allocation-id \
             \"$(aws ec2 allocate-address --query AllocationId --output text --region eu-west-1)\" --region eu-west-1"
        );
    }

    #[test]
    fn a_wait_asks_until_the_answer_is_there() {
        let state = Command::aws("ec2", "describe-vpcs").look_up("Vpcs[0].State");
        assert_eq!(
            state.until("available").in_region("eu-west-1").to_string(),
            "for i in $(seq 40); do [ \"$(aws ec2 describe-vpcs --query 'Vpcs[0].State' --output text --region eu-west-1)\" \
             = available ] && break; sleep 15; done"
        );
    }

    #[test]
    fn a_region_is_said_to_every_part_that_takes_one_and_never_twice() {
        let inner = Command::aws("ec2", "describe-vpcs").look_up("Vpcs[0].VpcId");
        let elsewhere = Command::aws("ec2", "describe-subnets")
            .in_region("us-east-1")
            .look_up("x");
        let command = Command::aws("ec2", "create-route")
            .option("--a", inner)
            .option("--b", elsewhere)
            .pipe(Command::new("python3").option("-c", "print(1)"))
            .pipe(Command::aws("iam", "get-role").option("--role-name", "r"))
            .in_region("eu-west-1");
        assert_eq!(
            command.to_string(),
            "aws ec2 create-route --a \"$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text --region eu-west-1)\" \
             --b \"$(aws ec2 describe-subnets --query x --output text --region us-east-1)\" --region eu-west-1 \
             | python3 -c 'print(1)' | aws iam get-role --role-name r"
        );
        assert_eq!(command.clone().in_region("ap-south-1"), command);
        assert_eq!(command.clone().in_region(""), command);
    }

    #[test]
    fn a_list_without_values_is_left_out() {
        let none: [&str; 0] = [];
        let command = Command::aws("ec2", "x")
            .options("--none", none)
            .options("--ids", ["a", "b c"]);
        assert_eq!(command.to_string(), "aws ec2 x --ids a 'b c'");
    }
}
