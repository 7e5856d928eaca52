"""Every address of the workbench. All need a log-in but those that say ``login_not_required``."""

from django.urls import path

from jihe.review import login, views

urlpatterns = [
    path("", views.home),
    path("health/", views.health),
    path("login/", login.Login.as_view()),
    path("logout/", login.leave),
    path("language/", views.language),
    path("settings/keys/", views.keys),
    path("stay/", views.stay),
]
handler400 = "jihe.review.errors.bad_request"
handler403 = "jihe.review.errors.forbidden"
handler404 = "jihe.review.errors.not_found"
handler500 = "jihe.review.errors.server_error"
