"""What is typed to sign in, to prove oneself again and to choose a password."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = "Tên đăng nhập", "Mật khẩu", ""
        login.max_length = 150
        login.error_messages["required"] = "Anh/chị nhập tên đăng nhập."
        password.error_messages["required"] = "Anh/chị nhập mật khẩu."
        login.widget = forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": "150",
                "autofocus": True,
            }
        )
        password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def clean_login(self) -> str:
        """Names are kept in small letters, so that two ways of typing count as one."""
        return str(super().clean_login()).lower()


class ConfirmForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = "Mật khẩu đang dùng", ""
        password.widget = forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True}
        )


def _as_code(form: forms.Form, label: str) -> None:
    field = form.fields["code"]
    field.label = label
    field.error_messages["required"] = "Anh/chị nhập mã."
    field.widget = forms.TextInput(
        attrs={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "20",
            "autofocus": True,
        }
    )


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "Mã trong ứng dụng, hoặc một mã dự phòng")


class ConfirmCodeForm(ReauthenticateCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "Mã trong ứng dụng, hoặc một mã dự phòng")


class ActivateForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "Mã 6 chữ số mà ứng dụng đang hiện")


class OwnPasswordForm(forms.Form):
    old_password = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="Mật khẩu mới",
        help_text="Ít nhất 10 ký tự. Một câu ngắn dễ nhớ tốt hơn một từ có ký hiệu lạ.",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "Hai lần nhập chưa giống nhau.")
        return data
