"""What is said to people is read by people: no code looks for words in the evidence or the advice of a finding.

Error texts of others are read in `signal/`, where that is the work. A finding's own sentences are rendered last; what a
later step has to know of it stands in a field.
"""

import re

import pytest
from conftest import ROOT

# The words of findings, of what could not be seen, and of advice.
SENTENCES = "evidence|reason|summary|title|note|would_help|message"
SEARCHES = "contains|starts_with|ends_with|split|split_once|rsplit_once|find|strip_prefix|strip_suffix|matches"
READ = re.compile(rf"\b(?:{SENTENCES})(?:\(\))?\s*\.\s*(?:as_str\(\)\s*\.\s*)?(?:{SEARCHES})\(")
COMPARED = re.compile(r"\.(?:evidence|title|reason|would_help) (?:==|!=)")
# Where one thing is said once though several say it, which is a matter of the page.
RENDERED = {"shared-page/src/lists.rs", "write-report/src/text.rs"}
# What others say that has no code of its own.
OF_OTHERS = {
    "infra/local/src/aws.rs",
    "infra/local/src/incidents.rs",
    "shared-checks/src/credentials/simulation.rs",
}
OWN_WORK = ("shared-checks/src/signal/", "shared-domain/src/redact", "shared-domain/src/mask")


def sources():
    for folder in (ROOT / "functions", ROOT / "infra/local/src"):
        for path in sorted(folder.rglob("*.rs")):
            name = str(path.relative_to(ROOT)).removeprefix("functions/")
            is_test = "/tests" in name or name.endswith(("tests.rs", "printed.rs")) or "/examples/" in name
            if not is_test and not name.startswith(OWN_WORK) and name not in RENDERED | OF_OTHERS:
                yield name, path.read_text().split("#[cfg(test)]\nmod tests {")[0]


def readings(text: str) -> list[str]:
    # What holds only in tests is no rule of the product.
    text = re.sub(r"#\[cfg\(test\)\]\n\s*assert!\((?:.|\n)*?\);", "", text)
    return [match.group(0) for pattern in (READ, COMPARED) for match in pattern.finditer(text)]


def test_no_code_reads_a_sentence_of_a_finding():
    found = {name: hits for name, text in sources() if (hits := readings(text))}
    assert found == {}


@pytest.mark.parametrize(
    ("line", "reads"),
    [
        ("known.evidence == one.evidence", True),
        ('finding.evidence.contains("sg-1")', True),
        ('log.reason().starts_with("no such log group")', True),
        ("if evidence.split(' ').next()", True),
        ('evidence: format!("{a}"),', False),
        ("finding.about == other.about", False),
    ],
)
def test_a_reading_is_seen_and_a_writing_is_not(line, reads):
    assert bool(readings(line)) == reads
