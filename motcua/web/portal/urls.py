from django.urls import URLPattern, URLResolver, path

from motcua.web.portal.views import (
    answering,
    check,
    fetching,
    figures,
    home,
    posting,
    procedures,
    rating,
    roots,
    tablet,
    tracking,
)

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("robots.txt", home.robots),
    path("favicon.ico", home.favicon),
    path("thu-tuc/", procedures.listing, name="procedures"),
    path("thu-tuc/<str:code>/", procedures.one, name="procedure"),
    path("thu-tuc/<str:code>/niem-yet.pdf", posting.sheet, name="sheet"),
    path("niem-yet.pdf", posting.board, name="board"),
    path("tra-cuu/", tracking.ask, name="ask"),
    path("theo-doi/<str:token>/bo-sung/", answering.answer, name="answer"),
    path("theo-doi/<str:token>/", tracking.follow, name="follow"),
    path("theo-doi/<str:token>/ket-qua", fetching.fetch, name="fetch"),
    path("danh-gia/<str:token>/", rating.rate, name="rate"),
    path("may-danh-gia/<slug:slug>/<int:number>/", tablet.screen, name="tablet"),
    path("may-danh-gia/<slug:slug>/<int:number>/hoi", tablet.question, name="tablet-question"),
    path("so-lieu/", figures.figures, name="figures"),
    path("so-su-kien/", roots.roots, name="roots"),
    path("kiem-tra/<str:token>/", check.check, name="check"),
]
