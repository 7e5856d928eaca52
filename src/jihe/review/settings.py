"""Django's settings for the pages: development, tests and `jihe serve` on 127.0.0.1. DEBUG is never on.

What the store needs is taken from ``jihe.cases.settings``. A page waits 3 s for another writer, where a command
waits 20: whoever clicks is told that the night is writing. No ATOMIC_REQUESTS: on SQLite each page would hold the
only write lock.
"""

from datetime import timedelta

from csp.constants import NONE, SELF

from jihe.cases import settings as store
from jihe.home import Home
from jihe.review.keeping import key_of, static_digest
from jihe.speech import LOCALE

DEBUG = False
DEFAULT_AUTO_FIELD = store.DEFAULT_AUTO_FIELD
TIME_ZONE = store.TIME_ZONE
USE_TZ = store.USE_TZ
PATIENCE = 3  # seconds
CACHE_KIB = 8 * 1024  # a connection a thread, sixteen of them
DATABASES = {"default": store.database(Home.at().cases, PATIENCE, CACHE_KIB)}
SECRET_KEY = key_of(Home.at())
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "jihe.cases",
    "jihe.review",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jihe.review.middleware.Limits",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jihe.review.middleware.NoStore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jihe.review.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jihe.review.sitting.Sitting",
    "jihe.review.middleware.LoginRequired",
    "axes.middleware.AxesMiddleware",
    "jihe.review.middleware.Sentences",  # innermost: what a view raises
]
ROOT_URLCONF = "jihe.review.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "jihe.review.templatetags.money",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jihe.review.header.shell",
            ],
        },
    }
]
FORM_RENDERER = "jihe.review.forms.Renderer"

# Who is there.
AUTH_USER_MODEL = store.AUTH_USER_MODEL
PASSWORD_HASHERS = store.PASSWORD_HASHERS
AUTH_PASSWORD_VALIDATORS = store.AUTH_PASSWORD_VALIDATORS
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600  # seconds; `sitting` ends an idle one sooner
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "jihe_session"
CSRF_COOKIE_NAME = "jihe_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jihe.review.errors.csrf_failure"
# Ten wrong passwords for one name from one address; nobody else is locked out with them.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_USERNAME_FORM_FIELD = "username"  # the form's, not the model's: else no attempt is counted
AXES_USERNAME_CALLABLE = "jihe.review.login.counted_name"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "jihe.review.login.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nor is a row written while it lasts
AXES_SENSITIVE_PARAMETERS = ["username", "next", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# What a browser may do with a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's marks of form fields
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
BODY_MAX = 51 * 1024 * 1024  # bytes of a whole request: a file of 50 MB and its form

# Files come from the packages themselves; the address changes with their bytes, so they may be kept for good.
STATIC_URL = f"/static/{static_digest()}/"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}"

# Chinese first, whatever the browser asks for.
USE_I18N = True
LANGUAGE_CODE = store.LANGUAGE_CODE
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "jihe_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [LOCALE]
FORMAT_MODULE_PATH = "jihe.review.formats"  # dates ISO, money 12,345.67, in both languages

# One line for an error, with the places in the code and without what anybody typed.
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": "jihe.review.logs.Places"}},
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "places"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "django": {"handlers": ["errors"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},  # quotes the request
        "axes": {"handlers": ["nowhere"], "propagate": False},  # quotes names
    },
}
