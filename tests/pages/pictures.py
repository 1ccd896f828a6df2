"""Takes the README's two pictures of a page anew: python tests/pages/pictures.py COMMAND."""

import base64
import json
import sys
import tempfile
from pathlib import Path

from browser import Browser, chromium
from test_pages import ROOT, Facts, diagnose, group_admits_nobody

HERE = Path(__file__).parent


def broken(facts: Facts) -> None:
    """The database's group admits nobody any more, and a run said so."""
    group_admits_nobody(facts)
    facts["evidence"]["jobRun"] = {
        "Id": "jr_a3eee358",
        "JobName": "nightly",
        "JobRunState": "FAILED",
        "ErrorMessage": "org.postgresql.util.PSQLException: The connection attempt failed. "
        "Caused by: java.net.SocketTimeoutException: connect timed out",
    }


def real(text: str) -> str:
    """With ids as AWS makes them."""
    for made, id_ in {
        "sg-glue": "sg-7676b0c2f09ecd64a",
        "sg-db": "sg-1778aa36ec2fee3dc",
        "sg-endpoint": "sg-ddca5c987fe656362",
        "subnet-glue": "subnet-384877605d6ca35f2",
        "subnet-db": "subnet-385db0354168c4804",
        "vpc-glue": "vpc-b1bf70b9ed5035ecd",
        "vpc-db": "vpc-f784415c5624975ff",
        "rtb-glue": "rtb-8c01a880eab197419",
        "rtb-db": "rtb-28d5a7a8f25cce3bc",
        "acl-glue": "acl-69cceee28bad9c172",
        "acl-db": "acl-59d6f991a36a0edc3",
        "pcx-1": "pcx-875a619616fad7dbb",
        "vpce-s3": "vpce-75d056d9f29c5ebdb",
        "vpce-sm": "vpce-c8fa5c4d33f8745d8",
    }.items():
        text = text.replace(f'"{made}"', f'"{id_}"')
    return text


def take(browser: Browser, page: Path, name: str, width: int, scheme: str, begin: str, height: int) -> None:
    """What is `height` high from the top of an element on, at seven tenths of its size."""
    browser.size(width, height)
    browser.scheme(scheme)
    browser.open(page)
    top = browser.evaluate(f"document.querySelector('{begin}').getBoundingClientRect().top")
    clip = {"x": 0, "y": max(0, top - 24), "width": width, "height": height, "scale": 0.7}
    picture = browser.call("Page.captureScreenshot", format="webp", quality=80, clip=clip, captureBeyondViewport=True)
    (HERE / name).write_bytes(base64.b64decode(picture["data"]))


def main(command: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        record, saved, page = (Path(folder) / name for name in ("record.json", "facts.json", "page.html"))
        healthy = real((ROOT / "tests/worlds/peering.json").read_text())
        worked = json.loads(healthy) | {"worked": {"at": "2026-11-24T10:02:31Z", "proof": "glue-etl passed"}}
        record.write_text(json.dumps(worked))
        facts = json.loads(healthy.replace("sg-1778aa36ec2fee3dc", "sg-db"))
        broken(facts)
        saved.write_text(real(json.dumps(facts)))
        page.write_text(diagnose(command, "--facts", str(saved), "--since", str(record), "--format", "html"))
        with chromium(Path(folder) / "chromium") as browser:
            take(browser, page, "desktop.webp", 1200, "light", "header", 1620)
            take(browser, page, "phone.webp", 380, "dark", ".paths", 1620)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
