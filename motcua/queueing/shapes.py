"""What queries give to the doors: frozen values, no rows, never a name of a citizen."""

from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.queueing.states import AT_COUNTER, Priority, TicketStatus


@dataclass(frozen=True, slots=True)
class BoardCall:
    code: str
    counter: int
    at: datetime
    is_calling: bool  # False: the person stands at the counter already

    @property
    def mark(self) -> int:
        """Tells one call from the next and which came later: microseconds since 1970."""
        return int(self.at.timestamp() * 1_000_000)


@dataclass(frozen=True, slots=True)
class BoardLine:
    letter: str
    name: str
    name_en: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Board:
    centre_id: int
    centre_slug: str
    centre_name: str
    calls: tuple[BoardCall, ...]  # newest first
    lines: tuple[BoardLine, ...]

    @property
    def newest(self) -> BoardCall | None:
        return self.calls[0] if self.calls else None


@dataclass(frozen=True, slots=True)
class PhoneTicket:
    """A ticket as its holder sees it. `ahead` and `wait_minutes` speak of a waiting one only."""

    code: str
    token: str
    status: TicketStatus
    centre_id: int
    centre_slug: str
    centre_name: str
    line_letter: str
    line_name: str
    line_name_en: str
    procedure_code: str
    priority: Priority
    counter: int | None
    taken_at: datetime
    ahead: int
    wait_minutes: int | None  # None: no counter of the line is open
    counters: tuple[int, ...]  # open counters that call this line

    @property
    def is_waiting(self) -> bool:
        return self.status == TicketStatus.WAITING

    @property
    def is_to_come(self) -> bool:
        """It may still be called: it waits, or was called in vain and may be put back."""
        return self.status in (TicketStatus.WAITING, TicketStatus.NO_SHOW)

    @property
    def is_called(self) -> bool:
        return self.status in AT_COUNTER


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    ticket_id: int
    code: str
    letter: str
    line_id: int
    procedure_code: str
    procedure_name: str
    priority: Priority
    priority_reason: str
    taken_at: datetime
    waited_minutes: int
    is_again: bool = False  # was called before and waits once more

    @property
    def is_priority(self) -> bool:
        return self.priority != Priority.NONE

    @property
    def is_handed_on(self) -> bool:
        """From another line, whose letter the number bears."""
        return self.code.rstrip("0123456789") != self.letter


@dataclass(frozen=True, slots=True)
class CounterTicket:
    """The ticket at a counter now."""

    ticket_id: int
    token: str
    code: str
    status: TicketStatus
    line_id: int
    procedure_code: str
    procedure_name: str
    priority: Priority
    taken_at: datetime
    called_at: datetime | None
    served_from: datetime | None


@dataclass(frozen=True, slots=True)
class CounterView:
    counter_id: int
    number: int
    name: str
    is_open: bool
    staff_id: int | None
    staff_name: str
    line_letters: tuple[str, ...] = ()
    ticket: CounterTicket | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LineView:
    line_id: int
    letter: str
    name: str
    name_en: str
    takes_rest: bool
    waiting: int
    counters: tuple[int, ...]  # open ones


@dataclass(frozen=True, slots=True)
class Hall:
    """One day of one centre in figures; minutes are whole and None without any case."""

    day: date
    taken: int = 0
    waiting: int = 0
    at_counter: int = 0
    served: int = 0
    no_show: int = 0
    left: int = 0
    priority: int = 0
    by_outcome: dict[str, int] = field(default_factory=dict)
    median_wait_minutes: int | None = None
    longest_wait_minutes: int | None = None
    median_service_minutes: int | None = None
