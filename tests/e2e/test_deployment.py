"""Functions exactly as they are released, brought to the stack by `cargo lambda deploy`, as infra/README.md says.

The other stories run what is quick to build. These are built as for AWS: one that registers, and the one that reports.
"""

import subprocess

from conftest import ROOT
from test_diagnosis import another_password, function_name

RELEASED = {"register-credentials": "RegisterCredentials", "write-report": "WriteReport"}


def build():
    """The zips. `make e2e` builds them beside the stories, and who asks second waits for the first."""
    command = ["make", "build-release", f"ONLY={' '.join(RELEASED)}"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def deploy(world, package, name):
    command = ["cargo", "lambda", "deploy", name, "--binary-name", package]
    command += ["--lambda-dir", "target/release-lambda", "--manifest-path", f"functions/{package}/Cargo.toml"]
    command += ["--endpoint-url", world.environment["AWS_ENDPOINT_URL"]]
    finished = subprocess.run(command, cwd=ROOT, env=world.environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_released_functions_prove_a_connection_and_report_a_failed_run(world, registration, job):
    build()
    functions = world.client("lambda")
    for package, logical in RELEASED.items():
        name = function_name(world, logical)
        before = functions.get_function_configuration(FunctionName=name)
        deploy(world, package, name)
        after = functions.get_function_configuration(FunctionName=name)
        assert after["LastModified"] != before["LastModified"]
        assert after["CodeSize"] < before["CodeSize"], f"{package} is not what is released"
    assert world.execute(registration)["outcome"] == "READY"
    # Another story may have touched the secret: after a success, nothing but the database's password is to blame.
    assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
    with another_password(world):
        run = world.run_job(job)
    assert world.diagnosis_of(run["Id"])["rootCause"]["code"] == "DB_PASSWORD"
