"""Every address of the workbench, one sample each: an address that is added and not sampled here fails attack 31."""

from __future__ import annotations

from tests.review.desk import SMALL
from tests.review.test_acts import ACTS

DIGEST = "0" * 64
CASE = f"/cases/{SMALL}/"
# What only acts: nothing is to be had by looking.
POST_ONLY = (
    "/logout/",
    "/language/",
    "/settings/keys/",
    "/stay/",
    "/queue/next/",
    "/queue/bulk/",
    f"{CASE}unmask/",
    "/search/",
    "/incidents/draft/",
    "/replies/",
    "/persons/1/unmask/",
    "/people/add/",
    "/people/wang/retire/",
    "/people/wang/password/",
    "/people/wang/absence/",
    "/people/wang/hours/",
    "/audit/verify/",
    "/blind/next/",
    "/blind/1/verdict/",
)
BOTH = ("/login/", "/appraisals/", "/blind/1/reveal/", f"{CASE}attach/", *(f"{CASE}{action}/" for action in ACTS))
LOOKS = (
    "/",
    "/health/",
    "/queue/",
    CASE,
    f"{CASE}evidence/",
    f"{CASE}files/{DIGEST}/",
    f"{CASE}paper.pdf",
    "/trips/",
    "/trips/town/T1/",
    "/dashboard/",
    "/catalogue/",
    "/catalogue/P01/",
    "/incidents/",
    "/incidents/X/",
    "/incidents/X/report.pdf",
    "/towns/",
    "/towns/T1.xlsx",
    f"/replies/{DIGEST}/",
    f"/replies/{DIGEST}.xlsx",
    "/persons/1/",
    "/people/",
    "/audit/",
    "/blind/",
    "/blind/1/",
)
POSTS = (*POST_ONLY, *BOTH)
EVERY = (*POSTS, *LOOKS)
