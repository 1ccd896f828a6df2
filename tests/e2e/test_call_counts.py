"""A diagnosis, and what incidents and the trace of changes add to it, in AWS calls: as few as were promised."""

import contextlib
from collections import Counter

import pytest
from broken_calls import Call, Doors, Response
from conftest import wait_for
from test_diagnosis import another_password, function_name
from test_events import all_taken, announce
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
)


class Counting(Live):
    """The account, and what was asked of it since it was last told."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[str] = []

    def ask(self, call: Call) -> Response:
        puts = call.service == "s3" and call.method == "PUT"
        self.asked.append("s3:PutObject" if puts else call.operation)
        return super().ask(call)

    def told(self) -> Counter[str]:
        asked, self.asked = self.asked, []
        return Counter(asked)


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


@pytest.fixture(scope="module")
def calls(world, job, registration):
    """The calls of each function: for a failure that opens, one that follows, and a success."""
    assert world.execute(registration)["outcome"] == "READY"
    assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
    world.end_incidents()
    table = {}
    with counted(world) as accounts:
        with another_password(world):
            run = world.run_job(job)
            report = world.diagnosis_of(run["Id"])
            all_taken(world)
            table["opens"] = {name: account.told() for name, account in accounts.items()}
            announce(world, jobName=job, state="FAILED", jobRunId="jr_follower", message=run["ErrorMessage"])
            wait_for(lambda: world.incident_of("jr_follower"), "the follower to join", 60)
            all_taken(world)
            table["follows"] = {name: account.told() for name, account in accounts.items()}
        assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
        over = world.finished(world.execution_arn(f"resolved-{report['incident']['id']}"))
        assert over["outcome"] == "RESOLVED"
        table["resolves"] = {name: account.told() for name, account in accounts.items()}
    for what, functions in table.items():
        for name, asked in functions.items():
            print(f"{what:9} {name:13} {asked.total():2}  {dict(sorted(asked.items()))}")
    return table


def of(counter, service):
    return sum(count for name, count in counter.items() if name.startswith(f"{service}:"))


def test_a_failure_that_opens_an_incident_adds_few_calls_to_its_diagnosis(calls):
    opening, trace, report = (calls["opens"][name] for name in ("OnJobFailure", "TraceChange", "WriteReport"))
    assert of(opening, "glue") <= 3 and of(opening, "dynamodb") <= 6, opening
    assert of(trace, "cloudtrail") <= 3 and trace.total() <= 6, trace
    # The incident as it is and was closed, its runs, its diagnosis; what that saw, the page; text, chat, event.
    assert of(report, "dynamodb") <= 4 and of(report, "s3") == 2 and report.total() <= 9, report


def test_a_diagnosis_simulates_in_two_calls_what_the_role_may_and_describes_the_database_once(calls):
    opened = {name: calls["opens"][name] for name in DIAGNOSING}
    simulated = Counter({name: asked["iam:SimulatePrincipalPolicy"] for name, asked in opened.items()})
    assert simulated.total() <= 2 and simulated["DiagnoseCredentials"] == simulated.total(), simulated
    of_database = [asked for name, asked in opened.items() if asked["rds:DescribeDBInstances"]]
    assert of_database == [opened["DiagnoseNetwork"]], "what one step read is handed to the next"
    # A log that is late is asked for again.
    assert sum(asked.total() for asked in opened.values()) <= 36, opened


def test_a_failure_that_follows_costs_two_glue_reads_and_two_writes_and_starts_nothing(calls):
    following = calls["follows"]["OnJobFailure"]
    assert of(following, "glue") <= 2, following
    writes = sum(following[f"dynamodb:{name}"] for name in ("PutItem", "UpdateItem", "DeleteItem"))
    assert writes <= 2 and of(following, "states") == 0, following
    assert not calls["follows"]["TraceChange"] and not calls["follows"]["WriteReport"]


def test_a_success_that_ends_an_incident_asks_once_what_has_changed(calls):
    success, trace = calls["resolves"]["OnJobSuccess"], calls["resolves"]["TraceChange"]
    assert of(success, "glue") == 1 and of(success, "states") == 1, success
    assert of(trace, "cloudtrail") <= 3 and of(trace, "s3") == 1, trace
    assert calls["resolves"]["WriteReport"]["s3:PutObject"] == 2, "the record of what works, and the page"
