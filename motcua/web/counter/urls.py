from django.urls import path

from motcua.web.counter.views import done, hall, intake, lookups, returning, waiting

app_name = "counter"
urlpatterns = [
    path("", hall.home, name="home"),
    path("seats/", hall.seats, name="seats"),
    path("seats/leave", hall.leave, name="leave"),
    path("seats/<int:number>", hall.sit, name="sit"),
    path("hall", hall.hall, name="hall"),
    path("hall-live", hall.live, name="live"),
    path("hall/<slug:name>", hall.move, name="move"),
    path("intake/", intake.fresh, name="intake"),
    path("intake/matter", intake.matter, name="matter"),
    path("intake/sums", intake.sums, name="sums"),
    path("intake/again", intake.again, name="again"),
    path("intake/submit", intake.submit, name="submit"),
    path("procedures", lookups.procedures, name="procedures"),
    path("centres", lookups.centres, name="centres"),
    path("people", lookups.find_people, name="people"),
    path("person", lookups.person, name="person"),
    path("card", lookups.card, name="card"),
    path("files", lookups.upload, name="upload"),
    path("files/<str:token>", lookups.file, name="file"),
    path("done/<str:number>", done.done, name="done"),
    path("papers/<str:number>/<int:n>.pdf", done.paper, name="paper"),
    path("waiting/", waiting.listing, name="waiting"),
    path("waiting/<str:number>", waiting.dossier, name="waiting_one"),
    path("waiting/<str:number>/withdraw", waiting.withdraw, name="withdraw"),
    path("waiting/<str:number>/refuse", waiting.refuse, name="refuse"),
    path("return/", returning.listing, name="return"),
    path("return/<str:number>/fee", returning.fee, name="fee"),
    path("return/<str:number>", returning.hand_over, name="hand_over"),
]
