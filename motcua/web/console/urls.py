from django.urls import URLPattern, URLResolver, path

from motcua.web.console import views

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
]
