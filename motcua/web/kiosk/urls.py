from django.urls import URLPattern, URLResolver, path

from motcua.web.kiosk import phone, views

app_name = "kiosk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:slug>/", views.start, name="start"),
    path("<slug:slug>/events/", views.events, name="events"),
    path("<slug:slug>/events/<slug:key>/", views.event, name="event"),
    path("<slug:slug>/sectors/", views.sectors, name="sectors"),
    path("<slug:slug>/sectors/<slug:key>/", views.sector, name="sector"),
    path("<slug:slug>/search/", views.search, name="search"),
    path("<slug:slug>/card/", views.card, name="card"),
    path("<slug:slug>/take/", views.take, name="take"),
    path("<slug:slug>/ticket/<str:token>/", views.ticket, name="ticket"),
    path("<slug:slug>/t/<str:token>/", phone.phone, name="phone"),
    path("<slug:slug>/t/<str:token>/now", phone.now, name="phone-now"),
    path("<slug:slug>/t/<str:token>/live", phone.live, name="phone-live"),
    path("<slug:slug>/t/<str:token>/leave", phone.leave, name="phone-leave"),
]
