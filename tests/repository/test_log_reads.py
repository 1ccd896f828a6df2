"""The local stack reads logs as strictly as CloudWatch does."""

import runpy

import pytest
from conftest import ROOT

LOG_READS = runpy.run_path(str(ROOT / "infra/local/stack/log_reads.py"))
filter_log_events, Refused = LOG_READS["filter_log_events"], LOG_READS["Refused"]
START = 1_704_067_200_000


def stream(*messages, at=START):
    return {"events": [{"timestamp": at + n, "message": m, "ingestionTime": 0} for n, m in enumerate(messages)]}


STREAMS = {"jr_1": stream("a", "b", "c"), "jr_1_g-0": stream("noise", at=START + 9), "jr_2": stream("other")}


def read(**request):
    answer = filter_log_events(STREAMS, request)
    return [event["message"] for event in answer["events"]], answer.get("nextToken")


def test_the_newest_come_first_on_request_and_in_pages():
    assert read(logStreamNames=["jr_1"]) == (["a", "b", "c"], None)
    first, token = read(logStreamNames=["jr_1"], startFromHead=False, startTime=START, limit=2)
    assert (first, token) == (["c", "b"], "2")
    rest = read(logStreamNames=["jr_1"], startFromHead=False, startTime=START, limit=2, nextToken=token)
    assert rest == (["a"], None)


def test_a_prefix_is_searched_for_and_may_answer_an_empty_page_first():
    assert read(logStreamNamePrefix="jr_1", startFromHead=False) == ([], "0")
    found = read(logStreamNamePrefix="jr_1", startFromHead=False, nextToken="0")
    assert found == (["noise", "c", "b", "a"], None)


def test_what_is_outside_the_window_is_not_read():
    assert read(logStreamNames=["jr_1"], startTime=START + 1, endTime=START + 1) == (["b"], None)


@pytest.mark.parametrize(
    ("streams", "request_", "code"),
    [
        (None, {}, "ResourceNotFoundException"),
        (STREAMS, {"logStreamNames": ["jr_1", "jr_1-driver"]}, "ResourceNotFoundException"),
        (STREAMS, {"logStreamNames": ["jr_1"], "logStreamNamePrefix": "jr"}, "InvalidParameterException"),
        (STREAMS, {"startFromHead": False, "startTime": START - 1}, "InvalidParameterException"),
    ],
)
def test_what_cloudwatch_refuses_is_refused(streams, request_, code):
    with pytest.raises(Refused) as refused:
        filter_log_events(streams, request_)
    assert refused.value.code == code


@pytest.mark.parametrize(("until", "arrived"), [(-1, 0), (0, 3)])
def test_an_event_can_be_read_when_it_has_arrived(until, arrived):
    assert len(filter_log_events(STREAMS, {"logStreamNames": ["jr_1"]}, until)["events"]) == arrived
