from django.urls import URLPattern, URLResolver, path

from motcua.web.lead import away, sealing, views, waiting

app_name = "lead"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("sign", views.sign, name="sign"),
    path("seal/", sealing.sealing, name="sealing"),
    path("due/", views.due, name="due"),
    path("desks/", views.desks, name="desks"),
    path("away/", away.away, name="away"),
    path("away/desk", away.hand_over, name="desk_over"),
    path("away/slip/<int:n>.pdf", away.slip, name="desk_slip"),
    path("away/<str:sealed>/back", away.back, name="back"),
    path("apologies/", waiting.apologies, name="apologies"),
    path("waits/", waiting.waits, name="waits"),
    path("incident/", waiting.incident, name="incident"),
    path("kept/", waiting.kept, name="kept"),
    path("forecasts/", views.forecasts, name="forecasts"),
    path("<str:number>/", views.dossier, name="dossier"),
    path("<str:number>/<slug:move>/", views.move, name="move"),
]
