"""Every address of the workbench. All need a log-in but those that say ``login_not_required``."""

from django.urls import path, re_path

from jihe.review import act_page, login, queue_page, views
from jihe.review.acts import ACTS
from jihe.review.case import papers
from jihe.review.case import views as case_views
from jihe.review.case.told import SECTIONS

_NUMBER = r"(?P<number>[^/]{1,40})"
urlpatterns = [
    path("", views.home),
    path("health/", views.health),
    path("login/", login.Login.as_view()),
    path("logout/", login.leave),
    path("language/", views.language),
    path("settings/keys/", views.keys),
    path("stay/", views.stay),
    path("queue/", queue_page.queue),
    path("queue/next/", queue_page.take_next),
    path("queue/bulk/", queue_page.bulk),
    re_path(rf"^cases/{_NUMBER}/(?P<action>{'|'.join(ACTS)})/$", act_page.act),
    re_path(rf"^cases/{_NUMBER}/$", case_views.case_page),
    re_path(rf"^cases/{_NUMBER}/(?P<name>{'|'.join(SECTIONS)})/$", case_views.section),
    re_path(rf"^cases/{_NUMBER}/unmask/$", case_views.unmask),
    re_path(rf"^cases/{_NUMBER}/attach/$", papers.attach),
    re_path(rf"^cases/{_NUMBER}/files/(?P<sha256>[0-9a-f]{{64}})/$", papers.file),
    re_path(rf"^cases/{_NUMBER}/paper\.(?P<form>pdf|xlsx)$", papers.paper),
]
handler400 = "jihe.review.errors.bad_request"
handler403 = "jihe.review.errors.forbidden"
handler404 = "jihe.review.errors.not_found"
handler500 = "jihe.review.errors.server_error"
