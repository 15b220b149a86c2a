"""Real programs tell the backup story against the lab's served door: what is allowed works, what is not is refused.

    python3 lab.py run python -m tests.programs [names of programs]

It installs what is missing (pip, npm, apt) into .programs and the machine; nothing of it is in a lock. A program that
can't be had fails, s3fs too, unless this machine has no /dev/fuse: that is said.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.programs import installed
from tests.programs.door import opened
from tests.programs.stories import STORIES


def main() -> int:
    """Install, tell the stories, and say how each step ended.

    Returns:
        0 when every step of every program ended as it should.
    """
    names = sys.argv[1:] or list(STORIES)
    if strangers := [name for name in names if name not in STORIES]:
        print(f"There is no story of {strangers[0]}; there are {', '.join(STORIES)}.")
        return 2
    installed.commands()
    faults = 0
    for name in names:
        _, command = STORIES[name]
        if command and shutil.which(command) is None:
            print(f"{name}: this machine has no {command}, and apt could not install it.")
            faults += 1
        elif name == "s3fs" and not Path("/dev/fuse").exists():
            print("s3fs: left out, because this machine has no /dev/fuse.")
        else:
            faults += _tell(name)
    print(f"{faults} faults." if faults else "All of them did what they may, and nothing else.")
    return 1 if faults else 0


def _tell(name: str) -> int:
    print(f"{name}:", flush=True)
    faults = 0
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as door:
        for step in STORIES[name][0](door):
            wanted = "works" if step.allowed else "is refused"
            print(f"  {'✓' if step.right else '✗'} {step.name} {wanted}", flush=True)
            if not step.right:
                faults += 1
                print(f"      {step.said or 'It worked.'}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
