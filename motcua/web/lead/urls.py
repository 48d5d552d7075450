from django.urls import URLPattern, URLResolver

app_name = "lead"
urlpatterns: list[URLPattern | URLResolver] = []
