"""One intake as it stands on the screen: everything typed, ticked and uploaded, and what is wrong.

The same object draws the empty form, the live parts and the form that comes back with an error,
so that nothing typed can get lost on one of these ways.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import QueryDict

from motcua.applicants.rules import PersonIn
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.text import tidy
from motcua.documents import queries as documents
from motcua.dossiers.linked_shapes import LinkedIntake
from motcua.dossiers.shapes import FeeIn, Intake
from motcua.people.authorities import signers
from motcua.people.places import Neighbour, neighbours_named
from motcua.web.counter.chain import ChainSums, chain_sums
from motcua.web.counter.checklist import (
    extra_lines,
    files_of,
    judge,
    read_attached,
)
from motcua.web.counter.forms import ORIGINAL_NAMES, DetailForm, PersonForm
from motcua.web.counter.matter import Sums, matter_of, sums_of

# Where a refusal of the action belongs on the screen: its `field` → the id of an element.
PLACES = {
    "items": "checklist",
    "case_key": "cases",
    "procedure": "id_procedure_text",
    "procedure_code": "id_procedure_text",
    "fee": "fee",
    "fee_vnd": "fee",
    "method": "fee",
    "ticket": "ticket-note",
    "file": "files",
    "competent": "elsewhere",
    "collect_at": "elsewhere",
}
# What a way to end asks for in its dialog: said beside the box, with the dialog still open.
NEEDED_WORDS = {
    "ask": {"reason": "Ghi lý do cần bổ sung, ít nhất 5 ký tự."},
    "refuse": {
        "refusal": "Ghi lý do từ chối, ít nhất 5 ký tự.",
        "legal_ground": "Ghi căn cứ pháp lý của việc từ chối.",
    },
}
START = {
    "channel": "direct", "return_by": "counter", "sets": "1", "pages": "1", "fee_copies": "1",
    "s-kind": "citizen", "s-id_kind": "cccd", "o-kind": "citizen", "o-id_kind": "cccd",
}  # fmt: skip


ONE_ORIGINAL = {"pages": "1", "fee_copies": "1"}


def new_key() -> str:
    return secrets.token_urlsafe(18)


def blank(*, ticket_token: str = "", procedure_code: str = "") -> QueryDict:
    """What an untouched form would post. The key names this intake until it is received."""
    typed = QueryDict(mutable=True)
    typed.update(START)
    typed["key"] = new_key()
    typed["ticket_token"] = ticket_token
    typed["procedure_code"] = procedure_code
    return typed


class IntakeScreen:
    """`typed` is a POST, or what `blank` made. Costs 5-9 queries with a procedure, 0 without.

    `suggest` fills what was not asked yet of somebody who is served at once: the fee is taken
    then and there, and who signs today has most likely signed the one before.
    """

    def __init__(
        self, staff: Any, typed: QueryDict, *, suggest: Mapping[str, str] | None = None
    ) -> None:
        self.staff, self.typed = staff, typed
        self.detail = DetailForm(typed)
        self.detail.full_clean()
        self.submitter = PersonForm(typed, prefix="s")
        self.summary: list[tuple[str, str]] = []
        values = self.detail.cleaned_data
        self.channel = values.get("channel") or "direct"
        self.for_other = bool(values.get("for_other"))
        self.competent, self.collect_at = (
            "" if slug == staff.centre.slug else slug
            for slug in (values.get("competent", ""), values.get("collect_at", ""))
        )
        self.matter = matter_of(
            values.get("procedure_code", ""), values.get("case_key", ""), self.channel, typed
        )
        if suggest and self.matter and self.matter.version.serves_now:
            self._suggest(suggest)
        self.extras = extra_lines(typed)
        self.attached = self._attached()

    def _suggest(self, suggest: Mapping[str, str]) -> None:
        self.typed = self.typed.copy()
        for name, value in (ONE_ORIGINAL | dict(suggest)).items():
            self.typed.setdefault(name, value)
        self.detail = DetailForm(self.typed)
        self.detail.full_clean()

    @cached_property
    def owner(self) -> PersonForm:
        """Made when it is drawn or asked: most people come for themselves."""
        return PersonForm(self.typed, prefix="o")

    @property
    def lines(self) -> list[Any]:
        return [*(self.matter.lines if self.matter else []), *self.extras]

    @property
    def procedure_text(self) -> str:
        """What was typed into the procedure box."""
        return str(self.typed.get("procedure_text", ""))[:1000]

    @cached_property
    def sums(self) -> Sums | ChainSums | None:
        """Reckoned when first asked for: the promise is that of this very minute."""
        if self.matter is None:
            return None
        if self.matter.chain is not None:
            bare = Intake(
                self.matter.code, PersonIn(""), case_key=self.matter.case_key,
                channel=self.channel, fee=self.detail.fee(has_book=self.has_book),
            )  # fmt: skip
            return chain_sums(
                self.matter.chain, self.matter.version, bare, centre_id=self.staff.centre_id
            )
        return sums_of(
            self.matter, here=self.staff.centre, competent=self.competent, channel=self.channel,
            fee=self.detail.fee(has_book=self.has_book),
        )  # fmt: skip

    @cached_property
    def any_counter(self) -> bool:
        """Whether this procedure may be received for another centre today. 1 query."""
        return bool(self.matter and catalog.any_counter_scope(self.matter.code, clock.today()))

    @property
    def centre_text(self) -> str:
        return str(self.typed.get("centre_text", ""))[:100]

    @cached_property
    def named_centres(self) -> list[Neighbour]:
        """The other centres that stand chosen. 1 query, in the usual case none."""
        return neighbours_named([self.competent, self.collect_at])

    @property
    def counts_wrong(self) -> bool:
        """Whether a number that the fee is reckoned with cannot be one."""
        wrong = {name for name in self.detail.errors if not name.endswith("-name")}
        if not self.has_book:
            wrong -= ORIGINAL_NAMES
        return bool(wrong & {"pages", "fee_copies", "amount_vnd", *ORIGINAL_NAMES})

    @property
    def first_original(self) -> Any:
        return self.detail["o1-name"]

    @property
    def has_book(self) -> bool:
        return bool(self.matter and self.matter.has_book)

    @cached_property
    def signers(self) -> list[tuple[Any, str]]:
        """Who may sign this today, and in whose name. 2 queries."""
        sector = self.matter.version.sector_id if self.matter else ""
        return signers(self.staff, sector, clock.today())

    @property
    def any_extra(self) -> bool:
        return any(line.name for line in self.extras)

    def _attached(self) -> list[tuple[str, str]]:
        """Uploaded files that are still there, each hung on its line. 1 query, 0 without files."""
        pairs = read_attached(self.typed.getlist("file"))
        try:
            found = documents.attachments_for(self.staff, [token for token, _ in pairs])
        except NotFound:
            found = {}
            pairs = self._each(pairs, found)
        by_key = {line.key: line for line in self.lines}
        self.loose_files: list[Any] = []
        for token, key in pairs:
            home = by_key[key].files if key in by_key else self.loose_files
            home.append(found[token])
        return pairs

    def _each(self, pairs: list[tuple[str, str]], found: dict[str, Any]) -> list[tuple[str, str]]:
        """Keep the files that exist when one of them does not."""
        kept = []
        for token, key in pairs:
            try:
                found[token] = documents.attachment_for(self.staff, token)
            except NotFound:
                self.summary.append(("files", "Có tệp không còn trong hệ thống. Xin tải lại tệp."))
            else:
                kept.append((token, key))
        return kept

    # Judging the shape

    def check(self, *, act: str = "receive") -> bool:
        """Whether what was typed has the shape of an intake; fills `summary` with all that is not.

        Whether it is allowed and complete is for the action to say.
        """
        self._check_matter(act != "refuse")
        self._check_person(self.submitter, "s")
        if self.for_other:
            self._check_person(self.owner, "o")
        for name, words in NEEDED_WORDS.get(act, {}).items():
            if not tidy(self.typed.get(name, "")):
                self.detail.add_error(name, words)
        for name, messages in self.detail.errors.items():
            if name in ORIGINAL_NAMES and not self.has_book:
                continue
            self.summary.append((f"id_{name}", f"{self._label(name)}: {messages[0]}"))
        return not self.summary

    def _check_matter(self, needs_list: bool) -> None:
        if self.matter is None:
            typed = tidy(self.typed.get("procedure_text", ""))
            words = (
                "Thủ tục này hiện không áp dụng. Chọn trong danh sách."
                if typed
                else ("Chọn thủ tục.")
            )
            self.summary.append(("id_procedure_text", words))
        if tidy(self.centre_text) and not (self.competent or self.collect_at):
            self.summary.append(
                (
                    "id_centre_text",
                    "Đã gõ tên một nơi khác mà chưa chọn nơi nào. Chọn trong danh sách, hoặc "
                    "xoá tên đã gõ nếu giải quyết ở đây.",
                )
            )
        if not judge(self.lines if needs_list else []):
            marked = [line for line in self.lines if line.error]
            unsaid = [line.name for line in marked if not line.state]
            self.summary += [
                (f"line-{line.key}", f"{line.name[:80]}: {line.error}")
                for line in marked
                if line.state
            ]
            if unsaid:
                first = next(line.key for line in marked if not line.state)
                self.summary.append(
                    (f"line-{first}", f"Còn {len(unsaid)} giấy tờ chưa chọn Đủ hay Thiếu.")
                )

    def _check_person(self, form: PersonForm, prefix: str) -> None:
        if form.check():
            return
        whose = "Người nộp" if prefix == "s" else "Chủ hồ sơ"
        for name, messages in form.errors.items():
            self.summary.append((f"id_{prefix}-{name}", f"{whose}: {messages[0]}"))

    def _label(self, name: str) -> str:
        return str(self.detail.fields[name].label or name)

    # From and to the action

    def intake(self) -> Intake:
        values = self.detail.cleaned_data
        lines = self.lines
        return Intake(
            procedure_code=values.get("procedure_code", ""),
            submitter=self.submitter.person(),
            items=tuple(line.item() for line in lines if line.is_listed),
            owner=self.owner.person() if self.for_other else None,
            authorisation=values.get("authorisation", "") if self.for_other else "",
            recipient_name=values.get("recipient_name", ""),
            case_key=self.matter.case_key if self.matter else "",
            channel=self.channel,
            subject=values.get("subject", ""),
            copies=values.get("sets") or 1,
            return_by=values.get("return_by") or "counter",
            ticket_token=values.get("ticket_token", ""),
            urgent=bool(values.get("urgent")),
            urgent_reason=values.get("urgent_reason", "") if values.get("urgent") else "",
            files=files_of(lines, self.attached),
            fee=self._fee(),
            competent=self.competent,
            collect_at=self.collect_at,
        )

    def linked(self) -> LinkedIntake | None:
        """The same for a chain of linked procedures; None for a single one."""
        if self.matter is None or self.matter.chain is None:
            return None
        together = bool(self.detail.cleaned_data.get("together"))
        return self.matter.chain.linked(self.intake(), together=together)

    def plain_intake(self) -> Intake:
        """As Mẫu 02 and 03 take it, which speak of a chain as one procedure."""
        intake, chain = self.intake(), self.matter.chain if self.matter else None
        return intake if chain is None else chain.plain(intake)

    def _fee(self) -> FeeIn:
        """A typed amount stands for an unknown one only; it may be left from another procedure."""
        fee = self.detail.fee(has_book=self.has_book)
        if fee.amount_vnd is not None and (self.sums is None or self.sums.is_known):
            fee = replace(fee, amount_vnd=None)
        return fee

    def refuse(self, no: BadRequest, act: str = "receive") -> None:
        """Put a refusal of the action where the hand finds it."""
        field = "refusal" if (act, no.field) == ("refuse", "reason") else no.field
        if no.field == "items":
            for line in self.lines:
                if line.state != "ok":
                    line.error = line.error or "Còn thiếu."
        place = PLACES.get(field, "")
        if field in self.detail.fields:
            self.detail.add_error(field, no.message)
            place = place or f"id_{field}"
        if not place and field in self.submitter.fields:
            self.submitter.add_error(field, no.message)
            place = f"id_s-{field}"
        self.summary.append((place or "intake-title", no.message))
