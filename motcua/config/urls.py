"""One line per door."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from motcua.api.app import api
from motcua.ops import scrape
from motcua.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", scrape.metrics),
    path("tieng/", set_language, name="set_language"),
    path("kiosk/", include("motcua.web.kiosk.urls")),
    path("board/", include("motcua.web.board.urls")),
    path("counter/", include("motcua.web.counter.urls")),
    path("desk/", include("motcua.web.desk.urls")),
    path("lead/", include("motcua.web.lead.urls")),
    path("console/", include("motcua.web.console.urls")),
    path("api/v1/", api.urls),
    path("account/", include("motcua.web.account.urls")),
    path("account/", include("motcua.web.account.step_urls")),
    path("", include("motcua.web.portal.urls")),
]

handler400 = "motcua.web.errors.bad_request"
handler403 = "motcua.web.errors.forbidden"
handler404 = "motcua.web.errors.not_found"
handler429 = "motcua.web.errors.too_many"
handler500 = "motcua.web.errors.broken"
