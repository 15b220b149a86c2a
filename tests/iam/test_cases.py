"""The engine's cases: each line of cases/*.jsonl is a request, what AWS's page says of it, and the rule.

The requests go through the command line's own reading, so any engine that speaks its format can run them
(cases/README.md).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import simulate
from helpers.iam.conditions import OPERATORS, operator_of
from helpers.iam.decide import ASSUME_ACTIONS, BY_IDENTITY_ALONE, NEEDS_NO_PERMISSION
from tests import recipes

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.jsonl"))
OURS = ("why", "expect", "page")  # beside what the format of requests knows

Case = dict[str, Any]


def _cases() -> Iterator[Case]:
    for file in FILES:
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


CASES = list(_cases())


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = {name: value for name, value in case.items() if name not in OURS}
    file = tmp_path / "request.jsonl"
    file.write_text(json.dumps(request), encoding="utf-8")
    assert simulate.main([str(file)]) == simulate.ANSWERED
    answer = json.loads(capsys.readouterr().out)
    told = {name: answer[name] for name in case["expect"]}
    assert told == case["expect"], f"{case['why']} {case['page']}\n{answer['reason']}"


def test_every_line_says_what_it_is_about() -> None:
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            assert list(case)[:4] == ["id", *OURS], line[:80]
            assert case["id"].startswith(f"{file.stem}: "), "a case stands in the file of its topic"
            assert case["page"].startswith("https://docs.aws.amazon.com/"), case["id"]
            assert case["why"].endswith(".") and len(case["why"]) < 140, case["id"]
            assert set(case["expect"]) <= {"decision", "decided_by"} and "decision" in case["expect"], case["id"]
            assert json.dumps(case, ensure_ascii=False) == line, (
                f"{case['id']}: write it on one line, as json.dumps does"
            )


def test_no_case_stands_twice() -> None:
    ids = Counter(case["id"] for case in CASES)
    assert [name for name, number in ids.items() if number > 1] == []
    requests: dict[str, str] = {}
    for case in CASES:
        request = json.dumps({name: case[name] for name in case if name not in ("id", *OURS)}, sort_keys=True)
        twin = requests.setdefault(request, case["id"])
        assert twin == case["id"], f"{case['id']} asks what {twin} asks"


# -- every operator has its lines --------------------------------------------------------------------------------------

ABSENT, FITS, FAILS = "the key absent", "a value that holds", "a value that does not hold"
FORMS = ("", "IfExists", "ForAllValues:", "ForAnyValue:")
# What each form of each operator needs. Null takes no IfExists, and of its other forms one holds always, one never.
NEEDED = dict.fromkeys(FORMS, (FITS, FAILS, ABSENT))
NEEDED_OF_NULL = {"": (FITS, FAILS), "ForAllValues:": (FITS, ABSENT), "ForAnyValue:": (FAILS, ABSENT)}
NEXT_NAME = f"add the names in tests/iam/test_cases.py, when AWS's page has them; {recipes.OPERATOR}"
NEXT_STEP = f"add lines to tests/iam/cases/conditions.jsonl; {recipes.OPERATOR}"


def _told_of(case: Case) -> Iterator[tuple[str, str, str]]:
    """(operator, form, what) of the one condition of a case's trust policy."""
    statements = case["policies"]["resource"]["Statement"]
    if len(statements) != 1 or len(statements[0].get("Condition", {})) != 1:
        return
    (written, keys), *_ = statements[0]["Condition"].items()
    if list(keys) != ["aws:Example"]:
        return
    operator, qualifier, if_exists = operator_of(written)
    assert operator is not None, written
    form = {"": "IfExists" if if_exists else "", "forallvalues": "ForAllValues:", "foranyvalue": "ForAnyValue:"}[
        qualifier
    ]
    had = case.get("context", {}).get("aws:Example")
    holds = case["expect"]["decision"] == "allow"
    yield operator.name, form, ABSENT if had is None else FITS if holds else FAILS


def test_every_operator_has_a_line_of_every_kind() -> None:
    told = {found for case in CASES if case["id"].startswith("conditions: ") for found in _told_of(case)}
    needed = [
        (operator.name, form, what)
        for operator in OPERATORS.values()
        for form, kinds in (NEEDED_OF_NULL if operator.name == "Null" else NEEDED).items()
        for what in kinds
    ]
    missing = [
        f"{form}{name}: {what}" if form.endswith(":") else f"{name}{form}: {what}"
        for name, form, what in needed
        if (name, form, what) not in told
    ]
    assert not missing, f"{NEXT_STEP}: {'; '.join(missing)}"


def test_every_sts_action_has_a_line_that_is_allowed_and_one_that_is_not() -> None:
    # NEEDS_NO_PERMISSION too: some credentials do not go with the call.
    modelled = ASSUME_ACTIONS | NEEDS_NO_PERMISSION | BY_IDENTITY_ALONE
    told = {(case["action"].lower(), case["expect"]["decision"] == "allow") for case in CASES}
    missing = [
        f"{action} {'allowed' if allowed else 'refused'}"
        for action in sorted(modelled)
        for allowed in (True, False)
        if (action, allowed) not in told
    ]
    assert not missing, f"add lines to tests/iam/cases/sts.jsonl, with AWS's page: {'; '.join(missing)}"


def test_every_operator_and_qualifier_is_one_of_awss() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    order = "Equals NotEquals LessThan LessThanEquals GreaterThan GreaterThanEquals"
    families = {
        "String": "Equals NotEquals EqualsIgnoreCase NotEqualsIgnoreCase Like NotLike",
        "Numeric": order,
        "Date": order,
        "Arn": "Equals Like NotEquals NotLike",
    }
    names = {family + name for family, members in families.items() for name in members.split()}
    others = {"Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"}
    unlisted = sorted({each.name for each in OPERATORS.values()} - names - others)
    assert not unlisted, f"{', '.join(unlisted)}: {NEXT_NAME}"
    assert {each.name for each in OPERATORS.values()} == names | others
    for name in names:
        for written in (name, name + "IfExists", "ForAllValues:" + name, "ForAnyValue:" + name, name.lower()):
            operator = operator_of(written)[0]
            assert operator is not None and operator.name == name, written
            assert operator.negated is bool(re.search("Not", name)), written
    for written in ("Null", "ForAllValues:Null", "ForAnyValue:Null"):
        assert operator_of(written)[0] is OPERATORS["null"]
    for written in ("NullIfExists", "ForAnyValue:NullIfExists", "ForSomeValues:StringEquals", "StringContains", ""):
        assert operator_of(written)[0] is None, written
