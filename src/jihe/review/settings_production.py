"""Settings behind a proxy that speaks TLS: ``DJANGO_SETTINGS_MODULE=jihe.review.settings_production jihe serve``.

JIHE_HOSTS: the names the pages are asked for by, comma between them. The proxy runs on the same machine, sets
``X-Forwarded-Proto`` itself and lets no client set it.
"""

import os

from jihe.errors import BadInputError
from jihe.home import Home
from jihe.review.settings import *  # noqa: F403

if Home.at().demo_card.exists():
    raise BadInputError(f"{Home.at().root}: a demo's home, with people whose password was printed; not for production")

ALLOWED_HOSTS = [host for host in os.environ.get("JIHE_HOSTS", "").split(",") if host] or ["localhost"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
