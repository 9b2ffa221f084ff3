"""Run beside the tests in a portal of its own: restore an archive, then tell what is there."""

import hashlib
import json
import sys

import django
from django.core.management import call_command

django.setup()

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.database import guards
from visits.models import Attachment, Issue, Visit

CHEAP = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


def is_whole(attachment):
    with attachment.file.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest() == attachment.sha256


def told(username, password):
    files = list(Attachment.objects.order_by("id"))
    with CHEAP:
        browser = Client(HTTP_HOST="127.0.0.1")
        answer = browser.post("/login/", {"username": username, "password": password})
    return {
        "visits": sorted(Visit.objects.values_list("number", flat=True)),
        "issues": sorted(Issue.objects.values_list("number", flat=True)),
        "files": {one.name: is_whole(one) for one in files},
        "phones": sorted(
            {one.phone for visit in Visit.objects.all() for one in visit.contacts.all()}
        ),
        "sessions before": SESSIONS,
        "sign in": [answer.status_code, answer.get("Location", "")],
        "lost guards": sorted(guards.expected() - guards.installed()),
        "last act": Entry.objects.filter(action="backup.restored").count(),
        "vendor": connection.vendor,
    }


archive, *account = sys.argv[1:]
call_command("restore", archive, stdout=sys.stderr)
SESSIONS = Session.objects.count()
call_command("check_summaries", stdout=sys.stderr)
print(json.dumps(told(*account)))
