"""Run a command; write down how long it took and the most memory it held.

A program of its own, as small as can be: on Linux a new process begins with the peak of the one that
started it, so one started by the benchmark itself would be said to hold what the benchmark holds.

child.py REPORT COMMAND ...
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main(report: str, *command: str) -> int:
    """Run the command and write the report; return the command's exit code."""
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    peak_mib = usage.ru_maxrss * unit / 2**20
    code = os.waitstatus_to_exitcode(status)
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123  # pathlib would double what is loaded
        json.dump({"wall": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak_mib": peak_mib}, file)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
