"""One function's new code by `cargo lambda deploy`, as the README says."""

import subprocess

from conftest import ROOT
from test_3_diagnoses_failed_jobs import function_name


def test_cargo_lambda_deploys_one_function(world):
    name = function_name(world, "RouteRequest")
    before = world.client("lambda").get_function_configuration(FunctionName=name)
    command = ["cargo", "lambda", "deploy", name, "--binary-name", "route-request"]
    command += ["--lambda-dir", "target/lambda", "--manifest-path", "functions/route-request/Cargo.toml"]
    command += ["--endpoint-url", world.environment["AWS_ENDPOINT_URL"]]
    finished = subprocess.run(command, cwd=ROOT, env=world.environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    after = world.client("lambda").get_function_configuration(FunctionName=name)
    assert after["LastModified"] != before["LastModified"]
    assert world.execute({})["outcome"] == "NEEDS_INPUT"
