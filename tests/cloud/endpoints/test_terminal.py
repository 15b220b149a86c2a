"""The real AWS CLI inside the process, and commands as one types them."""

from __future__ import annotations

import concurrent.futures
import json
import logging
import os
import sys
from pathlib import Path

import pytest

from helpers.cloud import World, run
from helpers.cloud.endpoints import command_line
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, Company, allow, document, trust

# a learner's text → the words of each command, or the fault in it
TYPED: list[tuple[str, list[list[str] | str]]] = [
    ("aws s3 ls", [["aws", "s3", "ls"]]),
    ("$ aws s3 ls  ", [["aws", "s3", "ls"]]),
    ("aws s3 ls\n\n  aws s3 ls\r\n", [["aws", "s3", "ls"], ["aws", "s3", "ls"]]),
    ("aws sts assume-role \\\n    --role-arn x \\\r\n --y", [["aws", "sts", "assume-role", "--role-arn", "x", "--y"]]),
    ("# a comment\naws s3 ls # another\n#", [["aws", "s3", "ls"]]),
    ("aws s3 ls s3://b/a#b", [["aws", "s3", "ls", "s3://b/a#b"]]),
    (
        "aws x --query 'Roles[?Name==`a`].{N: Name} | [0]'",
        [["aws", "x", "--query", "Roles[?Name==`a`].{N: Name} | [0]"]],
    ),
    ('aws x "a \\"b\\" $5 \\n" ""', [["aws", "x", 'a "b" $5 \\n', ""]]),
    ("aws x --policy '{\n  \"a\": 1\n}' --y", [["aws", "x", "--policy", '{\n  "a": 1\n}', "--y"]]),
    ("aws x a\\ b", [["aws", "x", "a b"]]),
    ("aws s3 ls | grep x", ["'|' needs a shell"]),
    ("aws s3 ls > file", ["'>' needs a shell"]),
    ("aws s3 ls && aws s3 ls", ["'&' needs a shell"]),
    ("aws s3 ls $(cat x)", ["'$' needs a shell"]),
    ("aws x 'never closed", ["A quote ' is opened and never closed."]),
    ("", []),
    ("   \n$ \n", []),
]


@pytest.mark.parametrize(("text", "expected"), TYPED)
def test_reading_commands(text: str, expected: list[list[str] | str]) -> None:
    commands = list(command_line.read(text))
    assert len(commands) == len(expected)
    for command, wanted in zip(commands, expected, strict=True):
        if isinstance(wanted, str):
            assert command.fault.startswith(wanted)
        else:
            assert (command.fault, list(command.words)) == ("", wanted)


# what is typed → the command as it stands above its output: in one line, and a quoted text as it is
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$ aws sts x \\\n      --y z", "aws sts x --y z"),
        ("aws sts x\\\n--y z", "aws sts x --y z"),
        ("aws  sts   x", "aws sts x"),
        ("aws x --y 'a  b' \\\n  --z", "aws x --y 'a  b' --z"),
    ],
)
def test_a_command_is_shown_without_the_margin_of_its_lines(text: str, shown: str) -> None:
    (command,) = command_line.read(text)
    assert command.text == shown


# what is not the aws command → the sentence, and a shell's exit code
@pytest.mark.parametrize(
    ("text", "sentence", "exit_code"),
    [
        ("ls -l", "This terminal runs the aws command only, not 'ls'.", 127),
        ("aws s3 ls | head", "'|' needs a shell, and this lab runs the aws command alone.", 127),
        ("export PATH=/tmp", "Only variables whose names begin with AWS_ can be set here, not 'PATH'.", 1),
        ("export AWS_PROFILE", "Write export AWS_PROFILE=value.", 1),
        ("PATH=/tmp aws s3 ls", "Only variables whose names begin with AWS_ can be set here, not 'PATH'.", 127),
    ],
)
def test_one_sentence_for_what_can_not_be_run(world: World, text: str, sentence: str, exit_code: int) -> None:
    result = run(text, "A/admin")
    assert (result.text.strip(), result.exit_code) == (sentence, exit_code)


def test_the_four_steps_by_cli(world: World, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("trust.json").write_text(trust({"AWS": OPERATOR}))
    Path("may-assume.json").write_text(document(allow("sts:AssumeRole", ROLE)))
    Path("backup.sql").write_bytes(b"the database of today\n")
    policy = document(allow("s3:ListBucket", BUCKET_ARN), allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET_ARN}/*"))
    made = run(
        f"""
        # Step 1 and 2: the role and who may assume it
        $ aws iam create-role --role-name BackupAccessRole \\
              --assume-role-policy-document file://trust.json
        $ aws iam put-role-policy --role-name BackupAccessRole --policy-name S3 --policy-document '{policy}'
        """,
        "A/admin",
    )
    assert [each.exit_code for each in made.commands] == [0, 0]
    assert json.loads(made.commands[0].output)["Role"]["Arn"] == ROLE
    permit = (
        "aws iam put-user-policy --user-name backup-operator --policy-name p --policy-document file://may-assume.json"
    )
    assert run(permit, "B/admin").text == ""
    answer = run(f"aws sts assume-role --role-arn {ROLE} --role-session-name VendorSession", "backup-operator")
    credentials = json.loads(answer.text)["Credentials"]
    assert credentials["Expiration"].startswith("2035-01-15T10:00:00")
    used = run(
        f"""
        export AWS_ACCESS_KEY_ID={credentials["AccessKeyId"]} AWS_SECRET_ACCESS_KEY={credentials["SecretAccessKey"]}
        export AWS_SESSION_TOKEN={credentials["SessionToken"]}
        aws sts get-caller-identity --query Arn --output text
        aws s3 cp backup.sql s3://{BUCKET}/backups/today.sql
        aws s3 ls s3://{BUCKET}/backups/
        aws s3 cp s3://{BUCKET}/backups/today.sql -
        """
    )
    assert [each.output.replace(".\\", "./") for each in used.commands] == [
        "",
        "",
        "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession\n",
        f"upload: ./backup.sql to s3://{BUCKET}/backups/today.sql\n",
        "2035-01-15 09:00:00         27 2035-01-13.sql.gz\n"
        "2035-01-15 09:00:00         27 2035-01-14.sql.gz\n"
        "2035-01-15 09:00:00         22 today.sql\n",
        "the database of today\n",
    ]
    assert used.text.splitlines()[3].startswith("arn:aws:sts::")


def test_errors_read_as_in_a_terminal(world: World, company: Company) -> None:
    refused = run("aws s3 ls s3://your-bucket-name/", company.session(allow("s3:GetObject", f"{BUCKET_ARN}/*")))
    assert refused.text == (
        "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: User: arn:aws:sts::111122223333:"
        "assumed-role/BackupAccessRole/VendorSession is not authorized to perform: s3:ListBucket on resource: "
        '"arn:aws:s3:::your-bucket-name" because no identity-based policy allows the s3:ListBucket action\n'
    )
    assert refused.exit_code == 255
    invented = run("aws s3 ls s3://your-bucket-name/ --access-key X --secret-key Y --session-token Z", "A/admin")
    assert invented.text == "Unknown options: --access-key,X,--secret-key,Y,--session-token,Z\n"
    usage = run("aws sts assume-rolle", "A/admin")
    assert "aws: error: argument operation: Invalid choice" in usage.text and usage.exit_code != 0


def test_who_acts(world: World, company: Company) -> None:
    who_am_i = "aws sts get-caller-identity --output text --query Arn"
    assert run(who_am_i, "backup-operator").text == f"{OPERATOR}\n"
    assert run(who_am_i, "BackupServiceRole").text.endswith("assumed-role/BackupServiceRole/nightly\n")
    assert "Unable to locate credentials" in run(who_am_i).text
    for profile, persona in (
        ("backup-operator", "backup-operator"),
        ("company-admin", "A/admin"),
        ("vendor-admin", "B/admin"),
    ):
        arn = f"{world.persona(persona).arn}\n"
        assert run(f"{who_am_i} --profile {profile}").text == arn
        assert run(f"export AWS_PROFILE={profile}\n{who_am_i}").commands[-1].output == arn
        assert run(f"AWS_PROFILE={profile} {who_am_i}").text == arn
    assert "could not be found" in run(f"{who_am_i} --profile nobody").text
    # An export holds for the rest of its text, and no longer.
    assert "Unable to locate credentials" in run(who_am_i).text
    assert run("export AWS_PROFILE=intern\nunset AWS_PROFILE\n" + who_am_i).commands[-1].exit_code == 255


def test_a_profile_with_a_role(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-role.html
    company.session(allow("s3:ListBucket", BUCKET_ARN))
    configured = run(
        f"""
        aws configure set role_arn {ROLE} --profile backup
        aws configure set source_profile backup-operator --profile backup
        aws configure set role_session_name VendorSession --profile backup
        """
    )
    assert [each.exit_code for each in configured.commands] == [0, 0, 0]
    assert "PRE backups/" in run(f"aws s3 ls s3://{BUCKET}/ --profile backup").text
    world.later(hours=2)  # the CLI's own cache of role credentials must not outlive them
    assert "PRE backups/" in run(f"aws s3 ls s3://{BUCKET}/ --profile backup").text
    world.reset()
    assert "could not be found" in run("aws sts get-caller-identity --profile backup").text


def test_the_process_is_as_before(world: World) -> None:
    before, streams = dict(os.environ), (sys.stdout, sys.stderr, sys.stdin, sys.argv)
    handlers = list(logging.getLogger("awscli").handlers)
    run("aws sts get-caller-identity\naws s3 ls --nonsense\nexport AWS_PROFILE=intern", "A/admin")
    assert dict(os.environ) == before
    assert (sys.stdout, sys.stderr, sys.stdin, sys.argv) == streams
    assert logging.getLogger("awscli").handlers == handlers


def test_a_service_that_a_learner_describes(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shape = {"name": "Look", "http": {"method": "GET", "requestUri": "/"}}
    metadata = {
        "apiVersion": "2035-01-15",
        "endpointPrefix": "mine",
        "protocol": "rest-json",
        "serviceFullName": "Mine",
    }
    metadata |= {"signatureVersion": "v4", "serviceId": "Mine"}
    model = {"version": "2.0", "metadata": metadata, "operations": {"Look": shape}, "shapes": {}, "documentation": ""}
    Path("mine.json").write_text(json.dumps(model))
    assert "Invalid choice" in run("aws mine look", "intern", world=world).text
    assert run("aws configure add-model --service-model file://mine.json", world=world).exit_code == 0
    assert "Invalid choice" not in run("aws mine look", "intern", world=world).text
    world.reset()
    assert "Invalid choice" in run("aws mine look", "intern", world=world).text


def test_several_files_in_one_order(world: World, tmp_path: Path) -> None:
    text = run(f"aws s3 sync s3://{BUCKET}/ '{(tmp_path / 'copy').as_posix()}'", "A/admin").text
    names = [line.split()[1].removeprefix(f"s3://{BUCKET}/") for line in text.splitlines()]
    assert names == ["backups/2035-01-13.sql.gz", "backups/2035-01-14.sql.gz", "reports/q4.csv"]
    assert "\r" not in text


def test_a_command_that_asks_gets_no_answer(world: World) -> None:
    result = run("aws configure")
    assert result.exit_code != 0 and "Traceback" not in result.text


def test_commands_from_a_thread(world: World) -> None:
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        who = ["backup-operator", "intern", "A/admin", "B/admin"]
        texts = pool.map(lambda name: run("aws sts get-caller-identity --query Arn --output text", name).text, who)
        assert list(texts) == [f"{world.persona(name).arn}\n" for name in who]


def test_help_is_readable(world: World) -> None:
    text = run("aws sts help").text
    assert "assume-role" in text or "groff" in text  # help needs groff or mandoc, and says so
    assert "\x08" not in text
