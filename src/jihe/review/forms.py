"""How forms are drawn: a label, the field, its help, and errors tied to it by ``aria-describedby``."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """``{{ form.name.as_field_group }}`` by our template, everything else by Django's."""

    field_template_name = "review/forms/field.html"
