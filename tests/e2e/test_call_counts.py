"""A diagnosis, and what incidents and the trace of changes add to it, in AWS calls: as few as were promised."""

import contextlib
import json
import re
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from broken_calls import Call, Doors, Response
from conftest import ROOT, wait_for
from test_diagnosis import another_password, function_name
from test_events import all_taken, sweep
from test_incident_faults import Live

DIAGNOSING = ("CollectEvidence", "DiagnoseNetwork", "DiagnoseCredentials", "DiagnoseDriver")
FUNCTIONS = ("OnJobFailure", "OnJobSuccess", "TraceChange", "WriteReport", *DIAGNOSING)
# All that these ask, by the names of the SDK's variables; the one of all services the emulator sets itself.
SERVICES = ("GLUE", "DYNAMODB", "SFN", "S3", "SNS", "EVENTBRIDGE", "CLOUDTRAIL", "CLOUDFORMATION", "EC2")
SERVICES += (
    "IAM",
    "RDS",
    "KMS",
    "SECRETS_MANAGER",
    "CLOUDWATCH_LOGS",
    "ROUTE_53",
    "ROUTE53RESOLVER",
    "ROUTE53PROFILES",
    "RESOURCE_GROUPS_TAGGING_API",
)


class Counting(Live):
    """The account, and what was asked of it since it was last told."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[tuple[str, str]] = []

    def ask(self, call: Call) -> Response:
        self.asked.append((call.operation, call.body.decode(errors="replace")))
        return super().ask(call)

    def told(self, names: tuple[str, ...] = ()) -> Counter[str]:
        """How often each was asked; with `names`, in calls that name one of these."""
        asked, self.asked = self.asked, []
        return Counter(operation for operation, body in asked if not names or any(name in body for name in names))


@contextlib.contextmanager
def counted(world):
    """Each function's calls go through a door of its own."""
    functions, before, accounts = world.client("lambda"), {}, {}
    variables = [f"AWS_ENDPOINT_URL_{service}" for service in SERVICES]
    doors = Doors()
    with contextlib.ExitStack() as open_doors:
        for logical_id in FUNCTIONS:
            accounts[logical_id] = Counting(world.environment["AWS_ENDPOINT_URL_GLUE"])
            door = open_doors.enter_context(doors.door(accounts[logical_id]))
            name = function_name(world, logical_id)
            before[name] = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
            through = before[name] | dict.fromkeys(variables, door.url)
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": through})
        try:
            yield accounts
        finally:
            for name, kept in before.items():
                functions.update_function_configuration(FunctionName=name, Environment={"Variables": kept})
    doors.close()


# Jobs of this story's own: what other stories left in the account is not counted with them.
FIRST, SECOND, SEVERAL = "calls-first", "calls-second", "calls-several"
OWN = (FIRST, SECOND, SEVERAL)


@pytest.fixture(scope="module")
def others(world, job, connection):
    """Two jobs of the connection, and one that has another connection besides."""
    glue = world.client("glue")
    definition = glue.get_job(JobName=job)["Job"]
    copied = ("Role", "Command", "GlueVersion", "WorkerType", "NumberOfWorkers", "DefaultArguments")
    kept = ("ConnectionType", "ConnectionProperties", "PhysicalConnectionRequirements")
    like = glue.get_connection(Name=connection)["Connection"]
    glue.create_connection(ConnectionInput={"Name": "calls-other"} | {key: like[key] for key in kept})
    for name, connections in ((FIRST, [connection]), (SECOND, [connection]), (SEVERAL, [connection, "calls-other"])):
        glue.create_job(Name=name, Connections={"Connections": connections}, **{key: definition[key] for key in copied})
    yield
    for name in OWN:
        glue.delete_job(JobName=name)
    glue.delete_connection(ConnectionName="calls-other")


def tell(world, job, run, message, at):
    """The event of a failed run, joined. It lies in the queue as EventBridge puts it there; its time is its own."""
    detail = {"jobName": job, "jobRunId": run, "state": "FAILED", "severity": "ERROR", "message": message}
    event = {"detail-type": "Glue Job State Change", "source": "aws.glue", "time": at, "detail": detail}
    world.client("sqs").send_message(QueueUrl=world.resource("FailedRuns"), MessageBody=json.dumps(event))
    all_taken(world)
    wait_for(lambda: world.incident_of(run), f"{run} to join", 60)


@pytest.fixture(scope="module")
def calls(world, others, registration):
    """The calls of each function, by what happens."""
    assert world.execute(registration)["outcome"] == "READY"
    assert world.run_job(FIRST)["JobRunState"] == "SUCCEEDED"
    world.end_incidents()
    table = {}
    with counted(world) as accounts:

        def told(what, names=()):
            table[what] = {name: account.told(names) for name, account in accounts.items()}

        with another_password(world):
            run = world.run_job(FIRST)
            report = world.diagnosis_of(run["Id"])
            all_taken(world)
            told("opens")
            message = run["ErrorMessage"]
            for what, of, run_id in (
                ("follows", FIRST, "jr_follower"),
                ("repeats", FIRST, "jr_follower"),
                ("joins", SECOND, "jr_second"),
                ("several", SEVERAL, "jr_several"),
                ("several again", SEVERAL, "jr_several_again"),
            ):
                if what != "repeats":
                    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                    time.sleep(1.1)
                tell(world, of, run_id, message, at)
                if what == "several":
                    # What one of its connections fails of need not be what another job fails of, and is diagnosed.
                    own = world.diagnosis_of(run_id)["incident"]
                    assert own["key"]["oneOf"] == sorted([registration["connection"], "calls-other"]), own
                    all_taken(world)
                told(what)
            incidents = {incident["id"] for incident in (report["incident"], own)}
            swept = sweep(world)
            found = [decision for decision in swept["decisions"] if decision["jobName"] in OWN]
            assert not found and not incidents & set(swept.get("closed", [])), swept
            # An incident that is written is named by its key.
            told("sweep", (*OWN, *(incident.partition("-")[0] for incident in incidents)))
        assert world.run_job(FIRST)["JobRunState"] == "SUCCEEDED"
        over = world.finished(world.execution_arn(f"resolved-{report['incident']['id']}"))
        assert over["outcome"] == "RESOLVED"
        all_taken(world)
        told("resolves")
        assert world.run_job(FIRST)["JobRunState"] == "SUCCEEDED"
        all_taken(world)
        told("succeeds")
    print(f"a sweep of {swept['jobs']} jobs")
    for what, functions in table.items():
        for name, asked in functions.items():
            if asked:
                print(f"{what:13} {name:19} {asked.total():2}  {dict(sorted(asked.items()))}")
    return table


def of(counter, service):
    return sum(count for name, count in counter.items() if name.startswith(f"{service}:"))


def test_a_failure_that_opens_an_incident_adds_few_calls_to_its_diagnosis(calls):
    # The newest of the key, whether another has it, what is known of the job; opened, listed, joined, started.
    opening, trace, report = (calls["opens"][name] for name in ("OnJobFailure", "TraceChange", "WriteReport"))
    assert of(opening, "glue") <= 3 and of(opening, "dynamodb") <= 7, opening
    assert of(trace, "cloudtrail") <= 3 and trace.total() <= 6, trace
    # The incident as it is and was closed, its runs, its diagnosis; what that saw, the page; text, chat, event.
    assert of(report, "dynamodb") <= 4 and of(report, "s3") == 2 and report.total() <= 9, report


def test_a_diagnosis_is_as_few_calls_as_are_told_two_of_them_simulations_and_describes_the_database_once(calls):
    opened = {name: calls["opens"][name] for name in DIAGNOSING}
    simulated = Counter({name: asked["iam:SimulatePrincipalPolicy"] for name, asked in opened.items()})
    assert simulated.total() <= 2 and simulated["DiagnoseCredentials"] == simulated.total(), simulated
    of_database = [asked for name, asked in opened.items() if asked["rds:DescribeDBInstances"]]
    assert of_database == [opened["DiagnoseNetwork"]], "what one step read is handed to the next"
    history = Counter({name: asked["glue:GetJobRun"] + asked["glue:GetJobRuns"] for name, asked in opened.items()})
    assert history.total() == history["CollectEvidence"] == 1, "the run is read with the last success before it"
    evidence, network, credentials, driver = (opened[name].total() for name in DIAGNOSING)
    told = re.search(r"^\| now \|(.*)\|$", (ROOT / "infra/README.md").read_text(), re.M)[1]
    *told, of_all = (int(cell) for cell in told.split("|"))
    # A log that is late is asked for again.
    counted = [network, credentials, evidence + driver]
    assert all(calls <= limit for calls, limit in zip(counted, told, strict=True)), (counted, opened)
    assert sum(told) == of_all == 24


def test_the_network_of_a_database_in_the_same_vpc_is_read_in_few_calls_and_described_once(calls):
    asked = calls["opens"]["DiagnoseNetwork"]
    assert asked.total() <= 12, asked
    # Its own subnet tells the VPC, whose endpoints tell of other subnets; and AWS tells one attribute a call.
    twice = {name: count for name, count in asked.items() if count > 1}
    assert twice.keys() <= {"ec2:DescribeSubnets", "ec2:DescribeVpcAttribute"} and set(twice.values()) <= {2}, asked


@pytest.mark.parametrize(
    ("what", "glue", "reads", "writes"),
    [
        ("follows", 2, 2, 2),
        ("repeats", 2, 2, 1),
        # Its tag is read, and that it has joined is kept.
        ("joins", 3, 3, 3),
        # The newest incidents of one of its connections, of each, and of the job; is it listed there; has it joined.
        ("several again", 2, 7, 2),
    ],
)
def test_a_failure_that_follows_costs_two_glue_reads_and_two_writes_and_starts_nothing(
    calls, what, glue, reads, writes
):
    following = calls[what]["OnJobFailure"]
    assert of(following, "glue") <= glue, following
    written = sum(following[f"dynamodb:{name}"] for name in ("PutItem", "UpdateItem", "DeleteItem"))
    assert written <= writes and of(following, "dynamodb") - written <= reads, following
    assert of(following, "states") == 0, following
    assert not any(asked for name, asked in calls[what].items() if name != "OnJobFailure"), calls[what]


def test_a_sweep_asks_once_a_job_and_writes_nothing_that_is_known(calls):
    asked = calls["sweep"]["OnJobFailure"]
    # Each job's runs, and the definition of those that failed.
    assert asked["glue:GetJobRuns"] == len(OWN) and of(asked, "glue") <= 2 * len(OWN), asked
    assert of(asked, "states") == 0 and asked["dynamodb:UpdateItem"] == 0, asked


def test_a_success_of_a_job_in_no_incident_is_one_read_of_the_table(calls):
    assert calls["succeeds"]["OnJobSuccess"] == {"dynamodb:Query": 1}, calls["succeeds"]


def test_a_success_that_ends_an_incident_asks_once_what_has_changed(calls):
    success, trace = calls["resolves"]["OnJobSuccess"], calls["resolves"]["TraceChange"]
    # When the run began, and of what its job is.
    assert of(success, "glue") == 2 and of(success, "states") == 1, success
    assert of(trace, "cloudtrail") <= 3 and of(trace, "s3") == 1, trace
    assert calls["resolves"]["WriteReport"]["s3:PutObject"] == 2, "the record of what works, and the page"
