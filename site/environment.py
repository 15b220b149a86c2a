"""Make the environment that builds the site, then build in it: what `python3 lab.py site` runs.

It is the site's own, `.venv-site`: what builds pages is none of a learner's business, and not in their lock.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import lab  # noqa: E402

HOME = ROOT / ".venv-site"
STAMP = HOME / "installed-from.txt"
LOCKS = (ROOT / "site" / "requirements.txt", ROOT / "settings" / "pip.txt")
OLDEST = (3, 11)


def main(words: list[str]) -> int:
    """Build the site.

    Args:
        words: for `build.py`.

    Returns:
        The exit code.
    """
    if sys.version_info < OLDEST:
        print(f"Building the site takes Python {OLDEST[0]}.{OLDEST[1]} or newer; the course itself does not.")
        return 1
    with Path(f"{HOME}.lock").open("a") as guard:
        lab.wait_for(guard)  # two builds would make the environment, and fetch what it keeps, at the same time
        return _build(words)


def _build(words: list[str]) -> int:
    python = HOME / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in LOCKS) + sys.version.encode()).hexdigest()
    if not STAMP.is_file() or STAMP.read_text() != wanted:
        print("Making the environment that builds the site, .venv-site (about 330 MB, once) ...", flush=True)
        venv.create(HOME, clear=True, with_pip=True)
        for lock in reversed(LOCKS):  # pip itself first
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
            if subprocess.run([*pip, "-r", str(lock)], check=False).returncode:
                print(f"The packages of {lock.relative_to(ROOT)} could not be installed; what pip says stands above.")
                return 1
        STAMP.write_text(wanted)
    return subprocess.run([str(python), str(ROOT / "site" / "build.py"), *words], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
