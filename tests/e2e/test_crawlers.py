"""A crawler fails, and the root cause is there by itself; its crawls are of one incident, which a crawl ends."""

from __future__ import annotations

import json
import time

import pytest
from conftest import wait_for
from test_diagnosis import another_password, function_name
from test_events import all_taken, dead_letters, executions, rule_name, sweep

CRAWLER = "orders-crawler"


@pytest.fixture(scope="module")
def crawler(world, connection):
    """A crawler as people make them, on the registered connection."""
    glue = world.client("glue")
    glue.create_database(DatabaseInput={"Name": "lake"})
    glue.create_crawler(
        Name=CRAWLER,
        Role=world.seeded["glueRoleArn"],
        DatabaseName="lake",
        Targets={"JdbcTargets": [{"ConnectionName": connection, "Path": "orders/%"}]},
    )
    yield CRAWLER
    glue.delete_crawler(Name=CRAWLER)


def crawl(world, name):
    """One crawl, until it has ended, as the crawler's history has it."""
    glue = world.client("glue")
    glue.start_crawler(Name=name)

    def ended():
        newest = glue.list_crawls(CrawlerName=name)["Crawls"][0]
        return None if newest["State"] == "RUNNING" else newest

    return wait_for(ended, f"the crawl of {name} to end", 60)


def announce(world, **detail):
    entry = {
        "Source": "pipefitter.local.glue",
        "DetailType": "Glue Crawler State Change",
        "Detail": json.dumps({"state": "Failed", "message": "Crawler Failed"} | detail),
    }
    assert world.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def test_a_crawl_that_succeeds_starts_nothing(world, crawler):
    before = executions(world)
    assert crawl(world, crawler)["State"] == "COMPLETED"
    time.sleep(2)
    assert executions(world) == before
    finished = world.pipefitter("diagnose", "--crawler", crawler, "--format", "json")
    report = json.loads(finished.stdout)
    failing = [finding for finding in report["findings"] if finding["verdict"] == "fail"]
    assert (report["outcome"], failing, report["unknown"]) == ("HEALTHY", [], []), finished.stdout


def test_a_crawl_with_a_wrong_password_is_diagnosed_by_itself(world, crawler, connection):
    with another_password(world):
        failed = crawl(world, crawler)
        assert failed["State"] == "FAILED" and "password authentication failed" in failed["ErrorMessage"]
        report = world.diagnosis_of(failed["CrawlId"])
        command = world.pipefitter("diagnose", "--crawler", crawler, "--format", "json")
        before = executions(world)
        announce(world, crawlerName=crawler, errorMessage=failed["ErrorMessage"])
        all_taken(world)
        assert sweep(world)["decisions"] == []
        assert executions(world) == before, "neither the event, told once more, nor the sweep start anything twice"
    assert (report["outcome"], report["rootCause"]["code"]) == ("DIAGNOSED", "DB_PASSWORD"), report["text"]
    assert report["crawler"] == {"name": crawler} and "job" not in report
    assert report["connection"]["name"] == connection
    assert any(sentence.startswith("network:") for sentence in report["ruledOut"])
    assert report["unknown"] == []
    assert f"the crawl of {crawler}" in report["rootCause"]["evidence"]
    own = json.loads(command.stdout)
    assert (own["outcome"], own["rootCause"], own["crawler"]) == ("DIAGNOSED", report["rootCause"], report["crawler"])


def test_the_sweep_finds_a_crawl_whose_event_never_came(world, crawler):
    rule = rule_name(world, "Glue Crawler State Change")
    world.client("events").disable_rule(Name=rule)
    try:
        with another_password(world):
            failed = crawl(world, crawler)
        time.sleep(1)
        assert world.incident_of(failed["CrawlId"]) is None
        assert crawler in [decision.get("crawlerName") for decision in sweep(world)["decisions"]]
        assert world.diagnosis_of(failed["CrawlId"])["rootCause"]["code"] == "DB_PASSWORD"
    finally:
        world.client("events").enable_rule(Name=rule)


def test_what_the_event_said_is_used_when_glue_may_not_be_asked(world, crawler):
    denial = {"Effect": "Deny", "Action": ["glue:GetCrawler"], "Resource": "*"}
    function = world.client("lambda").get_function_configuration(FunctionName=function_name(world, "CollectEvidence"))
    iam, role = world.client("iam"), function["Role"].rpartition("/")[2]
    document = json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    iam.put_role_policy(RoleName=role, PolicyName="deny", PolicyDocument=document)
    try:
        with another_password(world):
            failed = crawl(world, crawler)
            report = world.diagnosis_of(failed["CrawlId"])
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="deny")
    assert report["signal"]["cause"] == "bad_password", report["text"]
    assert report["crawler"] == {"name": crawler}
    assert "glue:GetCrawler" in {unknown["wouldHelp"] for unknown in report["unknown"]}


def test_a_crawler_that_opted_out_is_left_alone_and_one_that_is_gone_ends_in_a_report(world, crawler):
    glue = world.client("glue")
    arn = f"arn:aws:glue:{world.region}:{world.account}:crawler/{crawler}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"pipefitter:diagnose": "off"})
    before = executions(world)
    try:
        with another_password(world):
            crawl(world, crawler)
        all_taken(world)
    finally:
        glue.untag_resource(ResourceArn=arn, TagsToRemove=["pipefitter:diagnose"])
        world.forget_left_alone(f"CRAWLER#{crawler}")
    assert executions(world) == before
    announce(world, crawlerName="deleted-meanwhile", errorMessage="Internal Service Exception")
    (name,) = wait_for(lambda: (executions(world) - before) or None, "the diagnosis to start", 30)
    report = world.finished(f"{world.state_machine.replace('stateMachine', 'execution')}:{name}")
    assert report["outcome"] == "INCONCLUSIVE"
    assert "there is no crawler `deleted-meanwhile`" in report["nextStep"]


def test_crawls_and_runs_that_one_password_breaks_are_one_incident_and_a_crawl_that_succeeds_ends_it(
    world, crawler, job
):
    """A crawl that fails is a follower of a job's run, and the other way around; the end says who changed what."""
    before = executions(world)
    with another_password(world):
        first = crawl(world, crawler)
        report = world.diagnosis_of(first["CrawlId"])
        second, run = crawl(world, crawler), world.run_job(job)
        wait_for(lambda: world.incident_of(run["Id"]), "the run to join", 30)
        wait_for(lambda: world.incident_of(second["CrawlId"]), "the second crawl to join", 30)
    incident = world.incident_of(first["CrawlId"])
    assert (incident["runs"], incident["jobs"], incident["crawlers"]) == (3, 1, 1)
    assert {failed["run"] for failed in incident["failed"]} == {first["CrawlId"], second["CrawlId"], run["Id"]}
    assert report["incident"]["news"] == "opened" and report["rootCause"]["code"] == "DB_PASSWORD"
    assert executions(world) - before == {incident["execution"]}, "followers start nothing"
    listing = world.pipefitter("incidents").stdout
    assert "runs 3, jobs 1, crawlers 1" in listing, listing

    assert crawl(world, crawler)["State"] == "COMPLETED"
    over = world.finished(world.execution_arn(f"resolved-{incident['id']}"))
    text = " ".join(over["text"].split())
    assert over["outcome"] == "RESOLVED" and over["incident"]["closed"]["crawler"] == crawler, over["text"]
    assert "began after the last failure and succeeded" in text and "3 runs of 1 job and 1 crawler failed" in text
    assert "What has changed since its diagnosis" in text, over["text"]
    assert dead_letters(world) == []


def test_the_sweep_ends_what_a_crawl_ended_whose_event_never_came(world, crawler):
    with another_password(world):
        failed = crawl(world, crawler)
        world.diagnosis_of(failed["CrawlId"])
    rules = [
        rule["Name"]
        for rule in world.client("events").list_rules()["Rules"]
        if "SUCCEEDED" in rule.get("EventPattern", "")
    ]
    for rule in rules:
        world.client("events").disable_rule(Name=rule)
    try:
        assert crawl(world, crawler)["State"] == "COMPLETED"
        time.sleep(1)
        incident = world.incident_of(failed["CrawlId"])
        assert "closed" not in incident
        assert incident["id"] in sweep(world)["closed"]
    finally:
        for rule in rules:
            world.client("events").enable_rule(Name=rule)
    assert world.finished(world.execution_arn(f"resolved-{incident['id']}"))["outcome"] == "RESOLVED"


@pytest.mark.parametrize(
    ("diagnose", "path"),
    [
        ({"crawlerName": "no-such-crawler"}, "diagnose.crawlerName"),
        ({"crawlerName": CRAWLER, "jobName": "nightly"}, "diagnose.jobName"),
    ],
)
def test_a_crawler_that_is_unknown_or_named_beside_a_job_is_refused_with_the_field(world, crawler, diagnose, path):
    report = world.execute({"diagnose": diagnose})
    assert (report["outcome"], [problem["path"] for problem in report["problems"]]) == ("REFUSED", [path])
