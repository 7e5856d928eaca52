"""``jihe serve``: the workbench on 127.0.0.1 by gunicorn, two processes of eight threads, in one command."""

from __future__ import annotations

import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from jihe.errors import BadInputError, BusyError, JiheError
from jihe.home import Home

HOST = "127.0.0.1"
SETTINGS = "jihe.review.settings"
PATIENCE = 20  # seconds that a client may leave a request half sent


def serve(home: Home, port: int) -> None:
    """Answer on ``port`` until SIGTERM or SIGINT. Raises BadInputError for a busy port or a home without a store."""
    _refuse_busy(port)
    prepare(home)
    _server(port).run()


def prepare(home: Home) -> None:
    """Set Django up for the pages of ``home``, its key drawn and its tables up to date."""
    from django.apps import apps

    if apps.ready:
        raise JiheError("the pages want a process of their own; run jihe serve by itself")
    if not os.environ.get("DJANGO_SETTINGS_MODULE", "").startswith("jihe.review."):
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["JIHE_HOME"] = str(home.root)
    if not os.environ.get("DATABASE_URL") and not home.cases.exists():
        raise BadInputError(f"{home.cases}: no case store there; run jihe nightly first, or name another --home")
    from jihe.review.keeping import make_key

    make_key(home)
    import django

    django.setup()
    from jihe.cases import store

    store.open_store(home, make=False)
    with store.kind_errors():
        if _waiting():
            store.migrate(home.cases)
    with suppress(BusyError), store.kind_errors():
        _forget()


def _forget() -> None:
    """Sittings that are over and tries that no longer count leave the store."""
    from datetime import datetime, timedelta

    from axes.models import AccessAttempt
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()
    AccessAttempt.objects.filter(attempt_time__lt=datetime.now() - timedelta(days=1)).delete()


def _waiting() -> bool:
    """Whether a table of the sessions, log-ins or messages is not there yet: asked without Django's slow planner."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    folders = {app.label: Path(app.path) / "migrations" for app in apps.get_app_configs()}
    known = {(label, path.stem) for label, folder in folders.items() for path in folder.glob("[0-9]*.py")}
    return not known <= applied


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BadInputError(f"{HOST}:{port} is not to be had ({error.strerror}); name another --port") from error


def _warm() -> Any:
    """The application with every template read, and no connection that a child would share."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from django.template.loader import get_template

    application = get_wsgi_application()
    folder = Path(__file__).parent / "templates"
    for path in sorted(folder.rglob("*.html")):
        get_template(path.relative_to(folder).as_posix())
    connections.close_all()
    return application


def _server(port: int) -> Any:
    """The gunicorn of these pages."""
    from gunicorn import util
    from gunicorn.app.base import BaseApplication
    from gunicorn.http.errors import LimitRequestLine
    from gunicorn.workers.gthread import ThreadWorker

    class Worker(ThreadWorker):
        """Gunicorn's, which has a status of its own for long headers but not for a long address."""

        def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
            if isinstance(exc, LimitRequestLine):
                util.write_error(client, 414, "URI Too Long", "")
            else:
                super().handle_error(req, client, addr, exc)

    options = {
        "bind": f"{HOST}:{port}",
        "workers": 2,
        "threads": 8,
        "worker_class": Worker,
        "preload_app": True,
        "timeout": 120,
        "graceful_timeout": 5,
        "limit_request_line": 8190,
        "limit_request_fields": 100,
        "limit_request_field_size": 8190,
        "forwarded_allow_ips": "",  # nobody tells us who asked, or how
        "forwarder_headers": "",
        "loglevel": "error",  # warnings quote what was asked for
        "control_socket_disable": True,
        "when_ready": _limit_waiting,
        "post_worker_init": _tell(port),
    }

    class Server(BaseApplication):
        """Configured here alone: no file, no environment, no argument of gunicorn's."""

        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return _warm()

    return Server()


def _limit_waiting(arbiter: Any) -> None:
    """A client that sends half a request gives its thread back; Linux hands the limit to each connection."""
    if sys.platform == "linux":
        for listener in arbiter.LISTENERS:
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", PATIENCE, 0))


def _tell(port: int) -> Any:
    def told(worker: Any) -> None:
        from jihe.review.nights import warm

        Thread(target=warm, daemon=True).start()
        if worker.age == 1:  # the first one answers from here on
            print(f"http://{HOST}:{port}/", flush=True)  # noqa: T201

    return told
