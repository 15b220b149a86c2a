"""Nothing but a hang ends a test early: no other limit on time is left, ours or a library's."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbval.plugin
import pytest
from hypothesis import settings

from tests.patience import HUNG, WAIT, PatientKernel

TESTS = Path(__file__).parent
# A limit in seconds, or a clock to measure with. Sleeping between two looks at a state is no limit.
TIMES = re.compile(
    r"timeout\b[\"']?\s*[=:(]\s*(?!.*\b(?:HUNG|WAIT)\b)|\bdeadline\b|too_slow"
    r"|\.(?:wait|join|communicate)\(\s*[\d.]"
    r"|\b(?:monotonic|perf_counter|process_time|thread_time)(?:_ns)?\(|\btime\.time(?:_ns)?\("
)
ELSEWHERE = {
    "patience.py": "the one place",
    "test_patience.py": "this file",
    "benchmarks": "measure, and assert nothing",
    "launch/binder_check.py": "prints how long each step takes",
}
FILES = [
    path
    for path in sorted(TESTS.rglob("*.py"))
    if not any(path.is_relative_to(TESTS / place) for place in ELSEWHERE) and "node_modules" not in path.parts
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_names_a_time(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"line {number}: {line.strip()}" for number, line in enumerate(lines, 1) if TIMES.search(line)]
    assert not found, "wait for an event or a state, or count steps; tests/patience.py says when it hangs"


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(command, timeout=60)",
        "{'timeout': 60}",
        "@pytest.mark.timeout(60)",
        "process.wait(20)",
        "thread.join(5)",
        "kernel.communicate(timeout=20)",
        "end = time.monotonic() + 30",
        "began = time.time()",
        "@settings(deadline=200)",
        "suppress_health_check=[HealthCheck.too_slow]",
    ],
)
def test_the_rule_finds(line: str) -> None:
    assert TIMES.search(line)


@pytest.mark.parametrize(
    "line",
    ["timeout=HUNG", "timeout=1000 * WAIT", "@pytest.mark.timeout(3 * HUNG)", "process.wait()", "', '.join(words)"],
)
def test_the_rule_lets_pass(line: str) -> None:
    assert not TIMES.search(line)


def test_every_limit_of_a_library_is_the_one() -> None:
    assert HUNG > WAIT
    assert WAIT >= 15 * 60 or "LAB_PATIENCE" in os.environ
    assert nbval.plugin.RunningKernel is PatientKernel
    assert settings.default.deadline is None and settings.default.derandomize


def test_pytest_has_it_unless_somebody_asks_for_another(pytestconfig: pytest.Config) -> None:
    assert "--timeout" in " ".join(pytestconfig.invocation_params.args) or pytestconfig.option.timeout == HUNG
    assert pytestconfig.option.nbval_cell_timeout == pytestconfig.option.nbval_kernel_startup_timeout == HUNG


@pytest.mark.parametrize("name", ["--timeout", "--nbval-cell-timeout", "--nbval-kernel-startup-timeout"])
def test_the_project_names_no_other(name: str) -> None:
    assert name not in (TESTS.parent / "pyproject.toml").read_text(encoding="utf-8")
