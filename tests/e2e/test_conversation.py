"""`pipefitter connect`, in a real pseudo-terminal and without one."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import World

# Names of this story's own, so that others find what they expect.
NAME = "orders-talk"
SECRET = f"glue/{NAME}/credentials"
UNFIT = "glue/unfit"
OUT_OF_REACH = "other/thing"
CTRL_C = b"\x03"
HIDDEN = "not shown"


class Talk:
    """A person at a terminal."""

    def __init__(self, world: World, *arguments: str, command: str = "connect", stdout: Any = None) -> None:
        self.terminal, theirs = pty.openpty()
        self.theirs = theirs
        self.process = subprocess.Popen(
            [str(world.command_path), command, *arguments],
            env=world.environment | {"TERM": "xterm"},
            stdin=theirs,
            stdout=stdout or theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=self.takes_the_terminal,
        )
        self.seen = ""
        self.read_to = 0
        self.questions = self.keys = 0

    def takes_the_terminal(self) -> None:
        """In the process of the command: Ctrl-C ends it, which what runs in the background would ignore."""
        fcntl.ioctl(self.theirs, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def hears(self, *patterns: str, seconds: float = 180) -> int:
        """Which of the patterns comes first, among what has not been heard yet."""
        deadline = time.monotonic() + seconds
        while True:
            new = self.seen[self.read_to :]
            found = [(match.end(), index) for index, one in enumerate(patterns) if (match := re.search(one, new))]
            if found:
                end, index = min(found)
                self.last, self.read_to = new[:end], self.read_to + end
                return index
            assert time.monotonic() < deadline and self.process.poll() is None, f"no {patterns}:\n{self.seen}"
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.seen += os.read(self.terminal, 65536).decode(errors="replace").replace("\r\n", "\n")

    def says(self, text: str) -> None:
        self.keys += len(text) + 1
        os.write(self.terminal, text.encode() + b"\n")

    def chooses(self, label: str) -> None:
        """The number that stands before a label on the screen."""
        number = re.search(rf"^ +(\d+)  {label}", self.last, re.MULTILINE)
        assert number, f"no choice {label}:\n{self.last}"
        self.says(number[1])

    def asked(self, question: str) -> None:
        self.hears(question + r"[^>]*\]>")
        self.questions += 1

    def ends(self) -> int:
        """The exit status, with all that was still said."""
        deadline = time.monotonic() + 120
        while self.process.poll() is None or select.select([self.terminal], [], [], 0.3)[0]:
            assert time.monotonic() < deadline, f"it does not end:\n{self.seen}"
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.seen += os.read(self.terminal, 65536).decode(errors="replace").replace("\r\n", "\n")
        return self.process.wait()

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)


@contextmanager
def talking(world: World, *arguments: str) -> Iterator[Talk]:
    talk = Talk(world, *arguments)
    try:
        yield talk
    finally:
        talk.process.kill()
        talk.process.wait()
        os.close(talk.terminal)
        os.close(talk.theirs)


@pytest.fixture
def clean(world: World) -> Iterator[None]:
    yield
    with suppress(world.client("glue").exceptions.EntityNotFoundException):
        world.client("glue").delete_connection(ConnectionName=NAME)
    world.client("secretsmanager").delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)


def from_a_word_to_the_password(world: World, talk: Talk, *, by_detours: bool = False) -> None:
    """All that is open between `postgres` and the shell of a secret."""
    talk.asked("At which host")
    if by_detours:
        talk.says("?")
        talk.asked("Glue connects to it from your subnet")
        talk.says("99")
        talk.hears(r"A number from 1 to .*\n.*\]>")
    talk.says("1")
    if talk.hears("Should .* be used", "Which database") == 0:
        talk.asked("")
        talk.says(NAME)
        talk.hears("Which database")
    talk.asked("")
    if by_detours:
        talk.says("no/such name")
        talk.hears(r"endpoint.database: .*Remedy.*\n.*\]>")
    talk.says("1")
    if by_detours:
        talk.asked("How does Glue log in")
        talk.chooses("a secret that exists")
        talk.asked("Which secret")
        assert re.search(rf"{UNFIT}\n.*; but .* has the keys token", talk.last), talk.last
        assert re.search(rf"{OUT_OF_REACH}\n.*may NOT read it: they read those under `glue/`", talk.last), talk.last
        talk.chooses(UNFIT)
        talk.asked("has the keys token; Glue reads `username` and `password`")
        talk.says("<")
    talk.asked("How does Glue log in")
    talk.chooses("a new secret")
    talk.asked("Which user")
    if by_detours:
        talk.says("<")
        talk.asked("How does Glue log in")
        talk.chooses("a new secret")
        talk.asked("Which user")
    talk.says("glue_orders")
    talk.asked("May Pipefitter create")
    talk.says("y" if by_detours else "1")
    talk.asked("In which private subnet")
    place = f"{world.seeded['subnetIds'][0]} in us-east-1a, with {world.seeded['glueSecurityGroupId']}"
    talk.chooses(re.escape(place) + r".*: reaches the source\n.*reaches .*:5432; reaches s3")
    talk.asked("Which role")
    talk.chooses(re.escape(world.seeded["glueRoleArn"]))
    if talk.hears("What should the connection be called", "Start with this input") == 0:
        talk.asked("")
        talk.says(NAME)
        talk.hears("Start with this input")
    talk.asked("")
    talk.says("1")
    talk.hears(HIDDEN + ".*: ")


@pytest.fixture
def unfit(world: World) -> Iterator[None]:
    """A secret of something else, and one that only the person may read."""
    secrets = world.client("secretsmanager")
    secrets.create_secret(Name=UNFIT, SecretString=json.dumps({"token": "canary"}))
    secrets.create_secret(Name=OUT_OF_REACH, SecretString=json.dumps({"username": "u", "password": "canary"}))
    yield
    for name in (UNFIT, OUT_OF_REACH):
        secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


@pytest.mark.usefixtures("clean", "unfit")
def test_a_word_becomes_a_proven_connection_in_one_go(world: World) -> None:
    with talking(world, "postgres") as talk:
        from_a_word_to_the_password(world, talk, by_detours=True)
        assert not talk.echoes
        os.write(talk.terminal, CTRL_C)
        assert talk.ends() == 1
        assert talk.echoes, "the terminal shows again what is typed"
        assert f"delete-secret --secret-id {SECRET}" in talk.seen, talk.seen
    earlier = f"delete-secret --secret-id {SECRET} .*# was there from an earlier try"
    with talking(world, "postgres") as talk:
        from_a_word_to_the_password(world, talk)
        talk.says("")
        assert talk.ends() == 1
        assert re.search(r"Nothing was made now.*\n.*" + earlier, talk.seen), talk.seen
    with talking(world, "postgres") as talk:
        from_a_word_to_the_password(world, talk)
        print(f"{talk.questions} questions, {talk.keys} keys")
        # Two are typed whole, since nobody else knows them: the user and the connection's name.
        assert talk.questions <= 10 and talk.keys <= 50, talk.seen
        talk.says("wrong-" + world.password)
        talk.hears("DIAGNOSED")
        talk.asked("Once the fix is made")
        executions = started(world)
        talk.says("<")
        was = talk.hears(r"Which role[^>]*\]>", r"(What should|Should)[^>]*\]>", r"Start with this input[^>]*\]>")
        assert was < 2 and started(world) == executions, "back is the last question, and starts nothing"
        talk.chooses(re.escape(world.seeded["glueRoleArn"])) if was == 0 else talk.says(NAME)
        talk.asked("Start with this input")
        world.fill_secret(world.password, SECRET)
        talk.says("yes")
        assert talk.ends() == 0, talk.seen
        assert "READY" in talk.seen and world.password not in talk.seen
        undo = talk.seen[talk.seen.index("Made before in this conversation") :]
        assert f"delete-connection --connection-name {NAME}" in undo and re.search(earlier, undo), undo
    connection = world.client("glue").get_connection(Name=NAME)["Connection"]
    assert connection["ConnectionProperties"]["SECRET_ID"] == SECRET


def started(world: World) -> int:
    """How many executions there have been."""
    return len(world.client("stepfunctions").list_executions(stateMachineArn=world.state_machine)["executions"])


def test_ctrl_c_while_an_execution_runs_says_what_it_made_or_may_make(
    world: World, registration: dict[str, Any], tmp_path: Path
) -> None:
    name = "orders-cut"
    secret = f"glue/{name}/credentials"
    answers = tmp_path / "answers.json"
    auth = {"method": "secret", "create": True, "username": "glue_cut"}
    answers.write_text(json.dumps(registration | {"connection": name, "auth": auth, "confirm": ["create-secret"]}))
    with talking(world, "--answers", str(answers)) as talk:
        talk.asked("Start with this input")
        talk.says("1")
        talk.hears("execution arn:.*\n")
        execution = re.search(r"execution (arn:\S+)", talk.last)
        os.write(talk.terminal, CTRL_C)
        assert talk.ends() == 1 and execution, talk.seen
    said = talk.seen[talk.seen.index("^C") :]
    assert f"stop-execution --execution-arn {execution[1]}" in said, said
    for remove in (f"delete-secret --secret-id {secret}", f"delete-connection --connection-name {name}"):
        assert remove in said, said
    states = world.client("stepfunctions")
    deadline = time.monotonic() + 90
    while states.describe_execution(executionArn=execution[1])["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.5)
    world.client("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)


@pytest.mark.usefixtures("unfit")
def test_after_a_secret_that_was_refused_the_existing_ones_are_offered_again(
    world: World, registration: dict[str, Any], connection: str, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.json"
    auth = {"method": "secret", "secretId": OUT_OF_REACH}
    answers.write_text(json.dumps(registration | {"connection": "orders-reach", "auth": auth}))
    with talking(world, "--answers", str(answers)) as talk:
        talk.asked("Start with this input")
        talk.says("1")
        talk.asked("Which secret that Pipefitter's role may read")
        talk.chooses(f"glue/{connection}/credentials\n")
        talk.asked("Start with this input")
        talk.says("<")
        talk.asked("Start with this input")
        assert OUT_OF_REACH in talk.last
        os.write(talk.terminal, CTRL_C)
        assert talk.ends() == 1 and "Nothing was made" in talk.seen, talk.seen


def test_a_url_that_the_database_contradicts_has_an_answer_to_choose(world: World) -> None:
    with talking(world, f"jdbc:oracle:thin:@//{world.seeded['databaseHost']}:1521/ORCL") as talk:
        talk.asked("Is the source PostgreSQL")
        talk.chooses("jdbc:postgresql://")
        talk.asked("(?:How does Glue log in|What should|Should .* be used)")
        talk.says("q")
        assert talk.ends() == 1


def test_a_name_that_is_near_to_a_connection_is_asked_about(world: World, connection: str) -> None:
    word = connection.replace("orders", "ordes")
    with talking(world, word) as talk:
        talk.asked(f"No connection is called `{word}`")
        talk.chooses(connection + "\n")
        talk.asked("Start with this input")
        assert json.loads(re.search(r"\{[^}]*\}", talk.last)[0]) == {"connection": connection}
        talk.says("q")
        assert talk.ends() == 1
    asked = world.pipefitter("connect", word)
    assert f"did you mean `{connection}`" in asked.stderr, asked.stderr


def test_quitting_at_any_question_leaves_nothing_behind(world: World) -> None:
    executions = started(world)
    with talking(world, "RDS MySQL") as talk:
        talk.asked("At which host")
        talk.says("q")
        assert talk.ends() == 1 and "Nothing was made" in talk.seen
    with talking(world) as talk:
        talk.asked("At which host")
        os.write(talk.terminal, CTRL_C)
        assert talk.ends() == 1 and "Nothing was made" in talk.seen
        assert talk.echoes, "the terminal is as it was"
    assert started(world) == executions


# The questions of a conversation, and what is answered; the last is whether to start.
ANSWERS = {
    "At which host": "1",
    "Should .* be used": NAME,
    "Which database": "1",
    "How does Glue log in": "a new secret",
    "Which user": "glue_orders",
    "May Pipefitter create": "1",
    "In which private subnet": "1",
    "Which role": "1",
    "What should the connection be called": NAME,
    "Start with this input": "",
}


def next_question(talk: Talk) -> str:
    questions = list(ANSWERS)
    question = questions[talk.hears(*questions)]
    talk.hears(r"[^>]*\]>")
    return question


def test_ctrl_c_at_each_question_ends_it_and_leaves_nothing_behind(world: World) -> None:
    executions = started(world)
    ended_at: list[str] = []
    while not ended_at or "Start" not in ended_at[-1]:
        with talking(world, "postgres") as talk:
            for before in ended_at:
                assert (question := next_question(talk)) == before
                if question == "How does Glue log in":
                    talk.chooses(ANSWERS[question])
                else:
                    talk.says(ANSWERS[question])
            ended_at.append(next_question(talk))
            os.write(talk.terminal, CTRL_C)
            assert talk.ends() == 1 and "Nothing was made" in talk.seen, f"at {ended_at[-1]}:\n{talk.seen}"
            assert talk.echoes, "the terminal is as it was"
    assert len(ended_at) >= 8 and started(world) == executions, ended_at


def test_without_a_terminal_the_missing_answers_are_named(world: World) -> None:
    asked = world.pipefitter("connect", "postgres")
    assert asked.returncode == 3
    open_now: dict[str, Any] = json.loads(asked.stdout)
    paths = [question["path"] for question in open_now["questions"]]
    assert "endpoint.host" in paths and open_now["candidates"][0]["id"] == "orders"
    assert all(path in asked.stderr for path in paths) and open_now["input"] == {"source": "postgres"}
    placed = world.pipefitter("connect", world.seeded["databaseHost"])
    best, *_ = json.loads(placed.stdout)["places"]
    assert placed.returncode == 3 and best["securityGroupId"] == world.seeded["glueSecurityGroupId"]
    assert (best["reachability"], best["speaksAgainst"]) == ("reachable", [])
    wrong = world.pipefitter("connect", "--answers", "-", stdin=json.dumps({"endpoint.port": 99999}))
    assert wrong.returncode == 2 and "endpoint.port" in wrong.stderr


def test_answers_from_a_file_start_it_at_once_and_are_kept(
    world: World, registration: dict[str, Any], connection: str, tmp_path: Any
) -> None:
    folded = {"connection": connection} | {
        f"{field}.{name}": value
        for field in ("endpoint", "auth", "network")
        for name, value in registration[field].items()
    }
    rest = {field: registration[field] for field in ("source", "glueRole", "engines", "confirm")}
    kept = tmp_path / "input.json"
    finished = world.pipefitter("connect", "--answers", "-", "--save", str(kept), stdin=json.dumps(folded | rest))
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "READY" in finished.stdout and json.loads(kept.read_text()) == registration
    again = world.pipefitter("connect", connection)
    assert again.returncode == 0 and "READY" in again.stdout


def test_a_connection_is_emitted_as_code_that_its_own_tools_take(world: World, connection: str, tmp_path: Any) -> None:
    template = world.pipefitter("emit", connection, "--as", "cloudformation")
    assert template.returncode == 0, template.stderr
    (resource,) = json.loads(template.stdout)["Resources"].values()
    stored = world.client("glue").get_connection(Name=connection)["Connection"]
    emitted = resource["Properties"]["ConnectionInput"]
    assert emitted["ConnectionProperties"] == stored["ConnectionProperties"]
    file = tmp_path / "template.json"
    file.write_text(template.stdout)
    # A connection stands in the zone of its subnet, which the account chose.
    lint = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3010", "--", file]
    linted = subprocess.run(lint, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    terraform = world.pipefitter("emit", connection)
    assert f'id = "{world.account}:{connection}"' in terraform.stdout
    missing = world.pipefitter("emit", "no-such-connection")
    assert missing.returncode == 2 and "no-such-connection" in missing.stderr


def test_a_diagnosis_of_nothing_named_offers_what_there_is_and_a_wrong_name_those_that_are_near(
    world: World, connection: str, tmp_path: Path
):
    talk = Talk(world, "--local", command="diagnose")
    talk.hears(r"What should be diagnosed[^>]*\]>")
    talk.chooses(f"connection {connection} ")
    assert talk.ends() == 0 and f"connection {connection} (JDBC)" in talk.seen, talk.seen
    quits = Talk(world, "--local", command="diagnose")
    quits.hears(r"What should be diagnosed[^>]*\]>")
    quits.says("q")
    assert quits.ends() == 1
    with (tmp_path / "report.html").open("wb") as page:
        into_a_file = Talk(world, "--local", "--format", "html", command="diagnose", stdout=page)
        into_a_file.hears(r"What should be diagnosed[^>]*\]>")
        into_a_file.chooses(f"connection {connection} ")
        assert into_a_file.ends() == 0, into_a_file.seen
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    wrong = world.pipefitter("diagnose", "--local", "--connection", "ordes-prod")
    assert f"did you mean `{connection}`" in wrong.stdout, wrong.stdout
    for mistyped in ({"connection": "ordes-prod", "diagnose": {}}, {"connection": "ordes-prod"}):
        asked = world.pipefitter("run", "-", stdin=json.dumps(mistyped))
        assert f"id you mean `{connection}`?" in asked.stdout, asked.stdout
    nothing = world.pipefitter("diagnose", "--local")
    assert nothing.returncode == 2 and "name what to diagnose" in nothing.stderr


def test_questions_end_a_run_with_a_status_of_their_own_and_a_closed_pipe_is_no_error(world: World):
    asked = world.pipefitter("run", "-", stdin="{}")
    assert asked.returncode == 3 and "NEEDS_INPUT" in asked.stdout, asked.stderr
    command = f"set -o pipefail; '{world.command_path}' completions bash | head -n 1"
    closed = subprocess.run(["bash", "-c", command], env=world.environment, capture_output=True, text=True)
    assert (closed.returncode, closed.stderr) == (0, "")
