"""Shapes of input at the counter: what was typed becomes an `Intake`. The actions judge it."""

import re
from datetime import date
from typing import Any

from django import forms

from motcua.applicants.rules import GENDERS, ID_KINDS, KINDS, PersonIn
from motcua.core import clock
from motcua.core.text import tidy
from motcua.dossiers.shapes import FeeIn, OriginalIn
from motcua.web.fields import LongText, Money, Whole

CHANNELS = [("direct", "Trực tiếp"), ("postal", "Bưu chính công ích"), ("online", "Trực tuyến")]
RETURNS = [("counter", "Tại quầy"), ("post", "Qua bưu chính"), ("online", "Trực tuyến")]
ORIGINALS = 6  # rows for what is certified on one occasion
ORIGINAL_PARTS = ("name", "pages", "copies")
ORIGINAL_NAMES = {f"o{n}-{part}" for n in range(1, ORIGINALS + 1) for part in ORIGINAL_PARTS}
METHODS = [("", "Chưa thu"), ("cash", "Tiền mặt"), ("transfer", "Chuyển khoản")]


def read_birth(text: str) -> tuple[date | None, int | None]:
    """Day and year of birth from "02/09/1951", "2-9-1951", "02091951" or only "1951".

    Raises ValueError when it is none of these.
    """
    text = tidy(text)
    if not text:
        return None, None
    if re.fullmatch(r"[0-9]{4}", text):
        return None, int(text)
    if re.fullmatch(r"[0-9]{8}", text):
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
    parts = re.fullmatch(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})", text)
    if parts is None:
        raise ValueError(text)
    day = date(int(parts[3]), int(parts[2]), int(parts[1]))
    return day, day.year


class Dressed(forms.Form):
    """A form whose inputs carry the classes of the style sheet and nothing of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(self.more())
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxInput):
                widget.attrs["class"] = "form-check-input"
            elif isinstance(widget, forms.Select):
                widget.attrs["class"] = "form-select"
            elif not widget.is_hidden:
                widget.attrs["class"] = f"form-control {widget.attrs.get('class', '')}".strip()
            widget.attrs.setdefault("autocomplete", "off")
            # A scanner may type a whole card into any field; cut off, it could not be read.
            # How long a text may be is said when it is sent.
            widget.attrs.pop("maxlength", None)

    def more(self) -> dict[str, forms.Field]:
        """Fields that are not written out one by one."""
        return {}


def typed(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={name.replace("_", "-"): value for name, value in attrs.items()})


def paragraph(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def whole(label: str, least: int, most: int, words: str, kind: type[Whole] = Whole) -> Whole:
    """A whole number within its bounds; `words` say them whatever is wrong."""
    said = dict.fromkeys(("invalid", "min_value", "max_value"), words)
    return kind(
        label=label, required=False, min_value=least, max_value=most, error_messages=said,
        widget=typed(inputmode="numeric"),
    )  # fmt: skip


class PersonForm(Dressed):
    """One person or body. Two stand on the screen, under the prefixes "s" and "o"."""

    full_name = forms.CharField(label="Họ và tên", required=False)
    kind = forms.ChoiceField(
        label="Đối tượng", choices=[*KINDS.items()], required=False, initial="citizen"
    )
    id_kind = forms.ChoiceField(
        label="Loại giấy tờ", choices=[*ID_KINDS.items()], required=False, initial="cccd"
    )
    personal_id = forms.CharField(
        label="Số giấy tờ", required=False, max_length=40, widget=typed(inputmode="numeric")
    )
    birth = forms.CharField(
        label="Ngày, năm sinh", required=False, max_length=20, widget=typed(inputmode="numeric")
    )
    gender = forms.ChoiceField(
        label="Giới tính", choices=[("", "Không ghi"), *GENDERS.items()], required=False
    )
    phone = forms.CharField(
        label="Điện thoại", required=False, max_length=40, widget=typed(inputmode="tel")
    )
    email = forms.CharField(label="Thư điện tử", required=False, max_length=254)
    address = forms.CharField(label="Địa chỉ", required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        try:
            typed["birth_on"], typed["birth_year"] = read_birth(typed.get("birth", ""))
        except ValueError:
            typed["birth_on"] = typed["birth_year"] = None
            self.add_error("birth", "Ghi ngày sinh như 02/09/1951, hoặc chỉ năm 1951.")
        return typed

    def check(self) -> bool:
        """Whether this can be a person; what cannot be right lands on its field."""
        self.full_clean()
        person = self.person()
        for field, message in person.check(clock.today()).items():
            name = "birth" if field == "birth_on" else field
            if name not in self.errors:
                self.add_error(name, message)
        return not self.errors

    def person(self) -> PersonIn:
        """The person as typed. Fields that were refused are left out."""
        if not self.is_bound or not hasattr(self, "cleaned_data"):
            self.full_clean()
        typed = self.cleaned_data
        number = typed.get("personal_id", "")
        return PersonIn(
            full_name=typed.get("full_name", ""),
            kind=typed.get("kind") or "citizen",
            id_kind=(typed.get("id_kind") or "cccd") if number else "",
            personal_id=number,
            birth_on=typed.get("birth_on"),
            birth_year=typed.get("birth_year"),
            gender=typed.get("gender", ""),
            address=typed.get("address", ""),
            phone=typed.get("phone", ""),
            email=typed.get("email", ""),
        ).tidied()


class DetailForm(Dressed):
    """What one intake says besides its people, its checklist and its files."""

    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    ticket_token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    procedure_code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    case_key = forms.CharField(required=False, max_length=60)
    competent = forms.SlugField(required=False, max_length=40)
    collect_at = forms.SlugField(required=False, max_length=40)
    for_other = forms.BooleanField(label="Nộp thay người khác", required=False)
    authorisation = forms.CharField(
        label="Giấy uỷ quyền hoặc quan hệ với chủ hồ sơ", required=False, max_length=300
    )
    recipient_name = forms.CharField(
        label="Người nhận kết quả, nếu là người khác", required=False, max_length=200
    )
    channel = forms.ChoiceField(label="Cách nộp", choices=CHANNELS, required=False)
    return_by = forms.ChoiceField(label="Nhận kết quả", choices=RETURNS, required=False)
    together = forms.BooleanField(label="Trả mọi kết quả một lần", required=False)
    sets = whole("Số bộ", 1, 500, "Số bộ từ 1 đến 500.")
    subject = forms.CharField(label="Trích yếu", required=False, max_length=1000)
    urgent = forms.BooleanField(label="Hồ sơ gấp", required=False)
    urgent_reason = forms.CharField(
        label="Lý do gấp", required=False, max_length=300, widget=typed(list="urgent-reasons")
    )
    pages = whole("Số trang bản chính", 1, 2000, "Số trang từ 1 đến 2.000.")
    fee_copies = whole("Số bản cần", 1, 500, "Số bản từ 1 đến 500.")
    exemption = forms.CharField(
        label="Miễn, giảm vì", required=False, max_length=200, widget=typed(list="exemptions")
    )
    amount_vnd = whole(
        "Số tiền thu (đồng)", 0, 100_000_000, "Số tiền từ 0 đến 100.000.000 đồng.", Money
    )
    method = forms.ChoiceField(label="Thu phí", choices=METHODS, required=False)
    # What the other ways to end an intake ask for.
    reason = LongText(label="Lý do", required=False, longest=1000, widget=paragraph())
    legal_ground = forms.CharField(label="Căn cứ pháp lý", required=False, max_length=500)
    advice = LongText(
        label="Ông/bà có thể làm gì tiếp", required=False, longest=1000, widget=paragraph()
    )
    refusal = LongText(label="Lý do từ chối", required=False, longest=1000, widget=paragraph())
    result_title = forms.CharField(label="Tên kết quả", required=False, max_length=300)
    signer = forms.CharField(label="Người ký", required=False, max_length=150)
    with_receipt = forms.BooleanField(label="In giấy hẹn (Mẫu 01)", required=False)

    def more(self) -> dict[str, forms.Field]:
        """Rows for originals, "o2-name" and so on; the first one's numbers are those of the fee."""
        name, pages, copies = ORIGINAL_PARTS
        rows: dict[str, forms.Field] = {
            f"o1-{name}": forms.CharField(
                label="Tên giấy tờ được chứng thực", required=False, max_length=300
            )
        }
        for n in range(2, ORIGINALS + 1):
            rows[f"o{n}-{name}"] = forms.CharField(
                label=f"Bản chính {n}: tên", required=False, max_length=300
            )
            rows[f"o{n}-{pages}"] = whole(
                f"Bản chính {n}: số trang", 1, 2000, "Số trang từ 1 đến 2.000."
            )
            rows[f"o{n}-{copies}"] = whole(f"Bản chính {n}: số bản", 1, 500, "Số bản từ 1 đến 500.")
        return rows

    def rows(self) -> list[dict[str, Any]]:
        """The rows of further originals as they are drawn."""
        return [
            {"n": n} | {part: self[f"o{n}-{part}"] for part in ORIGINAL_PARTS}
            for n in range(2, ORIGINALS + 1)
        ]

    def has_rows(self) -> bool:
        """Whether any further original is typed in."""
        return any(row[part].value() for row in self.rows() for part in ORIGINAL_PARTS)

    def fee(self, *, has_book: bool = False) -> FeeIn:
        """How the fee is counted; originals count only where there is a book to enter them in."""
        typed = self.cleaned_data
        return FeeIn(
            pages=typed.get("pages") or 1,
            copies=typed.get("fee_copies") or 1,
            exemption=typed.get("exemption", ""),
            amount_vnd=typed.get("amount_vnd"),
            method=typed.get("method", ""),
            originals=self._originals() if has_book else (),
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for n in range(2, ORIGINALS + 1):
            counted = typed.get(f"o{n}-pages") or typed.get(f"o{n}-copies")
            if counted and not tidy(typed.get(f"o{n}-name", "")):
                self.add_error(f"o{n}-name", "Ghi tên bản chính này.")
        return typed

    def _originals(self) -> tuple[OriginalIn, ...]:
        """What is certified, when more than one original is named or the one bears a name."""
        typed = self.cleaned_data
        first = OriginalIn(
            tidy(typed.get("o1-name", "")), typed.get("pages") or 1, typed.get("fee_copies") or 1
        )
        rest = [one for one in map(self._original, range(2, ORIGINALS + 1)) if one is not None]
        return (first, *rest) if rest or first.name else ()

    def _original(self, n: int) -> OriginalIn | None:
        name, pages, copies = (self.cleaned_data.get(f"o{n}-{part}") for part in ORIGINAL_PARTS)
        if not (name or pages or copies):
            return None
        return OriginalIn(tidy(name or ""), pages or 1, copies or 1)


class RefusalForm(Dressed):
    """Why a dossier that waits for its papers is not taken in (Mẫu 03)."""

    reason = LongText(label="Lý do từ chối", required=False, longest=1000, widget=paragraph())
    legal_ground = forms.CharField(label="Căn cứ pháp lý", required=False, max_length=500)
    advice = LongText(
        label="Ông/bà có thể làm gì tiếp", required=False, longest=1000, widget=paragraph()
    )


class HandOverForm(Dressed):
    """Who takes the result."""

    name = forms.CharField(label="Họ tên người nhận", required=False, max_length=200)
    personal_id = forms.CharField(label="Số giấy tờ đã xem", required=False, max_length=40)
    authorisation = forms.CharField(
        label="Giấy uỷ quyền nhận kết quả, nếu nhận thay", required=False, max_length=200
    )
    post_number = forms.CharField(
        label="Số vận đơn, nếu gửi bưu chính", required=False, max_length=40
    )
    on_paper = forms.BooleanField(label="Ký trên giấy biên nhận", required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    ticket_token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
