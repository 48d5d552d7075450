from django.urls import URLPattern, URLResolver, path

from motcua.web.lead import views

app_name = "lead"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("sign", views.sign, name="sign"),
    path("due/", views.due, name="due"),
    path("desks/", views.desks, name="desks"),
    path("forecasts/", views.forecasts, name="forecasts"),
    path("<str:number>/", views.dossier, name="dossier"),
    path("<str:number>/<slug:move>/", views.move, name="move"),
]
