"""Check policy documents from the command line: `python -m helpers.simulate lint --help`.

Says what AWS would refuse to save, and what a careful reviewer would ask, with file, line and column: fit for CI.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from helpers import streams
from helpers.iam import Finding, PolicyKind, parse, wire
from helpers.iam.review import review

CLEAN, FOUND_ERRORS, BAD_INPUT = 0, 1, 2  # exit codes

_EXAMPLES = """\
examples:
  python -m helpers.simulate lint --type trust trust-policy.json
  python -m helpers.simulate lint --type trust --account 111122223333 --format json roles/*.json

Exit code: 0 when there is no error (with --strict: no warning either), 1 when there is, 2 when a file can't be read.
"""


def main(arguments: list[str]) -> int:
    """Check the files that the arguments name.

    Args:
        arguments: those after `lint`.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="python -m helpers.simulate lint",
        description="Check policy documents: what AWS refuses to save, and what a careful reviewer would say.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="+", help="policy documents; - is standard input")
    parser.add_argument("--type", required=True, choices=[kind.value for kind in PolicyKind], help="attached to what")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the findings")
    parser.add_argument("--account", default="", metavar="ID", help="the account that owns the role or bucket")
    parser.add_argument("--strict", action="store_true", help="a warning counts like an error")
    options = parser.parse_args(arguments)
    counts = {"error", "warning"} if options.strict else {"error"}
    worst = CLEAN
    told = []
    for name in options.file:
        try:
            with streams.opened(name) as file:
                text = file.read().decode("utf-8", "replace")
        except OSError as error:
            print(f"{name}: {error.strerror or error}", file=sys.stderr)
            worst = BAD_INPUT
            continue
        for finding in _findings(text, PolicyKind(options.type), options.account):
            told.append((name, finding))
            if finding.severity in counts:
                worst = max(worst, FOUND_ERRORS)
    if options.format == "json":
        print(json.dumps([{"file": name, **wire.finding(finding)} for name, finding in told], indent=2))
    else:
        for name, finding in told:
            print(_as_text(name, finding))
    return worst


def _findings(text: str, kind: PolicyKind, account: str) -> Iterator[Finding]:
    policy = parse(text, kind)
    yield from policy.findings
    yield from review(policy, role_account=account)


def _as_text(name: str, finding: Finding) -> str:
    """One finding as compilers write theirs, so that editors and CI find the place."""
    place = f"{name}:{finding.line}:{finding.column}"
    hint = f" {finding.hint}" if finding.hint else ""
    return f"{place}: {finding.severity}: {finding.message}{hint} [{finding.source}/{finding.code}]"
