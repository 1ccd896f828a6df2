"""The product on real parts: a PostgreSQL becomes a proven connection, and failed jobs are diagnosed by themselves.

Run it with `make demo`. Every step is a command that a user could type; what it prints is what they would see.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).resolve().parents[2]
STACK = ROOT / "infra" / "local"
INPUTS = Path("tests/inputs")
CONNECTION = "orders-prod"
SECRET = f"glue/{CONNECTION}/credentials"
JOB = "nightly"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", type=Path, required=True, help="the built `pipefitter` command")
    parser.add_argument("--port-base", type=int, help="first port of the stack, where another one is up")
    os.chdir(ROOT)
    arguments = parser.parse_args()
    Demo(arguments.command, arguments.port_base).play()


class Demo:
    """The story, in four parts."""

    def __init__(self, command: Path, port_base: int | None = None) -> None:
        self.command = str(command)
        self.place = ["--port-base", str(port_base)] if port_base else []

    def play(self) -> None:
        self.title("Local stack: an AWS account on this machine, with a real PostgreSQL behind its RDS instance")
        self.must(self.run("down", show=False))
        self.must(self.run("up", *self.place))
        self.enter()
        self.nothing_given()
        self.a_postgresql_becomes_a_connection()
        self.the_password_changes_behind_its_back()
        self.the_s3_endpoint_goes()
        self.farewell()

    def nothing_given(self) -> None:
        self.title("1. Nothing given: what does it need?")
        self.run("run", str(INPUTS / "empty.json"))

    def a_postgresql_becomes_a_connection(self) -> None:
        self.title("2. A PostgreSQL becomes a Glue connection")
        self.say("A source word is enough to see what the account has:")
        self.run("run", str(INPUTS / "source-only.json"))
        self.say("The whole request. The secret is made as a shell, because the request confirms that:")
        self.run("run", str(INPUTS / "postgresql-rds.json"))
        self.say("Only the user knows the password, and puts it there with the command above:")
        value = json.dumps({"username": "glue_orders", "password": self.database_password()})
        self.shell(
            f"aws secretsmanager put-secret-value --secret-id {SECRET} --secret-string file:///dev/stdin "
            "--query VersionStages --output text",
            stdin=value,
        )
        self.say("The same request again: created, tested by Glue, and proven by a row that a Glue job reads:")
        self.must(self.run("run", str(INPUTS / "postgresql-rds.json")))

    def the_password_changes_behind_its_back(self) -> None:
        self.title("3. A job works, until the password changes behind its back")
        self.create_job()
        self.expect(self.run_job(), "SUCCEEDED")
        self.stack("password", "change")
        run = self.expect(self.run_job(), "FAILED")
        self.say("Nobody asked: the event of the failed run has opened an incident and started its diagnosis.")
        self.must(self.run("watch", self.incident_of(run)["execution"]))
        self.say("It fails again: the same incident, and nobody is told twice.")
        self.incident_of(self.expect(self.run_job(), "FAILED"))
        self.must(self.run("incidents"))

    def the_s3_endpoint_goes(self) -> None:
        self.title("4. The password is back, and the S3 endpoint is gone")
        self.stack("password", "restore")
        self.say("Alice of the network team tidies up:")
        self.shell(
            f"aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {self.seeded['s3EndpointId']} "
            "--query Unsuccessful --output text",
            environment=self.session_of("alice"),
        )
        run = self.expect(self.run_job(), "FAILED")
        incident = self.incident_of(run)
        self.must(self.run("watch", incident["execution"]))
        self.say("The command of the report, as it stands there:")
        for command in self.root_cause(incident["execution"])["fix"]["commands"]:
            self.shell(command, show_output=False)
        self.expect(self.run_job(), "SUCCEEDED")
        self.say("The success ends this incident, and that of the password, which no run had ended yet:")
        self.must(self.run("watch", f"resolved-{incident['id']}"))
        self.must(self.run("incidents"))

    def farewell(self) -> None:
        state = Path(self.state)
        self.title("It is all still running")
        print(f"the account          . {state / 'stack.env'}   (then `aws ...` talks to it)")
        print("your own input       make run INPUT=tests/inputs/postgresql-rds.json")
        print("a diagnosis          make diagnose CONNECTION=orders-prod")
        print("stop it              make down")

    # ---- What a user does

    def create_job(self) -> None:
        bucket, key = self.seeded["scriptBucket"], "scripts/nightly.py"
        self.client("s3").put_object(Bucket=bucket, Key=key, Body=(ROOT / "tests/demo/nightly.py").read_bytes())
        self.client("glue").create_job(
            Name=JOB,
            Role=self.seeded["glueRoleArn"],
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/{key}", "PythonVersion": "3"},
            Connections={"Connections": [CONNECTION]},
            DefaultArguments={"--connection_name": CONNECTION},
            GlueVersion="5.0",
            WorkerType="G.1X",
            NumberOfWorkers=2,
        )
        self.say(f"A Glue job `{JOB}` reads public.orders through the connection (tests/demo/nightly.py).")

    def run_job(self) -> dict[str, Any]:
        glue = self.client("glue")
        print(f"$ aws glue start-job-run --job-name {JOB}", flush=True)
        run_id = glue.start_job_run(JobName=JOB)["JobRunId"]
        while True:
            run = glue.get_job_run(JobName=JOB, RunId=run_id)["JobRun"]
            if run["JobRunState"] in ("SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "STOPPED"):
                print(f"{run['JobRunState']}  {run.get('ErrorMessage', '')}\n", flush=True)
                return run
            time.sleep(0.2)

    def session_of(self, person: str) -> dict[str, str]:
        """The environment of a person who works with a role of the account, as CloudTrail knows people."""
        iam, name = self.client("iam"), "NetworkTeam"
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{self.account}:root"},
            "Action": "sts:AssumeRole",
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        allowed = {"Effect": "Allow", "Action": "ec2:DeleteVpcEndpoints", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        iam.put_role_policy(RoleName=name, PolicyName="endpoints", PolicyDocument=policy)
        session = self.client("sts").assume_role(RoleArn=role, RoleSessionName=person)["Credentials"]
        return self.environment | {
            "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "AWS_SESSION_TOKEN": session["SessionToken"],
        }

    def incident_of(self, run: dict[str, Any]) -> dict[str, Any]:
        """The open incident that lists a run, once it does."""
        for _ in range(150):
            printed = subprocess.run([self.command, "incidents", "--format", "json"], capture_output=True, check=True)
            for incident in json.loads(printed.stdout):
                if any(failed["run"] == run["Id"] for failed in incident["failed"]):
                    return incident
            time.sleep(0.2)
        sys.exit(f"run {run['Id']} joined no incident within 30 seconds")

    def root_cause(self, execution: str) -> dict[str, Any]:
        arn = f"arn:aws:states:{self.environment['AWS_REGION']}:{self.account}:execution:pipefitter:{execution}"
        return json.loads(self.client("stepfunctions").describe_execution(executionArn=arn)["output"])["rootCause"]

    def database_password(self) -> str:
        return json.loads((Path(self.state) / "database.json").read_text())["password"]

    # ---- How it is done and shown

    def enter(self) -> None:
        """Take the account's endpoints and administrator as one's own."""
        printed = subprocess.run([sys.executable, "-m", "stack", "env"], cwd=STACK, capture_output=True, text=True)
        self.environment = dict(os.environ)
        for line in printed.stdout.splitlines():
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").partition("=")
                self.environment[name] = value.strip("'")
        sys.path.insert(0, str(STACK))
        from stack.settings import default_state_dir

        self.state = str(default_state_dir())
        record = json.loads((Path(self.state) / "stack.json").read_text())
        self.account, self.seeded = record["account"], record["seeded"]

    def client(self, service: str) -> Any:
        endpoint = self.environment.get(f"AWS_ENDPOINT_URL_{service.upper()}", self.environment["AWS_ENDPOINT_URL"])
        return boto3.client(
            service,
            region_name=self.environment["AWS_REGION"],
            endpoint_url=endpoint,
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
        )

    def run(self, *arguments: str, show: bool = True) -> int:
        """The `pipefitter` command."""
        if show:
            print(f"$ pipefitter {shlex.join(arguments)}", flush=True)
        code = subprocess.run([self.command, *arguments], stdout=None if show else subprocess.DEVNULL).returncode
        if show:
            print(flush=True)
        return code

    def shell(
        self, command: str, stdin: str = "", show_output: bool = True, environment: dict[str, str] | None = None
    ) -> None:
        print(f"$ {command}", flush=True)
        variables = environment or self.environment
        finished = subprocess.run(["bash", "-c", command], env=variables, input=stdin, capture_output=True, text=True)
        if finished.returncode != 0:
            sys.exit(f"that failed: {finished.stderr}")
        if show_output and finished.stdout.strip() not in ("", "None"):
            print(finished.stdout.strip())
        print(flush=True)

    def stack(self, *arguments: str) -> None:
        print(f"$ python -m stack {shlex.join(arguments)}", flush=True)
        subprocess.run([sys.executable, "-m", "stack", *arguments], cwd=STACK, check=True)
        print(flush=True)

    def title(self, words: str) -> None:
        print(f"\n==== {words} " + "=" * max(4, 94 - len(words)) + "\n", flush=True)

    def say(self, words: str) -> None:
        print(f"# {words}", flush=True)

    def expect(self, run: dict[str, Any], state: str) -> dict[str, Any]:
        if run["JobRunState"] != state:
            sys.exit(f"the run should have ended in {state}, and ended in {run['JobRunState']}")
        return run

    def must(self, code: int) -> None:
        if code != 0:
            sys.exit(f"that should have worked, and ended with exit status {code}")


if __name__ == "__main__":
    main()
