from allauth.account.views import LoginView
from django.urls import URLPattern, URLResolver, path, re_path

from motcua.web.account import signing, views

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(template_name="account/sign_in.html"), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("me/", views.me, name="me"),
    path("password/", views.password, name="password"),
    path("everywhere/", views.everywhere, name="everywhere"),
    path("signing/", signing.signing, name="signing"),
    re_path(r"^signing/(?P<whose>own|seal)/file$", signing.add_file, name="key_file"),
    re_path(r"^signing/(?P<whose>own|seal)/token$", signing.add_token, name="key_token"),
    re_path(
        r"^signing/(?P<whose>own|seal)/picture/(?P<sealed>[^/]+)$",
        signing.put_picture,
        name="key_picture_put",
    ),
    path("signing/<str:sealed>/revoke", signing.revoke, name="key_revoke"),
    path("signing/<str:sealed>/picture.png", signing.picture, name="key_picture"),
]
