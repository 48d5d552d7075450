"""One line per door."""

from django.urls import URLPattern, URLResolver, include, path

from motcua.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("kiosk/", include("motcua.web.kiosk.urls")),
    path("board/", include("motcua.web.board.urls")),
    path("counter/", include("motcua.web.counter.urls")),
    path("desk/", include("motcua.web.desk.urls")),
    path("lead/", include("motcua.web.lead.urls")),
    path("console/", include("motcua.web.console.urls")),
    path("account/", include("motcua.web.account.urls")),
    path("", include("motcua.web.portal.urls")),
]
