"""How long the kernel works on one edit in the workbench: findings, marks, rehearsal, path, matrix, all of the HTML.

python3 lab.py run python -m tests.benchmarks.bench_ui
"""

from __future__ import annotations

import statistics
import time

from helpers.ui import Workbench
from helpers.ui.workbench import PARTS, USUAL
from tests.cast import VENDOR_ROOT
from tests.story import BUCKET, OPERATOR, permission, told, trust_policy


def main() -> None:
    """Print medians of 200 edits, in milliseconds."""
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    for name, parts in (("usual parts", USUAL), ("every part", PARTS)):
        bench = Workbench(world, *parts, target="03-night")
        bench.assume()
        times = []
        for number in range(200):
            condition = {"StringEquals": {"sts:ExternalId": f"company-{number}"}}
            began = time.perf_counter()
            bench.editor.value = trust_policy(VENDOR_ROOT if number % 2 else OPERATOR, Condition=condition)
            times.append((time.perf_counter() - began) * 1000)
        print(f"{name:<14} median {statistics.median(times):6.1f} ms   slowest {max(times):6.1f} ms")


if __name__ == "__main__":
    main()
