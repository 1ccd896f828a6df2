"""`pipefitter incidents` as a person reads it: what is open, one whole, and why nothing can be said."""

import json
import subprocess

from conftest import wait_for
from test_change_trace import as_network_team
from test_diagnosis import another_password
from test_events import announce


def test_without_an_incident_it_says_so_and_an_unknown_id_or_table_is_named(world):
    listed = world.pipefitter("incidents")
    assert (listed.returncode, listed.stdout.strip()) == (0, "no incident is open"), listed.stderr
    assert json.loads(world.pipefitter("incidents", "--format", "json").stdout) == []
    for unknown in ("3f2a9c0d1e4b-19ac0f3d2b1", "orders"):
        shown = world.pipefitter("incidents", unknown)
        assert shown.returncode != 0 and not shown.stdout
        assert f"there is no incident `{unknown}`; without an id those are listed that are open" in shown.stderr
    for arguments in ((), ("3f2a9c0d1e4b-19ac0f3d2b1",)):
        elsewhere = world.pipefitter("incidents", *arguments, "--table", "nowhere")
        assert elsewhere.returncode != 0
        assert f"there is no table `nowhere` in this account in {world.region}" in elsewhere.stderr, elsewhere.stderr


def test_whoever_may_not_read_the_table_is_told_which_call_it_was(world):
    session = {key.upper(): value for key, value in as_network_team(world).items()}
    # With the keys of the environment, and not those of the stack.
    asked = (("incidents", "--aws"), "dynamodb:Query"), (("incidents", "x", "--aws"), "dynamodb:GetItem")
    for arguments, call in asked:
        denied = subprocess.run(
            [str(world.command_path), *arguments], env=world.environment | session, capture_output=True, text=True
        )
        assert denied.returncode != 0 and not denied.stdout
        assert call in denied.stderr and "AccessDenied" in denied.stderr, denied.stderr


def test_what_is_open_is_one_paragraph_each_and_one_is_shown_whole_until_and_after_its_end(world, job):
    with another_password(world):
        run = world.run_job(job)
        world.diagnosis_of(run["Id"])
        announce(world, jobName=job, state="FAILED", jobRunId="jr_listed", message=run["ErrorMessage"])
        incident = wait_for(lambda: world.incident_of("jr_listed"), "the second run to join", 60)
    # One that this version cannot read, as a later one may write it, hides no other.
    keys = {"pk": {"S": "KEY#ffffffffffff"}, "sk": {"S": "NEWEST"}}
    table, dynamodb = world.outputs["IncidentsTable"], world.client("dynamodb")
    foreign = {"incident": {"S": '{"cause": "of_a_later_version"}'}, "openIndex": {"S": "open"}, "openedAt": {"N": "1"}}
    dynamodb.put_item(TableName=table, Item=keys | foreign)
    try:
        listed = world.pipefitter("incidents")
    finally:
        dynamodb.delete_item(TableName=table, Key=keys)
    print(listed.stdout, listed.stderr)
    assert listed.returncode == 0 and "KEY#ffffffffffff" in listed.stderr, listed.stderr
    head, times, report = listed.stdout.splitlines()
    connection = incident["connection"]
    assert head == f"{incident['id']}  connection {connection}: DB_PASSWORD (credentials, bad_password)"
    assert times.startswith("  since 20") and "last failure 20" in times and "; runs 2, jobs 1, DPU hours" in times
    assert report == f"  report: pipefitter watch {incident['execution']}"
    watched = world.pipefitter("watch", incident["execution"])
    assert "DB_PASSWORD" in watched.stdout, watched.stdout + watched.stderr

    whole = world.pipefitter("incidents", incident["id"]).stdout
    print(whole)
    assert whole.startswith("\n".join([head, times, report])), whole
    assert all(f"FAILED  {job}  {one}" in whole for one in (run["Id"], "jr_listed")), whole
    good = world.run_job(job)
    assert good["JobRunState"] == "SUCCEEDED"
    world.finished(world.execution_arn(f"resolved-{incident['id']}"))
    assert world.pipefitter("incidents").stdout.strip() == "no incident is open"
    whole = world.pipefitter("incidents", incident["id"]).stdout
    print(whole)
    assert "  over after " in whole and f": run {good['Id']} of job {job} succeeded" in whole, whole
