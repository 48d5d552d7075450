"""`make ha`: run the trial and print what came out, as JSON."""

import sys

from deploy.ha.trial import OUTAGE_SECONDS, run
from deploy.processes import TrialError


def main() -> int:
    try:
        report = run()
    except TrialError as error:
        print(error, file=sys.stderr)
        return 1
    print(report.as_json())
    well = report.outage <= OUTAGE_SECONDS and report.on_replica
    return 0 if well and not (report.lost or report.doubled or report.unkind) else 1


if __name__ == "__main__":
    sys.exit(main())
