"""What the page says of a text is what `lab.describe`, `lab.who_can` and lint say of it; nothing raises."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
import textwrap
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from helpers import lab, lint
from helpers.course.documents import trust
from helpers.ui import sharing
from tests.iam.build import B, document, trusting
from tests.site.conftest import ROOT

from reader import answers, examples, parts  # isort: skip

ROLE = "BackupAccessRole"
TWO = json.dumps(
    {
        "Roles": [
            {"RoleName": name, "AssumeRolePolicyDocument": json.loads(trust(f"arn:aws:iam::{B}:root"))}
            for name in ("One", "Two")
        ]
    }
)
# A text with one trust policy, or with none.
TEXTS = {
    **examples.EXAMPLES,
    "anybody": document(trusting({"AWS": "*"})),
    "not saved": document(trusting("*")),
    "no JSON": "{",
    "an account": document(trusting({"AWS": "111122223333"})),
    "not modelled": document(trusting({"AWS": B}, Condition={"Bool": {"aws:SecureTransport": "${aws:username}"}})),
    "in the output of a command": json.dumps(
        {"Role": {"RoleName": ROLE, "AssumeRolePolicyDocument": json.loads(trust(B))}}, indent=1
    ),
    "in a fence": f"Look at\n\n```json\n{trust(B)}\n```\n",
    "odd characters": document(trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": "<b>é\ud800"}})),
}


def words(text: str) -> str:
    return " ".join(text.split())


def described(text: str) -> str:
    said = io.StringIO()
    with redirect_stdout(said):
        lab.describe(text)
    return words(said.getvalue())


def only(text: str) -> dict[str, Any]:
    (policy,) = answers.answer(text)["policies"]
    return policy


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_says_what_the_notebook_says(name: str) -> None:
    policy, told = only(TEXTS[name]), described(TEXTS[name])
    assert policy["sentences"]
    for sentence in policy["sentences"]:
        assert words(sentence).replace("�", "?") in told.encode("utf-8", "replace").decode()
    if policy["verdict"] == "saved":
        remarks = [f"Line {each['line']}, {each['severity']}: {each['words']}" for each in policy["findings"]]
        assert [
            words(each) for each in re.split(r" \* ", told.partition(" A reviewer would say: * ")[2]) if each
        ] == remarks


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_lets_in_whom_the_notebook_lets_in(name: str) -> None:
    policy, table = only(TEXTS[name]), lab.who_can(TEXTS[name])
    assert bool(policy["who"]) is (policy["verdict"] == "saved")
    lines: list[str] = []
    for ways in policy["who"]:
        if "circumstance" in ways:
            lines += [f"{ways['heading']}:", *(ways["let_in"] or ["nobody"])]
        else:
            for verdict, who in (("let in", ways["let_in"]), ("kept out", ways["kept_out"])):
                lines += [f"{ways['heading']}, {verdict}:", *who] if who else []
    if lines:
        assert words(" ".join(lines)) == words(repr(table)).encode("utf-8", "replace").decode()
        html = table._repr_html_()
        assert html.count("gets in") == sum(len(ways["let_in"]) for ways in policy["who"])
    if policy["verdict"] == "refused":
        (first, *_) = policy["findings"]
        assert words(repr(table)).startswith(f"Line {first['line']}, column {first['column']}: ")


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_finds_what_lint_finds(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.json"
    file.write_bytes(TEXTS[name].encode("utf-8", "replace"))
    lint.main(["--type", "trust", "--account", "111122223333", "--format", "json", str(file)])
    told = [(each["code"], each["severity"], each["line"]) for each in json.loads(capsys.readouterr().out)]
    found = [(each["code"], each["severity"], each["line"]) for each in only(file.read_text())["findings"]]
    assert found == told


def test_each_role_has_its_name_and_its_own_lines() -> None:
    told = answers.answer(json.dumps(json.loads(TWO), indent=2))
    assert [policy["name"] for policy in told["policies"]] == ["One", "Two"]
    lines = [finding["line"] for policy in told["policies"] for finding in policy["findings"]]
    assert len(lines) == len(set(lines)) == 2 and [mark["line"] for mark in told["marks"]] == sorted(lines)
    assert json.loads(told["policies"][0]["trust"]) == json.loads(trust(f"arn:aws:iam::{B}:root")), "for a notebook"


VENDOR = trust(f"arn:aws:iam::{B}:root")
# Whose role it is, and what is said of that: the sentence, and whether the account in the policy is a stranger's.
ACCOUNTS = [
    ("", "Nobody has said whose role this is: it is read as one of account 111122223333.", True),
    ("1111", "An account is 12 digits. Until it has them, this is read as of account 111122223333.", True),
    ("१२३४५६७८९०१२", "An account is 12 digits. Until it has them, this is read as of account 111122223333.", True),
    ("444455556666", "", True),
    (f" {B} ", "", False),
]


@pytest.mark.parametrize(("account", "note", "strange"), ACCOUNTS)
def test_whose_role_it_is(account: str, note: str, strange: bool) -> None:
    told = answers.answer(VENDOR, account)
    assert told["notes"] == ([note] if note else [])
    assert bool(told["policies"][0]["findings"]) is strange
    assert any(f"of {B}" in who for who in told["policies"][0]["who"][0]["let_in"])


MANY = json.dumps({"Roles": [{"RoleName": f"R{n}", "AssumeRolePolicyDocument": json.loads(VENDOR)} for n in range(60)]})
# What is no policy, and the one sentence about it.
TROUBLE = [
    ("", ""),
    (" \n", ""),
    (
        "x" * (answers.LONGEST + 1),
        "This text has 300,001 characters, and this page reads 300,000: paste fewer roles at once.",
    ),
    ("[" * 50_000, "This text has brackets in more than 200 levels, which no policy has."),
    ('{"a":' * 201 + "1" + "}" * 201, "This text has brackets in more than 200 levels, which no policy has."),
    ('{"Reservations": []}', "This is JSON, and there is no policy in it."),
]


@pytest.mark.parametrize(("text", "sentence"), TROUBLE)
def test_what_is_no_policy_gets_one_sentence(text: str, sentence: str) -> None:
    assert answers.answer(text) == {"trouble": sentence, "notes": [], "policies": [], "marks": []}


def test_many_policies_are_told_up_to_a_number() -> None:
    told = answers.answer(MANY)
    assert len(told["policies"]) == answers.MOST
    assert "There are 60 policies here, and this page reads the first 40." in told["notes"]


def test_a_verdict_counts_what_a_reviewer_says() -> None:
    said = {name: (only(text)["words"], only(text)["gravest"]) for name, text in TEXTS.items()}
    assert said["GitHub's workflows, of any repository"] == (
        "AWS would save this policy; a reviewer has 1 error, 1 warning.",
        "error",
    )
    assert said["an account"] == ("AWS would save this policy; a reviewer has nothing to add.", "")
    assert said["not modelled"][0] == "AWS would save this policy, but it says something that is not modelled here."
    assert said["not saved"] == ("AWS would not save this policy.", "error")


def test_whatever_somebody_types_there_is_an_answer() -> None:
    dice = random.Random(8)
    for text in TEXTS.values():
        for _ in range(40):
            at = dice.randrange(len(text) + 1)
            typed = (
                text[:at] + dice.choice(['"', "{", "]", "é", "*", "\\", "\ud800", ""]) + text[at + dice.randrange(9) :]
            )
            told = json.loads(answers.asked("answer", typed, ""))
            json.dumps(told, ensure_ascii=False).encode()  # half a character can't travel
            assert told["policies"] or told["trouble"] or not typed.strip()


def test_a_text_is_laid_out() -> None:
    assert json.loads(answers.asked("laid_out", '{"a":1}')) == {"formatted": '{\n  "a": 1\n}'}
    assert answers.laid_out("{")["words"].startswith("Not formatted: ")
    assert answers.laid_out("[" * 201 + "]" * 201)["words"].startswith(
        "Not formatted: This text has brackets in more than"
    )


def test_a_link_is_opened_or_gets_the_sentence_of_sharing() -> None:
    line = sharing.packed({"trust_policy": VENDOR, "account": B})
    for given in (line, f"https://example.com/read/#{line}"):
        assert answers.opened(given) == {"state": {"trust_policy": VENDOR, "account": B}, "trouble": ""}
    assert (
        answers.opened(line[:-9])["trouble"] == "This shared text is damaged or cut off: copy the whole line once more."
    )


def test_the_archive_answers_by_itself(tmp_path: Path) -> None:
    """With the standard library alone, as in the browser."""
    for name, data in parts.sources():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    code = f"""
        import json, sys
        sys.path.insert(0, {str(tmp_path)!r})
        import answers
        print(json.dumps([json.loads(answers.asked("answer", text, "")) for text in json.loads(sys.stdin.read())]))
    """
    texts = [
        *TEXTS.values(),
        TWO,
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n",
        'resource "aws_iam_role" "r" {\n}\n',
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", textwrap.dedent(code)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told[:-2] == [answers.answer(text) for text in texts[:-2]]
    assert [each["trouble"] for each in told[-2:]] == [
        f"Reading this form needs the Python package {name}, which is not here; paste the policy's JSON."
        for name in ("yaml", "hcl2")
    ]


def test_nothing_else_is_in_the_archive() -> None:
    names = {name for name, _ in parts.sources()}
    beside = {name for name in names if not name.startswith(("helpers/iam/", "helpers/documents/"))}
    assert len(beside) == 11 and all(
        data == (ROOT / name).read_bytes() for name, data in parts.sources() if "/" in name
    )
