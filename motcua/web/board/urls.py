from django.urls import URLPattern, URLResolver, path

from motcua.web.board import views

app_name = "board"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>/now", views.now, name="now"),
    path("<slug:slug>/live", views.live, name="live"),
    path("<slug:slug>/say/<slug:code>/<int:number>.wav", views.call_voice, name="voice"),
]
