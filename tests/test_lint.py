"""`python -m helpers.simulate lint`: many files, every form, every way to write findings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.test_forms import ACCOUNT, CONFIGURATION, TEMPLATE, TRUST, laid_out
from tests.iam.build import A, document, trusting
from tests.places import ROOT

STAR = document(trusting("*"))  # AWS refuses it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "account.json": laid_out(ACCOUNT),
        "cloudformation/roles.yaml": TEMPLATE,
        "terraform/main.tf": CONFIGURATION.replace("123456789012:root", "123456789012:boot"),
        "terraform/.terraform/modules/x.tf": "resource {",
        "package.json": '{"name": "x"}',
        "node_modules/x/policy.json": STAR,
        "notes.txt": STAR,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: object, given: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "helpers.simulate", "lint", *map(str, words)]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=cwd, encoding="utf-8")


def test_a_folder_is_searched_for_what_may_hold_policies(folder: Path) -> None:
    done = run("--format", "json", folder)
    assert done.returncode == 1, done.stdout
    found = json.loads(done.stdout)
    assert {Path(each["file"]).name for each in found} == {"account.json", "roles.yaml", "main.tf"}
    assert {each["document"] for each in found if each["file"].endswith("yaml")} == {"Open"}
    lines = {each["line"] for each in found if each["document"] == "Open"}
    assert lines == {28}
    assert "Traceback" not in done.stderr and "package.json" not in done.stderr


def test_a_refused_policy_in_a_template_ends_with_an_error_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "roles.yaml"
    file.write_text(TEMPLATE.replace("AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root", "AWS: 12345"))
    done = run(file)
    assert done.returncode == 1
    assert f'{file}:11:15: error: Backup: "12345" can\'t be a principal. An account id has 12 digits' in done.stdout


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (laid_out(TRUST), 0, "suggestion"),
        (STAR, 1, "error"),
        ('{"Roles": []}', 2, "there is no policy in it"),
        ("x = [", 2, "Line 2, column 1"),
    ],
)
def test_exit_codes(text: str, code: int, words: str) -> None:
    done = run("-", given=text)
    assert done.returncode == code and words in done.stdout + done.stderr


def test_the_account_that_is_known_is_nobody_elses(tmp_path: Path) -> None:
    done = run("--format", "json", "-", given=CONFIGURATION)
    told = [each for each in json.loads(done.stdout) if each["document"] == "aws_iam_role.second"]
    assert [each["code"] for each in told] == [], "the placeholder is the role's own account"


def test_sarif() -> None:
    log = json.loads(run("--format", "sarif", "-", given=STAR).stdout)
    (one,) = log["runs"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0" and "aws/principal-star" in rules
    for result in one["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] and result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "-" and place["region"]["startLine"] >= 1
    clean = run("--format", "sarif", "--account", A, "-", given=document(trusting({"AWS": A})))
    assert json.loads(clean.stdout)["runs"][0]["results"] == []


def test_githubs_commands(tmp_path: Path) -> None:
    file = tmp_path / "a,b.json"
    file.write_text(STAR)
    (line,) = run("--format", "github", file).stdout.splitlines()
    assert (
        line.startswith(f"::error file={str(file).replace(',', '%2C')},line=") and "title=aws/principal-star::" in line
    )
