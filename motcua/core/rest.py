"""How long something that keeps falling is left alone before it is started again."""

import time
from dataclasses import dataclass, field

LONGEST_REST_SECONDS = 30
STEADY_SECONDS = 60  # alive that long, a child's earlier falls are forgotten


@dataclass
class Rest:
    """How long one that fell rests before it begins again: longer with each fall."""

    falls: int = 0
    _since: float = field(default=0.0, repr=False)

    def begun(self) -> None:
        self._since = time.monotonic()

    def fell(self) -> None:
        self.falls += 1

    def is_well(self) -> None:
        if time.monotonic() - self._since > STEADY_SECONDS:
            self.falls = 0

    @property
    def is_over(self) -> bool:
        rest = float(min(2**self.falls, LONGEST_REST_SECONDS))
        return time.monotonic() - self._since >= rest
