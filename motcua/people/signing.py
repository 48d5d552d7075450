"""Who may sign what, in whose name, on which day. Pure.

The chairman signs of his own power; everybody else needs an authority with dates. An authority
for all sectors counts for each; one that names the sector goes before it, and of several the
weightier capacity. Law: sign-on-behalf, sign-for-chairman.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from motcua.core.text import search_key

HEAD = "CHỦ TỊCH"
RANK = {"head": 0, "tm": 1, "kt": 2, "tl": 3, "tuq": 4}


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority as it was given; `sectors` empty = every sector, `until_on` None = no end."""

    capacity: str
    title: str
    from_on: date
    until_on: date | None = None
    sectors: tuple[str, ...] = ()

    def covers(self, sector: str, day: date) -> bool:
        in_time = self.from_on <= day and (self.until_on is None or day <= self.until_on)
        return in_time and (not self.sectors or sector in self.sectors)

    @property
    def words(self) -> str:
        """As it stands over the signature, one part a line: "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"."""
        title = self.title.upper()
        over = {
            "head": "",
            "tm": "TM. ỦY BAN NHÂN DÂN",
            "kt": f"KT. {HEAD}",
            "tl": f"TL. {HEAD}",
            "tuq": f"TUQ. {HEAD}",
        }[self.capacity]
        return f"{over} / {title}" if over else title


def is_head(title: str) -> bool:
    """Whether the post itself carries the power: "Chủ tịch", "CHỦ TỊCH UBND", "Q. Chủ tịch"."""
    key = search_key(title)
    return key.startswith(("chu tich", "q chu tich", "quyen chu tich", "q. chu tich"))


def in_whose_name(title: str, held: Iterable[Authority], sector: str, day: date) -> str | None:
    """The words over the signature, or None for somebody who may not sign this today."""
    fitting = [one for one in held if one.covers(sector, day)]
    if fitting:
        best = min(fitting, key=lambda one: (not one.sectors, RANK[one.capacity]))
        return best.words
    return HEAD if is_head(title) else None
