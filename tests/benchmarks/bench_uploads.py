"""What large objects cost everybody else: how long another caller waits, and how much memory the lab takes.

    python tests/benchmarks/bench_uploads.py

Programs of their own reach the lab by its address, as `aws` in a terminal does. While one sends or reads a large object,
another asks who it is, again and again. Nothing is asserted here: the machine may be busy.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from helpers.cloud import World

CLIENT = """
import io, sys, tempfile, time
import boto3

class Zeros(io.RawIOBase):
    def __init__(self, size): self.size, self.at = size, 0
    def readable(self): return True
    def seekable(self): return True
    def tell(self): return self.at
    def seek(self, to, whence=0):
        self.at = (0, self.at, self.size)[whence] + to
        return self.at
    def read(self, count=-1):
        left = self.size - self.at
        count = left if count is None or count < 0 else min(count, left)
        self.at += count
        return bytes(count)

s3, bucket, kind, size = boto3.client("s3"), "your-bucket-name", sys.argv[1], int(sys.argv[2]) << 20
start = time.perf_counter()
if kind == "in parts":
    s3.upload_fileobj(Zeros(size), bucket, "parts")
elif kind == "in one body":
    s3.put_object(Bucket=bucket, Key="body", Body=Zeros(size))
elif kind == "read":
    got = sum(map(len, s3.get_object(Bucket=bucket, Key="parts")["Body"].iter_chunks(1 << 20)))
    assert got == size, got
elif kind == "read in parts":
    with tempfile.NamedTemporaryFile() as file:
        s3.download_file(bucket, "parts", file.name)
elif kind == "copied in parts":
    s3.copy({"Bucket": bucket, "Key": "parts"}, bucket, "copied in parts")
elif kind == "copied":
    s3.copy_object(CopySource={"Bucket": bucket, "Key": "parts"}, Bucket=bucket, Key="copied")
print(time.perf_counter() - start)
"""
OTHER = """
import sys, threading, time
import boto3

sts = boto3.client("sts")
sts.get_caller_identity()
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
print("ready", flush=True)
waits = []
while not over.is_set():
    start = time.perf_counter()
    sts.get_caller_identity()
    waits.append(time.perf_counter() - start)
    time.sleep(0.01)
print(len(waits), max(waits))
"""
WORK = (
    ("in parts", 1024),
    ("read", 1024),
    ("read in parts", 1024),
    ("copied in parts", 1024),
    ("copied", 1024),
    ("in one body", 256),
)


def _memory() -> float:
    """This process's memory, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


class _Peak(threading.Thread):
    """The most memory that this process has while it runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = _memory()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.02):
            self.most = max(self.most, _memory())

    def end(self) -> float:
        self._over.set()
        self.join()
        return self.most


def main() -> None:
    """Measure, and print a table (Linux: it tells its memory in /proc)."""
    with World() as world, world.serve() as server:
        environment = {**os.environ, **server.environment("A/admin")}
        for kind, size in WORK:
            other = subprocess.Popen(
                [sys.executable, "-c", OTHER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert other.stdout is not None
            other.stdout.readline()
            before, peak = _memory(), _Peak()
            peak.start()
            done = subprocess.run(
                [sys.executable, "-c", CLIENT, kind, str(size)],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            most = peak.end()
            calls, longest = other.communicate("\n")[0].split()
            print(
                f"{size:5} MB {kind:16}{float(done.stdout):6.1f} s   "
                f"another caller: {int(calls):4} calls, the longest {float(longest):.2f} s   "
                f"memory {before:4.0f} → {most:4.0f} MB, after it {_memory():4.0f} MB"
            )


if __name__ == "__main__":
    main()
