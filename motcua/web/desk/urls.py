from django.urls import URLPattern, URLResolver, path

from motcua.web.desk import books, notices, views

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.worklist, name="worklist"),
    path("take-over", views.take_over, name="take_over"),
    path("notices/", notices.listing, name="notices"),
    path("notices/bell", notices.count, name="bell"),
    path("notices/read", notices.read, name="notices_read"),
    path("books/", books.shelf, name="books"),
    path("books/<slug:kind>/<int:year>/", books.book, name="book"),
    path("books/<slug:kind>/<int:year>/close", books.close, name="book_close"),
    path("books/<slug:kind>/<int:year>/print", books.printed, name="book_print"),
    path("books/<slug:kind>/<int:year>/table.csv", books.table, name="book_table"),
    path("books/<slug:kind>/<int:year>/<int:number>", books.line, name="book_line"),
    path("files/<str:token>", views.file, name="file"),
    path("files/<str:token>/about", views.about, name="about"),
    path("files/<str:token>/searchable.pdf", views.searchable, name="searchable"),
    path("files/<str:token>/<int:n>.png", views.sheet, name="sheet"),
    path("files/<str:token>/small.png", views.thumb, name="thumb"),
    path("register/", views.register, name="register"),
    path("arriving.pdf", views.arriving_slip, name="arriving_slip"),
    path("<str:number>/", views.dossier, name="dossier"),
    path("<str:number>/new-date", views.new_date, name="new_date"),
    path("<str:number>/papers/<int:n>.pdf", views.paper, name="paper"),
    path("<str:number>/papers/<int:n>/void", views.void_paper, name="void_paper"),
    path("<str:number>/control-sheet.pdf", views.control_sheet, name="control_sheet"),
    path("<str:number>/fee-<int:n>.pdf", views.fee_slip, name="fee_slip"),
    path("<str:number>/<slug:move>/", views.move, name="move"),
]
