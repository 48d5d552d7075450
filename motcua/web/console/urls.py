from django.urls import URLPattern, URLResolver, path

from motcua.web.console.views import calendar, catalogue, home, people, place, record

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("people/", people.listing, name="people"),
    path("people/new", people.new, name="person_new"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/change", people.change, name="person_change"),
    path("people/<str:username>/assign", people.assign, name="assign"),
    path("people/<str:username>/end/<slug:role>/<slug:since>", people.end, name="assignment_end"),
    path("people/<str:username>/password", people.reset, name="reset"),
    path("people/<str:username>/step", people.drop_step, name="drop_step"),
    path("people/<str:username>/key", people.make_key, name="key"),
    path("people/<str:username>/key/<slug:prefix>/revoke", people.revoke, name="revoke"),
    path("hall/", place.hall, name="hall"),
    path("hall/counter", place.put_counter, name="counter"),
    path("hall/counter/<int:number>", place.switch, name="switch"),
    path("hall/line/", place.line, name="line_new"),
    path("hall/line/<str:letter>/", place.line, name="line"),
    path("hours/", place.hours, name="hours"),
    path("centre/", place.centre, name="centre"),
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="year"),
    path("calendar/<int:year>/put", calendar.put, name="day"),
    path("calendar/<int:year>/remove", calendar.remove, name="day_remove"),
    path("catalogue/", catalogue.listing, name="catalogue"),
    path("catalogue/<str:code>/", catalogue.version, name="version"),
    path("catalogue/<str:code>/end", catalogue.end, name="version_end"),
    path("drafts/", catalogue.drafts, name="drafts"),
    path("drafts/<str:code>/", catalogue.review, name="review"),
    path("drafts/<str:code>/dismiss", catalogue.dismiss, name="dismiss"),
    path("messages/", record.unsent, name="messages"),
    path("messages/<str:sealed>/again", record.again, name="again"),
    path("record/", record.record, name="record"),
]
