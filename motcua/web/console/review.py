"""What a reviewer of a draft may say: which fields to take, which to write anew."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from motcua.catalog.queries import DraftView
from motcua.catalog.states import Unit
from motcua.web.console.forms import TIMES, Pairs, Plain, time_input
from motcua.web.fields import day_field

BY_HAND = ("name", "sector", "allowance", "unit", "cutoff", "authority", "result")


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet["PaperForm"]
else:
    _FormSet = forms.BaseFormSet


class ReviewForm(Plain):
    """Fields of `BY_HAND` left empty mean: as taken from the draft, else as in force."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    take = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    in_force_from = day_field("Có hiệu lực từ ngày")
    decision = forms.CharField(
        label="Quyết định công bố", max_length=200, required=False, help_text="Số, ngày, cơ quan."
    )
    name = forms.CharField(label="Tên thủ tục", max_length=1000, required=False)
    sector = forms.ChoiceField(label="Lĩnh vực", required=False)
    allowance = forms.DecimalField(
        label="Thời hạn",
        required=False,
        min_value=Decimal("0.5"),
        max_value=9999,
        decimal_places=1,
        max_digits=5,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(
        label="Đơn vị thời hạn", required=False, choices=[("", "Như trên"), *Unit.choices]
    )
    cutoff = forms.TimeField(
        label="Giờ chốt trong ngày",
        required=False,
        input_formats=TIMES,
        help_text="Chỉ cho thủ tục trả trong ngày: nhận sau giờ này thì trả ngày làm việc sau.",
        widget=time_input(),
    )
    authority = forms.CharField(label="Cơ quan có thẩm quyền", max_length=1000, required=False)
    result = forms.CharField(label="Kết quả", max_length=2000, required=False)

    def __init__(self, *args: Any, draft: DraftView, sectors: Pairs, **kwargs: Any) -> None:
        readable = [line for line in draft.diff if line.draft and not line.gap]
        initial = {"take": [line.field for line in readable if line.differs]}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        new = "Như trên" if draft.sector else f"Lĩnh vực mới: {draft.sector_name}"
        for name, choices in (
            ("take", [(line.field, line.label) for line in readable]),
            ("sector", [("", new), *sectors]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def overrides(self) -> dict[str, Any]:
        """The reviewer's own values, by field of the content."""
        said = self.cleaned_data
        return {name: said[name] for name in BY_HAND if said[name] not in (None, "")}

    def by_hand(self) -> list[forms.BoundField]:
        return [self[name] for name in BY_HAND]


class PaperForm(Plain):
    """One paper of the draft: its name stays as read."""

    is_required = forms.BooleanField(label="Bắt buộc", required=False)
    originals = forms.IntegerField(label="Bản chính", min_value=0, max_value=99)
    copies = forms.IntegerField(label="Bản sao", min_value=0, max_value=99)
    drop = forms.BooleanField(label="Bỏ", required=False)


class BasePaperForms(_FormSet):
    def papers(self) -> list[dict[str, Any]]:
        """The papers that stay, as fields of the content."""
        kept = []
        for form in self.forms:
            said = form.cleaned_data
            if not said.get("drop"):
                changed = {name: said[name] for name in ("is_required", "originals", "copies")}
                kept.append({**form.initial, **changed})
        return kept


PaperForms = forms.formset_factory(
    PaperForm, formset=BasePaperForms, extra=0, max_num=150, absolute_max=150
)


class DismissForm(Plain):
    reason = forms.CharField(label="Lý do bỏ qua", max_length=300)


class EndVersionForm(Plain):
    last_day = day_field("Ngày cuối cùng có hiệu lực")
