"""What a door hands in at intake, as plain frozen values. Shapes only; the actions judge."""

from dataclasses import dataclass, field

from motcua.applicants.rules import PersonIn


@dataclass(frozen=True, slots=True)
class ItemIn:
    """One line of the checklist as the receptionist judged it.

    `requirement_id` 0 is a paper that the list does not name. What is not `is_missing` and has
    no count was only shown.
    """

    requirement_id: int = 0
    name: str = ""
    originals: int = 0
    certified: int = 0
    copies: int = 0
    is_missing: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileIn:
    """An uploaded file, and the place on the checklist (from 1) of the paper that it shows."""

    token: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class OriginalIn:
    """One original that is certified: what it is, its pages, how many copies of it are made."""

    name: str
    pages: int = 1
    copies: int = 1


@dataclass(frozen=True, slots=True)
class FeeIn:
    """How the fee is counted and whether it was taken now.

    `pages` are those of the original, `copies` how many are asked for; `amount_vnd` stands for
    lines whose amount the catalogue does not know; `method` "" = not paid yet.
    """

    pages: int = 1
    copies: int = 1
    exemption: str = ""
    amount_vnd: int | None = None
    method: str = ""
    originals: tuple[OriginalIn, ...] = ()  # named ones; then `pages` and `copies` rest

    @property
    def counted(self) -> list[tuple[int, int]]:
        """(pages, copies) of each original."""
        return [(one.pages, one.copies) for one in self.originals] or [(self.pages, self.copies)]


@dataclass(frozen=True, slots=True)
class Intake:
    """One submit of the intake screen. `owner` None = the submitter's own matter."""

    procedure_code: str
    submitter: PersonIn
    items: tuple[ItemIn, ...] = ()
    owner: PersonIn | None = None
    authorisation: str = ""  # on which paper the submitter acts for the owner
    recipient_name: str = ""  # who will take the result, where it is somebody else
    case_key: str = ""
    channel: str = "direct"
    subject: str = ""
    copies: int = 1
    return_by: str = "counter"
    ticket_token: str = ""
    urgent: bool = False
    urgent_reason: str = ""
    files: tuple[FileIn, ...] = ()
    fee: FeeIn = field(default_factory=FeeIn)
    competent: str = ""  # slug of the centre that decides; "" = the one that receives
    collect_at: str = ""  # slug of the centre that gives the result back; "" = likewise
