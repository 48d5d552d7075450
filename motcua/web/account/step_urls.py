"""The second step of signing in. allauth looks these up by its own names, without a prefix."""

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from motcua.web.account import views

ME = RedirectView.as_view(pattern_name="account:me")
urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", LoginView.as_view(template_name="account/sign_in.html"), name="account_login"),
    path("signup/", views.no_sign_up, name="account_signup"),
    path(
        "confirm/",
        ReauthenticateView.as_view(template_name="account/confirm.html"),
        name="account_reauthenticate",
    ),
    path(
        "step/",
        base.AuthenticateView.as_view(template_name="account/step.html"),
        name="mfa_authenticate",
    ),
    path(
        "confirm/code/",
        base.ReauthenticateView.as_view(template_name="account/confirm.html"),
        name="mfa_reauthenticate",
    ),
    path("me/step/", ME, name="mfa_index"),
    path(
        "me/step/on/",
        totp.ActivateTOTPView.as_view(template_name="account/step_on.html"),
        name="mfa_activate_totp",
    ),
    path(
        "me/step/off/",
        totp.DeactivateTOTPView.as_view(template_name="account/step_off.html"),
        name="mfa_deactivate_totp",
    ),
    path(
        "me/codes/",
        codes.ViewRecoveryCodesView.as_view(template_name="account/codes.html"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "me/codes/new/",
        codes.GenerateRecoveryCodesView.as_view(template_name="account/codes_new.html"),
        name="mfa_generate_recovery_codes",
    ),
]
