"""Check policy documents from the command line: `python -m helpers.simulate lint --help`.

Says what AWS would refuse to save, and what a careful reviewer would ask, with file, line and column: fit for CI. A
file may be a policy, or hold policies in whatever form people have them (`helpers.documents`).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers import streams
from helpers.documents import Reading, read
from helpers.iam import PolicyKind, parse
from helpers.iam.review import review
from helpers.lint_formats import FORMATS, Told

CLEAN, FOUND_ERRORS, BAD_INPUT = 0, 1, 2  # exit codes
_ENDINGS = (".json", ".yaml", ".yml", ".tf", ".template")  # what is looked at in a folder
_NOT_OURS = (".git", ".terraform", "node_modules", ".venv")

_EXAMPLES = """\
examples:
  python -m helpers.simulate lint --type trust trust-policy.json
  python -m helpers.simulate lint --account 111122223333 --format sarif infrastructure/
  aws iam get-account-authorization-details | python -m helpers.simulate lint -

A file may be a policy or a statement, output of the AWS CLI, a CloudFormation, SAM or CDK template, Terraform's files
or its `show -json`, or text with policies in fences.

Exit code: 0 when there is no error (with --strict: no warning either), 1 when there is, 2 when a file can't be read.
"""


def main(arguments: list[str]) -> int:
    """Check the files that the arguments name.

    Args:
        arguments: those after `lint`.

    Returns:
        The exit code.
    """
    kinds = [kind.value for kind in PolicyKind]
    parser = argparse.ArgumentParser(
        prog="python -m helpers.simulate lint",
        description="Check policy documents: what AWS refuses to save, and what a careful reviewer would say.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="+", help="files and folders; - is standard input")
    parser.add_argument("--type", choices=kinds, help="attached to what, where the file does not say so")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="how to write the findings")
    parser.add_argument("--account", default="", metavar="ID", help="the account that owns the role or bucket")
    parser.add_argument("--strict", action="store_true", help="a warning counts like an error")
    options = parser.parse_args(arguments)
    kind = PolicyKind(options.type) if options.type else None
    worst = CLEAN
    told: list[Told] = []
    for name, asked in _files(options.file):
        try:
            with streams.opened(name) as file:
                text = file.read().decode("utf-8", "replace")
        except OSError as error:
            print(f"{name}: {error.strerror or error}", file=sys.stderr)
            worst = BAD_INPUT
            continue
        reading = read(text, kind, options.account)
        if asked and reading.trouble:
            worst = BAD_INPUT
        for words in _said(reading, asked):
            print(f"{name}: {words}", file=sys.stderr)
        told += _findings(name, reading, options.account)
    counts = {"error", "warning"} if options.strict else {"error"}
    if any(each.finding.severity in counts for each in told):
        worst = max(worst, FOUND_ERRORS)
    if told or options.format not in ("text", "github"):
        print(FORMATS[options.format](told))
    return worst


def _files(names: list[str]) -> Iterator[tuple[str, bool]]:
    """The files that are meant, and whether somebody named each of them."""
    for name in names:
        if name == "-" or not Path(name).is_dir():
            yield name, True
            continue
        for folder, below, files in os.walk(name):
            below[:] = sorted(each for each in below if each not in _NOT_OURS)
            for file in sorted(files):
                if file.endswith(_ENDINGS):
                    yield str(Path(folder, file)), False


def _said(reading: Reading, asked: bool) -> list[str]:
    """What could not be read, and what was read for what. Of a folder's file without a policy, nothing."""
    if reading.documents:
        return [*reading.unread, *reading.notes]
    return list(reading.unread) or ([reading.trouble] if asked else [])


def _findings(name: str, reading: Reading, account: str) -> Iterator[Told]:
    for document in reading.documents:
        policy = parse(document.text, document.kind)
        for finding in (*policy.findings, *review(policy, role_account=account or document.account)):
            yield Told(name, document.placed(finding), document.name, document.kind.value)
