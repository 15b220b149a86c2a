"""The command line: `python -m helpers.simulate`, run as a person or a program runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.iam import build
from tests.iam.build import OPERATOR, A, B, document, trusting

REQUEST = build.request()


def run(*arguments: str | Path, given: str | bytes = "") -> subprocess.CompletedProcess[str]:
    data = given.encode() if isinstance(given, str) else given
    done = subprocess.run([sys.executable, "-m", "helpers.simulate", *arguments], input=data, capture_output=True)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def answers(*requests: Any) -> list[dict[str, Any]]:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in requests]
    return [json.loads(line) for line in run(given="\n".join(lines)).stdout.splitlines()]


def changed(**members: Any) -> dict[str, Any]:
    """The request of these tests with other members; None takes one away."""
    return {name: value for name, value in (REQUEST | members).items() if value is not None}


def test_one_line_in_one_line_out():
    done = run(given=json.dumps(REQUEST) + "\n")
    assert json.loads(done.stdout) == {
        "id": "1",
        "decision": "allow",
        "reason": "The trust policy of BackupAccessRole delegates to account 123456789012 (statement 1), "
        "and the permission policy of backup-operator allows sts:AssumeRole (statement 1).",
        "decided_by": [
            {"policy": "resource", "statement": 0},
            {"policy": "identity", "statement": 0, "document": 0},
        ],
    }
    assert (done.returncode, done.stderr) == (0, "")


def test_what_can_be_read_from_the_arn_may_be_left_out():
    (said,) = answers(changed(caller=OPERATOR.arn, resource_account=None))
    assert said["decision"] == "allow"
    (without_id,) = answers(changed(id=None))
    assert "id" not in without_id


# line · words of the reason
BAD = [
    ("{", "The line is not JSON. Column 2:"),
    ('{"id": 1,}', "comma before `}`"),
    ("[]", "The request is a JSON object, this is an empty list."),
    ('"x"', "The request is a JSON object"),
    ("7", "this is the number 7"),
    ('{"id": NaN}', "NaN is not a JSON value."),
    ('{"id": 1, "id": 2}', '"id" stands twice'),
    ("9" * 5000, "a number that is too long"),
    ("[" * 100_000, "nested"),
    (changed(action=None), "action is missing"),
    (changed(action="kms:Decrypt", resource="*", policies=None), "kms:Decrypt is valid AWS, but this lab does not model it"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), BAD, ids=[row[1][:40] for row in BAD])
def test_a_bad_line_is_named_and_the_rest_goes_on(line, words):
    text = line if isinstance(line, str) else json.dumps(line)
    done = run(given=f"{json.dumps(REQUEST)}\n\n{text}\n{json.dumps(REQUEST)}\n")
    before, bad, after = (json.loads(said) for said in done.stdout.splitlines())
    assert before["decision"] == after["decision"] == "allow"
    assert bad["error"]["line"] == 3
    assert words in bad["error"]["reason"] and bad["error"]["reason"].endswith("."), bad
    assert len(bad["error"]["reason"]) < 500
    assert done.returncode == 2


def test_bytes_that_are_no_text():
    done = run(given=json.dumps(REQUEST).encode() + b"\n\xff\xfe\n")
    assert "byte 1 can't be read" in json.loads(done.stdout.splitlines()[1])["error"]["reason"]
    marked = run(given=b"\xef\xbb\xbf" + json.dumps(REQUEST).encode())
    assert json.loads(marked.stdout)["decision"] == "allow", "a byte order mark at the start is an editor's habit"


def test_prose():
    done = run("--explain", given=json.dumps(changed(context={})))
    assert done.stdout == (
        "1: implicit-deny\n"
        "backup-operator asks for sts:AssumeRole on arn:aws:iam::111122223333:role/BackupAccessRole. It stops here: the "
        "trust policy of BackupAccessRole does not let backup-operator in: statement 1 wants sts:ExternalId "
        'StringEquals "company-a-7f3d", and the request has none. The permission policy of backup-operator allows '
        "sts:AssumeRole (statement 1). Not everyone who must allow it does, so the request is denied.\n"
        "AWS answers: User: arn:aws:iam::123456789012:user/backup-operator is not authorized to perform: sts:AssumeRole "
        "on resource: arn:aws:iam::111122223333:role/BackupAccessRole\n"
        "  - The trust policy of BackupAccessRole, statement 1: this Allow does not apply; it wants sts:ExternalId "
        'StringEquals "company-a-7f3d", and the request has none.\n'
        "  - The permission policy of backup-operator, statement 1: this Allow applies; it is about "
        "sts:AssumeRole on arn:aws:iam::111122223333:role/BackupAccessRole.\n\n"
    )


def test_files_are_read_in_turn_and_a_missing_one_is_named(tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "zwei ü.jsonl"
    one.write_text(json.dumps(REQUEST) + "\n", encoding="utf-8")
    two.write_text(json.dumps(changed(id="2", context={})), encoding="utf-8")
    done = run(one, tmp_path / "none.jsonl", two)
    assert [json.loads(line)["decision"] for line in done.stdout.splitlines()] == ["allow", "implicit-deny"]
    assert done.returncode == 2 and "none.jsonl: No such file" in done.stderr
    assert run(tmp_path).returncode == 2, "a folder is no file"


def test_a_program_at_the_other_end_of_a_pipe_gets_each_answer_at_once():
    with subprocess.Popen(
        [sys.executable, "-m", "helpers.simulate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as talk:
        assert talk.stdin and talk.stdout
        for context, decision in (({}, "implicit-deny"), (REQUEST["context"], "allow")):
            talk.stdin.write(json.dumps(changed(context=context)) + "\n")
            talk.stdin.flush()
            assert json.loads(talk.stdout.readline())["decision"] == decision
        talk.stdin.close()
    assert talk.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGPIPE")
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    many = tmp_path / "many.jsonl"
    many.write_text((json.dumps(REQUEST) + "\n") * 5000, encoding="utf-8")
    line = f"'{sys.executable}' -m helpers.simulate '{many}' | head -n 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert json.loads(done.stdout)["decision"] == "allow" and done.stderr == ""


@pytest.mark.parametrize("command", [["--help"], ["lint", "--help"]])
def test_help_shows_two_examples(command):
    done = run(*command)
    assert done.returncode == 0
    assert done.stdout.split("examples:")[1].count("python -m helpers.simulate") >= 2


def test_the_examples_of_the_help_work(tmp_path):
    shown = run("--help").stdout.split("one request, by a pipe:")[1].split("a file with one request")[0]
    line = shown.replace("python -m", f"'{sys.executable}' -m")
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert "It also stops here" not in done.stdout
    assert "backup-operator has no permission policy that allows sts:AssumeRole" in done.stdout, done


def test_nothing_but_the_standard_library_is_imported():
    code = (
        "import sys, io; before = set(sys.modules); from helpers import simulate, lint; "
        "print(*sorted(m for m in set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert roots <= set(sys.stdlib_module_names) | {"helpers"}


GOOD = document(trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}))
# document · exit code · exit code with --strict · words
LINTED = [
    ("fine", GOOD, 0, 0, ""),
    ("refused", document(trusting("*")), 1, 1, ":6:7: error: A trust policy does not take"),
    ("doubtful", document(trusting({"AWS": "*"})), 0, 1, ":7:9: warning: "),
    ("broken", GOOD[:-1], 1, 1, "error: "),
    ("empty", "", 1, 1, ":1:1: error: "),
]


@pytest.mark.parametrize(("what", "text", "code", "strict", "words"), LINTED, ids=[row[0] for row in LINTED])
def test_lint(what, text, code, strict, words, tmp_path):
    path = tmp_path / "trust.json"
    path.write_text(text, encoding="utf-8")
    arguments = ("lint", "--type", "trust", "--account", A, path)
    done = run(*arguments)
    assert done.returncode == code and words in done.stdout
    assert run(*arguments, "--strict").returncode == strict
    as_json = run(*arguments, "--format", "json")
    assert as_json.returncode == code
    found = json.loads(as_json.stdout)
    assert len(found) == len(done.stdout.splitlines())
    for each in found:
        assert each["file"] == str(path) and each["line"] >= 1 and each["url"].startswith("https://")
        assert each["source"] in ("aws", "access-analyzer", "lab")


def test_lint_reads_standard_input_and_several_files(tmp_path):
    assert run("lint", "--type", "trust", "-", given=GOOD).returncode == 0
    assert run("lint", "--type", "trust", given=GOOD).returncode == 2, "a file has to be named"
    assert run("lint", "--type", "role", "-", given=GOOD).returncode == 2
    missing = run("lint", "--type", "trust", tmp_path / "none.json", "-", given=document(trusting("*")))
    assert "No such file" in missing.stderr and ":6:7: error" in missing.stdout
    assert missing.returncode == 2
