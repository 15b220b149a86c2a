"""Runs moto's own tests of IAM, STS and S3 against the lab, and holds what fails against a table.

    python3 lab.py run python -m tests.moto_suite [options for pytest]

moto wrote down how AWS answers, so this is a peer's measure: where its tests fail here, moto is laxer than AWS, the lab
refuses by name what it does not model, the words differ, or the clock does. `known.jsonl` says which, test by test. A
failure that is not there is the lab's fault, and a row whose test passes is out of date: both end this program with 1.

moto's tests are in its source distribution, which pip fetches; the environment is .moto-suite, beside .venv.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.moto_suite.rows import KINDS, Row, read
from tests.newest_moto import make

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".moto-suite"
INSIDE = Path(__file__).with_name("inside")
PARTS = ("__init__.py", "conftest.py", "markers.py", "test_iam/", "test_s3/", "test_sts/")
# These start moto's own server, or need Docker: it is not the lab that they would measure.
NOT_OURS = (
    "test_iam/test_server.py",
    "test_s3/test_multiple_accounts_server.py",
    "test_s3/test_s3_bucket_policy.py",
    "test_s3/test_s3_lambda_integration.py",
    "test_s3/test_server.py",
    "test_sts/test_server.py",
)

# What they import and .venv has not; Flask is there for moto's server, which some of them name and none of these starts.
IMPORTED = ("freezegun", "flask", "flask-cors", "blinker", "click", "itsdangerous")


def fetch(folder: Path) -> str:
    """Unpack moto's tests into a folder.

    Args:
        folder: where; what was there is removed.

    Returns:
        moto's version.
    """
    import moto

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    named = f"moto=={moto.__version__}"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        "moto",
        "--dest",
        str(folder),
    ]
    done = subprocess.run([*pip, named], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Could not fetch {named}: {done.stderr.strip()}")
    (archive,) = folder.glob("moto-*.tar.gz")
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            inside = member.name.partition("/tests/")[2]
            if member.isfile() and inside.startswith(PARTS) and inside not in NOT_OURS:
                source = packed.extractfile(member)
                target = folder / "tests" / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read() if source else b"")
    archive.unlink()
    (folder / "pytest.ini").write_text("[pytest]\n")  # so that pytest does not go on to look for ours
    return moto.__version__


def run(folder: Path, options: Iterable[str]) -> dict[str, dict[str, str]]:
    """Run the tests.

    Args:
        folder: where they are.
        options: for pytest, besides ours.

    Returns:
        Each test → how it ended.
    """
    python = make(FOLDER / "env", *IMPORTED)
    results = FOLDER / "results.jsonl"
    results.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "LAB_MOTO_RESULTS": str(results),
        "PYTHONPATH": os.pathsep.join(map(str, (folder, ROOT, INSIDE))),
    }
    pytest = [
        str(python),
        "-m",
        "pytest",
        "-q",
        "--tb=no",
        "-p",
        "lab_for_moto",
        "-p",
        "no:cacheprovider",
        "-n",
        "auto",
    ]
    named = [f"tests/{part}" for part in PARTS if part.endswith("/")]
    subprocess.run([*pytest, "-W", "ignore", *(options or named)], cwd=folder, env=environment)
    lines = results.read_text("utf-8").splitlines() if results.exists() else []
    return {line["test"]: line for line in map(json.loads, lines)}


def judge(ended: Mapping[str, Mapping[str, str]], known: Mapping[str, Row]) -> list[str]:
    """What is not as the table says, a sentence each.

    Args:
        ended: each test that was run → how it ended.
        known: each test that is known to fail → its row.
    """
    said = []
    for test, line in ended.items():
        if line["outcome"] == "failed" and test not in known:
            said.append(f"{test} fails, and known.jsonl does not say why: {line['said'][:300]}")
        elif line["outcome"] == "passed" and test in known:
            said.append(f"{test} passes: take its row out of known.jsonl.")
    return said


def main() -> int:
    """Fetch, run and judge.

    Returns:
        0 when all is as the table says.
    """
    folder, options = FOLDER / "moto", sys.argv[1:]
    version = fetch(folder)
    ended, known = run(folder, options), read()
    if not ended:
        print("No test of moto ran.")
        return 1
    faults = judge(ended, known)
    faults += (
        [] if options else [f"{test} is not there any more: take its row out." for test in known.keys() - ended.keys()]
    )
    count = Counter(line["outcome"] for line in ended.values())
    kinds = Counter(known[test].kind for test, line in ended.items() if line["outcome"] == "failed" and test in known)
    print(f"moto {version}: {count['passed']} pass, {count['skipped']} are skipped, {count['failed']} fail. Of these")
    for kind, words in KINDS.items():
        print(f"  {kinds[kind]:4} {kind}: {words}")
    print("\n".join(["", *faults]) if faults else "All of them are known.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
