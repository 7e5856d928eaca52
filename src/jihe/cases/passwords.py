"""How passwords are hashed: Argon2id in 32 MiB, so that sixteen people logging in at once fit beside the pages."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Django's takes 100 MiB and eight threads a hash; this one takes a round more, and more than OWASP asks."""

    time_cost = 3
    memory_cost = 32 * 1024  # KiB
    parallelism = 1
