"""The lessons are data: whoever reads them needs no moto. The site is built where it is not installed."""

from __future__ import annotations

import subprocess
import sys

from tests.places import ROOT

READS = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("moto", "boto3", "botocore", "awscli", "cryptography", "jwt", "ipywidgets", "IPython"):
            raise ModuleNotFoundError(f"{name} is not here", name=name)

sys.meta_path.insert(0, Nothing())
from helpers.course import lessons, pages
from helpers.course.own import overview
assert len(lessons.practice()) > 20 and lessons.predictions() and lessons.claims() and lessons.targets()
assert all(str(one) for one in lessons.practice())
assert overview.asked("03")
pages.misconceptions()
"""


def test_the_lessons_are_read_without_moto_and_boto3():
    run = subprocess.run([sys.executable, "-c", READS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-800:]
