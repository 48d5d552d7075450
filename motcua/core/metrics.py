"""What this process counts of itself, for Prometheus. Figures of the work itself are read from
the database at the moment of asking, in `motcua.ops.scrape`.

With several web processes, PROMETHEUS_MULTIPROC_DIR names the folder through which they share.
"""

import os
from pathlib import Path

if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)  # before the library looks

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 3.0, 10.0)
QUERIES = (0, 1, 2, 4, 8, 12, 20, 40, 80)

REQUESTS = Counter("motcua_requests", "Requests answered.", ["view", "method", "status"])
DURATION = Histogram(
    "motcua_request_seconds", "From the first to the last of the answer's head.", ["view"],
    buckets=SECONDS,
)  # fmt: skip
STATEMENTS = Histogram(
    "motcua_request_queries", "Statements sent to the database.", ["view"], buckets=QUERIES
)
SLOW = Counter("motcua_slow_queries", "Statements that took longer than MOTCUA_SLOW_QUERY_MS.")
LISTENERS = Gauge(
    "motcua_board_listeners", "Open streams of boards, counters and phones.",
    multiprocess_mode="livesum",
)  # fmt: skip
