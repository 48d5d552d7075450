from allauth.account.views import LoginView
from django.urls import URLPattern, URLResolver, path

from motcua.web.account import views

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(template_name="account/sign_in.html"), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("me/", views.me, name="me"),
    path("password/", views.password, name="password"),
    path("everywhere/", views.everywhere, name="everywhere"),
]
