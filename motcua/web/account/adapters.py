"""How allauth behaves here: accounts are given by an administrator, nothing goes by e-mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from motcua.core import clock
from motcua.people import actions
from motcua.web.account.limits import BEGAN, SEEN
from motcua.web.http import address_of

WRONG = (
    "Tên đăng nhập hoặc mật khẩu chưa đúng. Anh/chị xem lại chữ hoa, chữ thường "
    "và bộ gõ tiếng Việt rồi thử lại."
)
WRONG_CODE = "Mã chưa đúng. Mã đổi sau mỗi 30 giây: anh/chị lấy mã mới trong ứng dụng rồi nhập lại."
TOO_MANY = "Đã sai quá 5 lần. Anh/chị chờ 15 phút rồi thử lại, hoặc hỏi quản trị viên."


class StaffAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản này đang khoá. Anh/chị hỏi quản trị viên của trung tâm.",
        "username_password_mismatch": WRONG,
        "incorrect_password": "Mật khẩu chưa đúng. Anh/chị nhập lại.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes: two counters would give two answers."""

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin a session that can be counted, seen to be quiet and ended from elsewhere."""
        super().login(request, user)
        request.session[BEGAN] = request.session[SEEN] = clock.now().timestamp()
        if not request.session.session_key:
            request.session.cycle_key()
        actions.begin_session(
            user.pk,
            session_key=str(request.session.session_key),
            address=address_of(request),
            device=request.headers.get("User-Agent", ""),
        )

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The screens say themselves what happened; allauth's sentences are not shown."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("this product sends no e-mail about accounts")


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)
