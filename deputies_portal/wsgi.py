"""The door for the web server (gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

from deputies_portal.stack import in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")

portal = get_wsgi_application()


def application(environ, start_response):
    return in_one_piece(portal, environ, start_response)
