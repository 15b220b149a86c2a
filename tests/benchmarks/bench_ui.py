"""How long the kernel works on one edit in the workbench: findings, marks, rehearsal, path, matrix, all of the HTML.

python3 lab.py run python -m tests.benchmarks.bench_ui
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from helpers.course.own.folder import MANIFEST
from helpers.ui import Workbench
from helpers.ui.workbench import PARTS, USUAL
from tests.cast import VENDOR_ROOT
from tests.story import BUCKET, OPERATOR, permission, told, trust_policy


def edits(bench: Workbench) -> list[float]:
    """Milliseconds of 200 edits, in a loop as a kernel has one: progress is written later."""

    async def work() -> list[float]:
        times = []
        for number in range(200):
            condition = {"StringEquals": {"sts:ExternalId": f"company-{number}"}}
            began = time.perf_counter()
            bench.editor.value = trust_policy(VENDOR_ROOT if number % 2 else OPERATOR, Condition=condition)
            times.append((time.perf_counter() - began) * 1000)
        return times

    return asyncio.run(work())


def main() -> None:
    """Print medians, without and with a learner's folder, whose progress is kept."""
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, MANIFEST).write_text("{}")
        for place, kept in ((Path.cwd(), "kept nowhere"), (Path(folder), "progress kept")):
            os.chdir(place)
            for name, parts in (("usual parts", USUAL), ("every part", PARTS)):
                bench = Workbench(world, *parts, target="03-night")
                bench.assume()
                times = edits(bench)
                print(f"{name:<12} {kept:<14} median {statistics.median(times):5.1f} ms, slowest {max(times):5.1f} ms")
        os.chdir("/")


if __name__ == "__main__":
    main()
