"""The Django app: models and migrations, no URLs."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """What Django needs to know about this room."""

    name = "jihe.cases"
    label = "cases"
    verbose_name = "案件 cases"
    default_auto_field = "django.db.models.BigAutoField"
