//! `pipefitter connect`: the request as a conversation. It asks what is open in the request's own words, shows what the account has to choose
//! from and why, and starts the execution that the input would start anyway. Without a terminal it says what is missing.

mod account;
mod draft;
mod left;
mod offer;
pub(crate) mod talk;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aws_sdk_sfn::Client as States;
use clap::Args;
use serde_json::{Value, json};
use shared_domain::Request;
use shared_domain::step::{Place, Problem, Question, Way};

use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::{Format, On, QUESTIONS, aws, execution, local, print};
use account::{Account, Look, There};
use left::{Left, Thing};
use offer::{Asked, Choice};
use talk::{Person, Said, say};

/// What `connect` is started with.
#[derive(Args)]
pub(crate) struct Options {
    /// What there is to say already: a source in a few words (`postgres`), a host, a JDBC URL, or an existing connection.
    what: Option<String>,
    /// Answers, a JSON file in the shape of an input (`"endpoint.host": "..."` stands for the nested field); `-` for standard input.
    #[arg(long)]
    answers: Option<PathBuf>,
    /// Keep the input in this file, for the next time or for `aws stepfunctions start-execution --input file://...`.
    #[arg(long)]
    save: Option<PathBuf>,
    #[command(flatten)]
    on: On,
    /// The state machine; the one called `pipefitter` when absent.
    #[arg(long)]
    state_machine_arn: Option<String>,
}

/// Asks, starts, follows, and begins again where the answer was a mistake.
pub(crate) async fn connect(options: &Options) -> Result<ExitCode, String> {
    if !options.on.aws
        && let Some(code) = local::enter()?
    {
        return Ok(code);
    }
    let config = aws::config(None, None).await?;
    let draft = match &options.answers {
        Some(file) => draft::unfolded(execution::read(file)?)?,
        None => json!({}),
    };
    let interrupt = Interrupt::new()?;
    let mut conversation = Conversation {
        account: Account::new(&config, stack_of(options)),
        asks: talk::is_terminal() && options.on.format == Format::Text,
        person: Person::new()?,
        past: Vec::new(),
        started: None,
        left: Left::default(),
        running: None,
        interrupt: interrupt.clone(),
    };
    let states = States::new(&config);
    let ended = tokio::select! {
        ended = conversation.hold(options, &states, draft) => ended,
        () = interrupt.heard() => Err(None),
    };
    match ended {
        Ok(code) => Ok(code),
        Err(Some(reason)) => Err(reason),
        Err(None) => conversation.interrupted().await,
    }
}

/// The stack that is deployed under the name that it has when nothing else is said; of another state machine it is not known.
fn stack_of(options: &Options) -> Option<&'static str> {
    let arn = options.state_machine_arn.as_deref();
    arn.is_none_or(|arn| arn.ends_with(":pipefitter"))
        .then_some("pipefitter")
}

/// Whether it goes on.
enum Step {
    Go(Value),
    End(ExitCode),
}

struct Conversation {
    account: Account,
    /// Whether there is somebody to ask.
    asks: bool,
    person: Person,
    /// The input before each answer, to go back to.
    past: Vec<Value>,
    /// The input that was started last, and is started again without another word.
    started: Option<Value>,
    /// What is there now, with the command that takes it back.
    left: Left,
    /// The execution that runs, where one does, and what it makes.
    running: Option<Running>,
    interrupt: Interrupt,
}

struct Running {
    execution: Option<String>,
    makes: Vec<(There, Thing)>,
}

impl Conversation {
    /// From the first word to the end.
    async fn hold(&mut self, options: &Options, states: &States, draft: Value) -> Result<ExitCode, Option<String>> {
        let mut draft = match self.begin(options.what.as_deref(), draft).await? {
            Step::Go(draft) => draft,
            Step::End(code) => return Ok(code),
        };
        loop {
            let ready = match self.complete(draft).await? {
                Step::Go(ready) => ready,
                Step::End(code) => return Ok(code),
            };
            if let Some(file) = &options.save {
                save(file, &ready)?;
            }
            let Some(report) = self.run(options, states, &ready).await? else {
                return Ok(self.broken().await?);
            };
            draft = match self.after(ready, &report).await? {
                Step::Go(draft) => draft,
                Step::End(code) => return Ok(code),
            };
        }
    }

    /// One execution; `None` where it failed.
    async fn run(&mut self, options: &Options, states: &States, ready: &Value) -> Result<Option<Value>, String> {
        let makes = self.account.would_make(ready).await;
        let running = self.running.insert(Running { execution: None, makes });
        let execution = execution::start(states, ready, options.state_machine_arn.clone()).await?;
        running.execution = Some(execution.clone());
        let report = execution::follow(states, &execution, &options.on).await?;
        if let Some(report) = &report {
            self.left.report(report);
            self.running = None;
        }
        Ok(report)
    }

    /// What one word says; where it is near to the name of a connection, which is meant.
    async fn begin(&mut self, word: Option<&str>, mut draft: Value) -> Result<Step, String> {
        let Some(word) = word else { return Ok(Step::Go(draft)) };
        let exists = self.account.has_connection(word).await;
        let near = match !exists && draft::may_be_a_name(word) {
            true => self.account.near(word).await,
            false => Vec::new(),
        };
        if !near.is_empty() && self.asks {
            return self.which(&offer::which_connection(word, &near), &draft);
        }
        if let Some(name) = near.first() {
            say(&format!(
                "pipefitter: no connection is called `{word}`; did you mean `{name}`? As it stands, `{word}` says what the source is."
            ))?;
        }
        for (field, value) in draft::meaning(word, exists).as_object().into_iter().flatten() {
            draft::set(&mut draft, field, value.clone());
        }
        Ok(Step::Go(draft))
    }

    /// The first question, which nothing is before.
    fn which(&mut self, asked: &Asked, draft: &Value) -> Result<Step, String> {
        loop {
            match self.ask(asked, draft)? {
                Answer::Draft(next) => return Ok(Step::Go(next)),
                Answer::Back => say("  This is the first question.")?,
                Answer::Quit => return self.quit(),
            }
        }
    }

    /// Asks until nothing is open and the person says to start.
    async fn complete(&mut self, mut draft: Value) -> Result<Step, String> {
        loop {
            let looking = Progress::of("looking at the account");
            let look = self.account.look(&draft).await?;
            if look.route.way == Way::Refuse {
                return refused(&look);
            }
            if !look.open.is_empty() && !self.asks {
                let places = self.account.seen(&look, &look.open).await.places.places.clone();
                return missing(&draft, &look, &places);
            }
            let seen = self.account.seen(&look, &look.open).await;
            drop(looking);
            let asked = offer::next(&look.open, &seen);
            let says_to_start = !self.asks || self.started.as_ref() == Some(&draft);
            let Some(asked) = asked.or_else(|| (!says_to_start).then(|| start_of(&draft, &look))) else {
                return Ok(Step::Go(draft));
            };
            match self.ask(&asked, &draft)? {
                Answer::Draft(next) if asked.path == START => return Ok(Step::Go(next)),
                Answer::Draft(next) => {
                    if let Some(problem) = self.misfit(&look, &asked, &next).await {
                        say(&format!("  {problem}"))?;
                        continue;
                    }
                    self.past.push(std::mem::replace(&mut draft, next));
                }
                Answer::Back => match self.past.pop() {
                    Some(before) => {
                        // Nothing starts by going back, not even what was started before.
                        self.started = None;
                        draft = before;
                    }
                    None => say("  This is the first question.")?,
                },
                Answer::Quit => return self.quit(),
            }
        }
    }

    /// What is wrong with a secret that was chosen just now.
    async fn misfit(&self, look: &Look, asked: &Asked, next: &Value) -> Option<String> {
        let chosen = next["auth"]["secretId"]
            .as_str()
            .filter(|_| asked.path == "auth.secretId")?;
        self.account.misfit(look, chosen).await
    }

    /// One question, until its answer is one that the input takes; none where Ctrl-C came before it.
    fn ask(&mut self, asked: &Asked, draft: &Value) -> Result<Answer, String> {
        if self.interrupt.was_heard() {
            return Ok(Answer::Quit);
        }
        talk::show(asked)?;
        loop {
            let answer = match self.person.hear(asked)? {
                Said::Back => return Ok(Answer::Back),
                Said::Quit => return Ok(Answer::Quit),
                Said::Nothing => continue,
                Said::Explain => {
                    talk::explain(asked)?;
                    continue;
                }
                said => answered(asked, draft, &said),
            };
            match answer {
                Ok(next) => return Ok(Answer::Draft(next)),
                Err(problem) => say(&format!("  {problem}"))?,
            }
        }
    }

    /// What comes after an execution: the end, or the input to go on with.
    async fn after(&mut self, input: Value, report: &Value) -> Result<Step, String> {
        self.started = Some(input.clone());
        match report["outcome"].as_str() {
            Some("READY") => {
                self.left.beside(report).iter().try_for_each(|line| print(line))?;
                return Ok(Step::End(ExitCode::SUCCESS));
            }
            Some("NEEDS_INPUT") if !self.asks => return Ok(Step::End(ExitCode::from(QUESTIONS))),
            _ if !self.asks => return Ok(Step::End(ExitCode::FAILURE)),
            _ => {}
        }
        let questions: Vec<Question> = serde_json::from_value(report["questions"].clone()).unwrap_or_default();
        if let Some(shell) = questions.iter().find_map(|question| question.fill.as_ref())
            && shell.typed
        {
            if input["auth"]["create"] == true {
                // Where this execution did not make it, an earlier one did.
                self.left.add(Thing {
                    earlier: true,
                    ..Thing::secret(&shell.secret_id)
                });
            }
            let prompt = format!(
                "The password for `{}` (not shown; it goes into Secrets Manager): ",
                shell.secret_id
            );
            return match talk::password(&prompt, &self.interrupt)? {
                Some(value) => {
                    self.account.fill(shell, &value).await?;
                    Ok(Step::Go(input))
                }
                None => self.quit(),
            };
        }
        self.mended(input, questions.first().filter(|question| question.fill.is_none()))
            .await
    }

    /// The input to go on with after a report that is not the end: another answer to what the steps behind discovery asked, the same once
    /// something was mended, or one question back, from where nothing starts by itself.
    async fn mended(&mut self, input: Value, question: Option<&Question>) -> Result<Step, String> {
        let look = self.account.look(&input).await?;
        let asked = match question {
            Some(question) => {
                let mut asked = offer::asked(
                    question,
                    &self.account.seen(&look, std::slice::from_ref(question)).await,
                );
                if !question.commands.is_empty() {
                    asked.choices.extend(again().choices);
                }
                asked
            }
            None => again(),
        };
        loop {
            match self.ask(&asked, &input)? {
                Answer::Draft(next) => {
                    if let Some(problem) = self.misfit(&look, &asked, &next).await.filter(|_| next != input) {
                        say(&format!("  {problem}"))?;
                        continue;
                    }
                    if next != input {
                        self.past.push(input);
                    }
                    return Ok(Step::Go(next));
                }
                Answer::Back => {
                    self.started = None;
                    return Ok(Step::Go(self.past.pop().unwrap_or(input)));
                }
                Answer::Quit => return self.quit(),
            }
        }
    }

    /// Ends, and says what is left behind.
    fn quit(&self) -> Result<Step, String> {
        self.left.words().iter().try_for_each(|line| say(line))?;
        Ok(Step::End(ExitCode::FAILURE))
    }

    /// After Ctrl-C outside of a question: an execution goes on without anybody.
    async fn interrupted(&mut self) -> Result<ExitCode, String> {
        let may_make = self.look_again().await;
        self.left.words().iter().try_for_each(|line| say(line))?;
        if let Some(running) = self.running.take() {
            let lines = left::goes_on(running.execution.as_deref(), &may_make);
            lines.iter().try_for_each(|line| say(line))?;
        }
        Ok(ExitCode::FAILURE)
    }

    /// After an execution that failed and says nothing of what it made.
    async fn broken(&mut self) -> Result<ExitCode, String> {
        self.look_again().await;
        self.left.words().iter().try_for_each(|line| say(line))?;
        Ok(ExitCode::FAILURE)
    }

    /// Adds what an execution without a report has made to what is left; what it has not is handed back.
    async fn look_again(&mut self) -> Vec<Thing> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let mut not_yet = Vec::new();
        for (before, thing) in std::mem::take(&mut running.makes) {
            let earlier = before == There::Own;
            if earlier || self.account.is_there(&thing).await {
                self.left.add(Thing { earlier, ..thing });
            } else {
                not_yet.push(thing);
            }
        }
        not_yet
    }
}

/// What a question was answered with.
enum Answer {
    Draft(Value),
    Back,
    Quit,
}

/// The paths of the two questions that are the conversation's own.
const START: &str = "start";
const AGAIN: &str = "again";

/// The last question: the input as it would be started.
fn start_of(draft: &Value, look: &Look) -> Asked {
    let advice: String = look.discovery.advice.iter().map(|one| format!("\n({one})")).collect();
    Asked {
        path: START.to_owned(),
        ask: format!("{draft:#}{advice}\nStart with this input?"),
        why: "an execution makes the secret and the connection that are named here, tests them, and keeps its input for 90 days".to_owned(),
        choices: vec![Choice {
            label: "start".to_owned(),
            is_yes: true,
            ..Choice::default()
        }],
        ..Asked::default()
    }
}

/// After a report that is not the end.
fn again() -> Asked {
    Asked {
        path: AGAIN.to_owned(),
        ask: "Once the fix is made:".to_owned(),
        why: "the same input takes what exists already and goes on from there".to_owned(),
        choices: vec![Choice {
            label: "try again with the same input".to_owned(),
            is_yes: true,
            ..Choice::default()
        }],
        ..Asked::default()
    }
}

/// The input with an answer in it, or what is wrong with the answer, never with the answer in the words.
fn answered(asked: &Asked, draft: &Value, said: &Said) -> Result<Value, String> {
    let mut next = draft.clone();
    let chosen = match said {
        Said::Number(index) => asked.choices.get(*index),
        _ => None,
    };
    match (chosen, said) {
        (Some(choice), _) => {
            for (path, value) in &choice.sets {
                let value = draft::beside(&next, path, value);
                draft::set(&mut next, path, value);
            }
        }
        (None, Said::Text(text)) if asked.path != START && asked.path != AGAIN => {
            draft::set(&mut next, &asked.path, draft::value_of(asked.example.as_ref(), text));
        }
        _ => {
            let choices = asked.choices.len();
            let text = match asked.path.as_str() {
                START | AGAIN => "",
                _ => "; a text that is a number or a yes stands in quotes",
            };
            return Err(format!("A number from 1 to {choices}, please, `<` or `q`{text}."));
        }
    }
    match Request::parse(next.clone()) {
        Ok(_) => Ok(next),
        Err(problems) => Err(problems.iter().map(sentence).collect::<Vec<_>>().join("\n  ")),
    }
}

fn sentence(problem: &Problem) -> String {
    let path = if problem.path == "$" { "input" } else { &problem.path };
    let what = problem.problem.trim_end_matches('.');
    format!("{path}: {what}. Remedy: {}", problem.remedy)
}

/// What Pipefitter does not take, and where to go.
fn refused(look: &Look) -> Result<Step, String> {
    if let Some(refusal) = &look.route.refusal {
        print(&format!("{}\n{}", refusal.reason, refusal.instead))?;
        return Ok(Step::End(ExitCode::FAILURE));
    }
    let problems: Vec<String> = look.route.problems.iter().map(sentence).collect();
    Err(format!("nothing was started.\n{}", problems.join("\n")))
}

/// The open questions for a program, and their paths for a person.
fn missing(draft: &Value, look: &Look, places: &[Place]) -> Result<Step, String> {
    let open = json!({
        "questions": look.open, "candidates": look.discovery.candidates, "places": places,
        "existing": look.discovery.existing, "input": draft,
    });
    print(&format!("{open:#}"))?;
    let paths: Vec<&str> = look.open.iter().map(|question| question.path.as_str()).collect();
    eprintln!(
        "pipefitter: there is no terminal to ask at, and these answers are missing: {}. Put them beside `input` into a file and give it with \
         --answers FILE; nothing was started",
        paths.join(", ")
    );
    Ok(Step::End(ExitCode::from(QUESTIONS)))
}

/// Writes the input, in place of what the file held.
fn save(file: &Path, input: &Value) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("could not keep the input in {}: {error}", file.display());
    std::fs::write(file, format!("{input:#}\n")).map_err(failed)?;
    eprintln!("the input is kept in {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port() -> Asked {
        Asked {
            path: "endpoint.port".into(),
            example: Some(json!(5432)),
            choices: vec![Choice {
                label: "5432".into(),
                sets: vec![("endpoint.port", json!(5432))],
                ..Choice::default()
            }],
            ..Asked::default()
        }
    }

    #[test]
    fn an_answer_goes_into_the_input_only_when_the_input_takes_it() {
        let draft = json!({"source": "postgresql"});
        let with = |port: Value| json!({"source": "postgresql", "endpoint": {"port": port}});
        for (said, next) in [
            (Said::Number(0), Some(with(json!(5432)))),
            (Said::Text("5433".into()), Some(with(json!(5433)))),
            (Said::Text("99999".into()), None),
            (Said::Text("the usual".into()), None),
        ] {
            assert_eq!(answered(&port(), &draft, &said).ok(), next, "{said:?}");
        }
    }

    #[test]
    fn what_looks_like_a_password_is_refused_and_not_repeated() {
        let asked = Asked {
            path: "url".into(),
            ..Asked::default()
        };
        let said = Said::Text("jdbc:postgresql://h:5432/d?user=u&password=canary".into());
        let problem = answered(&asked, &json!({}), &said).unwrap_err();
        assert!(problem.starts_with("url: ") && !problem.contains("canary"), "{problem}");
    }

    #[test]
    fn to_start_takes_the_number_and_no_other_text() {
        let asked = again();
        assert_eq!(answered(&asked, &json!({}), &Said::Number(0)).unwrap(), json!({}));
        assert_eq!(talk::meant("yes\n", &asked), Said::Number(0));
        for other in [Said::Text("go".into()), Said::Neither] {
            assert!(answered(&asked, &json!({}), &other).is_err());
        }
    }

    #[test]
    fn a_second_yes_leaves_the_first_and_what_a_database_says_replaces_the_url_whole() {
        let mut asked = port();
        asked.choices[0].sets = vec![("confirm", json!(["create-secret"]))];
        let draft = json!({"confirm": ["create-secret"]});
        assert_eq!(answered(&asked, &draft, &Said::Number(0)).unwrap(), draft);
        let draft = json!({"url": "jdbc:mysql://h.x:1/d", "source": "mysql", "endpoint": {"port": 1}});
        let right = json!("jdbc:postgresql://h.x:5432/d");
        asked.choices[0].sets = vec![
            ("url", right.clone()),
            ("source", Value::Null),
            ("endpoint.port", Value::Null),
        ];
        assert_eq!(
            answered(&asked, &draft, &Said::Number(0)).unwrap(),
            json!({"url": right})
        );
    }
}
