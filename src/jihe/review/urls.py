"""Every address of the workbench. All need a log-in but those that say ``login_not_required``."""

from django.urls import path, re_path

from jihe.review import (
    act_page,
    appraisal_page,
    audit_page,
    blind_page,
    catalogue_page,
    dashboard_page,
    incidents_page,
    login,
    people_page,
    queue_page,
    search_page,
    subjects_page,
    towns_page,
    trips_page,
    views,
)
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
    path("trips/", trips_page.index),
    re_path(rf"^trips/(?P<kind>{'|'.join(trips_page.KINDS)})/(?P<key>[A-Za-z0-9_-]{{1,32}})/$", trips_page.sheet),
    path("search/", search_page.search),
    path("dashboard/", dashboard_page.dashboard),
    path("catalogue/", catalogue_page.index),
    re_path(r"^catalogue/(?P<code>[A-Za-z][0-9]{2})/$", catalogue_page.unit),
    path("appraisals/", appraisal_page.appraisal),
    path("incidents/", incidents_page.incidents),
    path("incidents/draft/", incidents_page.draft),
    re_path(r"^incidents/(?P<number>[^/]{1,48})/$", incidents_page.report),
    re_path(r"^incidents/(?P<number>[^/]{1,48})/report\.pdf$", incidents_page.report_file),
    path("towns/", towns_page.towns),
    re_path(r"^towns/(?P<town>[A-Za-z0-9_-]{1,32})\.xlsx$", towns_page.town_file),
    path("replies/", towns_page.replies),
    re_path(r"^replies/(?P<digest>[0-9a-f]{64})/$", towns_page.result),
    re_path(r"^replies/(?P<digest>[0-9a-f]{64})\.xlsx$", towns_page.refused_file),
    re_path(r"^(?P<plural>persons|employers)/(?P<number>[0-9]{1,12})/$", subjects_page.subject),
    re_path(r"^(?P<plural>persons|employers)/(?P<number>[0-9]{1,12})/unmask/$", subjects_page.unmask),
    path("people/", people_page.people),
    path("people/add/", people_page.add),
    re_path(rf"^people/(?P<login>[^/]{{1,64}})/(?P<action>{'|'.join(people_page.FORMS)})/$", people_page.act),
    path("audit/", audit_page.log),
    path("audit/verify/", audit_page.verified),
    path("blind/", blind_page.blind),
    path("blind/next/", blind_page.take_next),
    path("blind/<int:number>/", blind_page.item),
    path("blind/<int:number>/verdict/", blind_page.verdict),
    path("blind/<int:number>/reveal/", blind_page.reveal),
]
handler400 = "jihe.review.errors.bad_request"
handler403 = "jihe.review.errors.forbidden"
handler404 = "jihe.review.errors.not_found"
handler500 = "jihe.review.errors.server_error"
