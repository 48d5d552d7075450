"""What is given to sign with. Shape only: the actions open, judge and say what is wrong."""

from typing import Any

from django import forms

from motcua.signatures import certs, rules, stamps

PIN_ATTRS = {"class": "form-control", "autocomplete": "off", "maxlength": "64"}


def pin_field(label: str = "Mã PIN của chứng thư số") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=64,
        help_text="Dùng một lần để mở khóa, không lưu lại.",
        widget=forms.PasswordInput(attrs=PIN_ATTRS),
        error_messages={"required": "Nhập mã PIN."},
    )


class _Picture(forms.Form):
    use_required_attribute = False
    picture = forms.FileField(
        label="Ảnh chữ ký",
        required=False,
        help_text="PNG hoặc JPEG. Nền giấy được bỏ, nét mực đổi sang xanh.",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": "image/png,image/jpeg"}),
    )
    picture_mm = forms.FloatField(
        label="Bề ngang con dấu, mm",
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.5"}),
        error_messages={"invalid": "Bề ngang con dấu là một số, tính bằng mm."},
    )

    def __init__(self, *args: Any, is_seal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_seal:
            self.fields["picture"].label = "Ảnh con dấu"
            self.fields["picture"].help_text = "PNG hoặc JPEG. Nền giấy được bỏ, mực đổi sang đỏ."
            self.fields["picture_mm"].initial = rules.SEAL_MM
        else:
            del self.fields["picture_mm"]

    def _image(self) -> dict[str, Any]:
        given = self.cleaned_data.get("picture")
        content = given.read(stamps.MOST_BYTES + 1) if given else b""
        return {
            "picture": content,
            "picture_mm": self.cleaned_data.get("picture_mm") or rules.SEAL_MM,
        }


class PictureForm(_Picture):
    def facts(self) -> dict[str, Any]:
        return self._image()


class KeyFileForm(_Picture):
    file = forms.FileField(
        label="Tệp chứng thư số (.p12, .pfx)",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".p12,.pfx"}),
        error_messages={"required": "Chọn tệp .p12 do nơi cấp chứng thư đưa."},
    )
    pin = pin_field()
    field_order = ("file", "pin", "picture", "picture_mm")

    def facts(self) -> dict[str, Any]:
        content = self.cleaned_data["file"].read(certs.MOST_BYTES + 1)
        return {"content": content, "pin": self.cleaned_data["pin"], **self._image()}


class TokenForm(forms.Form):
    use_required_attribute = False
    token_label = forms.CharField(
        label="Tên thiết bị",
        max_length=32,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Ghi tên thiết bị ký (token label)."},
    )
    key_label = forms.CharField(
        label="Tên khóa trên thiết bị",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Ghi tên khóa trên thiết bị (key label)."},
    )
    pin = pin_field("Mã PIN của thiết bị")

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
