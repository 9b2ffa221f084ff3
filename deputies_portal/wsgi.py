"""The door for the web server (gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

from deputies_portal.core.database.waits import limit_for_pages
from deputies_portal.core.stack import in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")

portal = get_wsgi_application()
limit_for_pages()
# Only now are the models there.
from deputies_portal.core.audit import keys  # noqa: E402

keys.require()


def application(environ, start_response):
    return in_one_piece(portal, environ, start_response)
