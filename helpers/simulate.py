"""Decide requests, or check policies, from the command line: `python -m helpers.simulate --help`.

AWS's own policy simulator leaves trust policies out (https://github.com/aws/aws-cli/issues/10314). This one decides
them, offline, with nothing but Python's standard library, and says why.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TextIO

from helpers import streams
from helpers.iam import Decision, Unsupported, decide, explain, wire
from helpers.iam.parse import LONGEST

ANSWERED, BAD_INPUT = 0, 2  # exit codes
_LONGEST_LINE = 32 * LONGEST  # characters; a request with every policy at its longest

_EXAMPLES = """\
examples:
  one request, by a pipe:
    echo '{"action": "sts:AssumeRole", "resource": "arn:aws:iam::111122223333:role/BackupAccessRole",
           "caller": {"arn": "arn:aws:iam::123456789012:user/backup-operator"},
           "policies": {"resource": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
             "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}}}' \\
      | tr -d '\\n' | python -m helpers.simulate --explain

  a file with one request a line, answers to another file:
    python -m helpers.simulate requests.jsonl > answers.jsonl

To check policies instead: python -m helpers.simulate lint --help
Exit code: 0 when every line was answered, 2 when one could not be.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: without the program's name; those of the process when left out.

    Returns:
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    streams.prepare()
    try:
        if given[:1] == ["lint"]:
            from helpers import lint  # deciding needs no reviewer

            code = lint.main(given[1:])
        else:
            code = _simulate(given)
        sys.stdout.flush()  # here, where a reader who is gone is no error
        return code
    except BrokenPipeError:  # the reader, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    except KeyboardInterrupt:
        return 130


class _Options(NamedTuple):
    """What the command line asks for."""

    files: Sequence[str]
    explain: bool = False


def _simulate(arguments: list[str]) -> int:
    options = _options(arguments)
    worst = ANSWERED
    for name in options.files:
        try:
            lines = streams.opened(name)
        except OSError as error:
            print(f"{name}: {error.strerror or error}", file=sys.stderr)
            worst = BAD_INPUT
            continue
        with lines:
            worst = max(worst, _answer_all(lines, sys.stdout, options.explain))
    return worst


def _options(arguments: list[str]) -> _Options:
    if not any(argument.startswith("-") and argument != "-" for argument in arguments):
        return _Options(arguments or ["-"])
    import argparse  # names of files need no parser, and loading it takes as long as some hundred answers

    parser = argparse.ArgumentParser(
        prog="python -m helpers.simulate",
        description="Decide AWS permission requests, one JSON object a line; answer each with one line.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="*", default=["-"], help="files of requests; - or nothing is standard input")
    parser.add_argument("--explain", action="store_true", help="answer in prose: the whole way of the decision")
    given = parser.parse_args(arguments)
    return _Options(given.file, given.explain)


def _answer_all(lines: Iterable[bytes], out: TextIO, in_prose: bool) -> int:
    """Answer every line that is not blank; says the exit code."""
    worst = ANSWERED
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        if (said := _answer(raw, number, in_prose)).failed:
            worst = BAD_INPUT
        out.write(said.text + "\n")
    return worst


class _Said(NamedTuple):
    """What is written for one line."""

    text: str
    failed: bool = False


def _answer(raw: bytes, number: int, in_prose: bool) -> _Said:
    identity: object = None
    try:
        data = _json(raw, number)
        identity = data.get("id") if isinstance(data, dict) else None
        decision = decide(wire.read(data))
    except (wire.BadRequest, Unsupported) as error:
        return _error(identity, number, error, in_prose)
    if in_prose:
        return _Said(f"{_shown(identity, number)}: {prose(decision)}\n")
    said = wire.answer(decision)
    return _Said(json.dumps({"id": identity, **said} if identity is not None else said))


def prose(decision: Decision) -> str:
    """A decision as a person reads it: the answer, the paragraph, and every statement that was looked at."""
    lines = [decision.outcome.value, decision.paragraph]
    if message := decision.aws_message:
        lines.append(f"AWS answers: {message}")
    lines += [f"  - {told}" for told in explain.statements(decision)]
    return "\n".join(lines)


def _json(raw: bytes, number: int) -> object:
    """One line as JSON.

    Raises:
        BadRequest: it is none; says where.
    """
    try:
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise wire.BadRequest(f"The line is not UTF-8 text: byte {error.start + 1} can't be read.") from None
    if len(line) > _LONGEST_LINE:
        raise wire.BadRequest(f"The line has {len(line):,} characters; no request needs {_LONGEST_LINE:,}.")
    try:
        return _DECODER.decode(line)
    except wire.BadRequest:
        raise
    except (ValueError, RecursionError):
        from helpers.iam.jsontext import problem  # only a broken line needs the scanner

        found = problem(line.rstrip("\r\n"))
        if found is None:
            raise wire.BadRequest("The line holds a number that is too long to read.") from None
        where = f"Column {found.offset + 1}: {found.message}"
        raise wire.BadRequest(f"The line is not JSON. {where} {found.hint}".strip()) from None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise wire.BadRequest(f'"{twice[:60]}" stands twice in the same object. Keep one of them.')
    return members


def _no_number(word: str) -> object:
    raise wire.BadRequest(f"{word} is not a JSON value. Write a string or a number.")


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_number)


def _error(identity: object, number: int, error: Exception, in_prose: bool) -> _Said:
    found: dict[str, object] = {"line": number, "reason": str(error)}
    if isinstance(error, Unsupported):
        found |= {"unsupported": error.name, "pointer": error.pointer}
    if in_prose:
        return _Said(f"{_shown(identity, number)}: not answered. {error}\n", failed=True)
    said = {"id": identity} if identity is not None else {}
    return _Said(json.dumps(said | {"error": found}), failed=True)


def _shown(identity: object, number: int) -> str:
    return f"line {number}" if identity is None else str(identity)[:80]


if __name__ == "__main__":
    sys.exit(main())
