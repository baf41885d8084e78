"""What is freed: kept for the next piece, or given back where that is asked for."""

import subprocess
import sys

_PROGRAM = """
import re
from pathlib import Path
from indexer.freed_memory import give_back, keep_freed

def held_mb():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

keep_freed()
pieces = [bytearray(b"x" * 100_000) for _ in range(500)]
del pieces
kept = held_mb()
give_back()
print(kept, held_mb())
"""


def test_what_was_kept_is_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    kept, left = map(int, told.stdout.split())
    assert left < kept - 30
