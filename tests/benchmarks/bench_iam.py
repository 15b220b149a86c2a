"""How fast the engine decides, beside moto's own policy check in the same run.

    python tests/benchmarks/bench_iam.py

The contenders take turns, so that all meet the same load; every number is the median of the rounds. moto's check reads
the first condition operator of a statement and gives no reason. Nothing is asserted here: a timing that fails on a busy
machine teaches nobody anything.
"""

from __future__ import annotations

import itertools
import json
import statistics
from collections.abc import Callable
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult

from helpers import iam
from helpers.iam import Policies, PolicyKind, Request, explain, wire
from helpers.iam.parse import _parse, _parse_small
from tests import cast
from tests.benchmarks.questions import EXTERNAL_ID, LARGE, LARGE_CONTEXT, MAY_ASSUME, TRUST, once, text

VENDOR, COMPANY, ROLE = cast.B, cast.A, cast.ROLE
OPERATOR = iam.caller_from_arn(cast.OPERATOR)
ROUNDS = 15

# Eight documents, each near the quota, and a request that carries as many values: 16 million pairs a line. In the names
# of the patterns nothing fits, so that none may be left untried.
CROWD = 4000
CROWDS: dict[str, tuple[str, str, str]] = {  # what · operator · pattern in the policy · value in the request
    "names": ("StringEquals", "w{}", "x{}"),
    "beginnings": ("StringLike", "w{}*", "x{}"),
    "pieces": ("StringLike", "x*w{}*", "x{}"),
    "numbers": ("NumericEquals", "{}", "-1{}"),
    "dates": ("DateLessThan", "1{}", "2000000000{}"),
}


def rates(*contenders: tuple[Callable[[], Any], int]) -> list[float]:
    """The median rate of each, taking turns."""
    rounds = [[once(call, count) for call, count in contenders] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def main() -> None:
    """Measure, and print a table."""
    simple = iam.parse(text(TRUST), PolicyKind.TRUST)
    may_assume = iam.parse(text(MAY_ASSUME), PolicyKind.IDENTITY)
    question = Request(OPERATOR, "sts:AssumeRole", ROLE, COMPANY, EXTERNAL_ID, Policies(simple, (may_assume,)))
    large = iam.parse(text(*LARGE), PolicyKind.IDENTITY)
    large_question = Request(
        OPERATOR, "s3:GetObject", "arn:aws:s3:::b/k", VENDOR, LARGE_CONTEXT, Policies(None, (large,))
    )
    decision = iam.decide(question)
    assert decision.allowed and iam.decide(large_question).allowed
    moto_simple = IAMPolicy({"policy_document": text(TRUST)})
    moto_large = IAMPolicy({"policy_document": text(*LARGE)})
    principal = TRUST["Principal"]["AWS"]

    def ask_moto_simple() -> PermissionResult:
        return moto_simple.is_action_permitted("sts:AssumeRole", "*", principal, EXTERNAL_ID)

    def ask_moto_large() -> PermissionResult:
        return moto_large.is_action_permitted("s3:GetObject", "arn:aws:s3:::b/k", None, LARGE_CONTEXT)

    assert ask_moto_simple() is ask_moto_large() is PermissionResult.PERMITTED
    number = itertools.count()

    def parse_and_decide() -> None:
        # A new text every time: nothing comes from the memory of documents.
        policy = _parse(text_of_simple.replace("7f3d", str(next(number))), PolicyKind.TRUST)
        iam.decide(Request(OPERATOR, "sts:AssumeRole", ROLE, COMPANY, EXTERNAL_ID, Policies(policy)))

    text_of_simple = text(TRUST)
    measured = rates(
        (lambda: iam.decide(question), 500),
        (ask_moto_simple, 2000),
        (lambda: iam.decide(large_question), 100),
        (ask_moto_large, 100),
        (parse_and_decide, 300),
        (lambda: explain.paragraph(iam.decide(question)), 300),
        (lambda: explain.paragraph(decision), 500),
    )
    ours, moto, ours_large, motos_large, parsing, explaining, paragraph = measured
    print(f"{'a second':>12}  {'beside moto':>11}")
    for name, rate, beside in (
        ("decide: trust policy with ExternalId, and the caller's own policy", ours, moto),
        ("moto's check of the trust policy", moto, None),
        ("decide: 20 statements of 5 conditions, the last matches", ours_large, motos_large),
        ("moto's check of the same, reading one condition of five", motos_large, None),
        ("parse and decide a new trust policy", parsing, None),
        ("decide and explain in a paragraph", explaining, None),
        ("the paragraph alone", paragraph, None),
    ):
        print(f"{rate:12,.0f}  {'' if beside is None else f'{rate / beside:.2f} ×':>11}  {name}")
    large_lines()


def crowded(operator: str, wanted: str, had: str) -> dict[str, Any]:
    """A request with thousands of values, and policies with as many patterns."""
    patterns = [wanted.format(number) for number in range(CROWD)]
    condition = [{f"ForAnyValue:{operator}": {"aws:TagKeys": patterns[start::8]}} for start in range(8)]
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    return {
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
        "resource_account": VENDOR,
        "caller": OPERATOR.arn,
        "context": {"aws:TagKeys": [had.format(number) for number in range(CROWD)]},
        "policies": {"identity": [json.loads(text({**allow, "Condition": each})) for each in condition]},
    }


def large_lines() -> None:
    """Lines of some 80 kB with thousands of patterns and thousands of values, read and decided anew."""
    for name, crowd in CROWDS.items():
        line = json.dumps(crowded(*crowd))

        def answer(line: str = line) -> None:
            _parse_small.cache_clear()
            assert not iam.decide(wire.read(json.loads(line))).allowed

        seconds = statistics.median(1 / once(answer, 1) for _ in range(5))
        print(f"{seconds:12.3f}  seconds: one line of {len(line) // 1000} kB, {CROWD:,} {name} among {CROWD:,} values")


if __name__ == "__main__":
    main()
