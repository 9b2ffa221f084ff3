"""The floor: the least that a list, a page, a form and a saved form cost in plain Django on
PostgreSQL, for somebody signed in. Paging by key, three queries, ready values, one template,
nothing masked or kept.

A site of its own: `gunicorn floor:application`, and `python floor.py 100000` to make its rows.
"""

import os
import sys
from datetime import date, timedelta
from functools import cache

import django
from django.conf import settings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.modules.setdefault("floor", sys.modules[__name__])
settings.configure(
    SECRET_KEY="the-floor-of-the-bench-holds-nothing-secret",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="floor",
    INSTALLED_APPS=[
        *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")),
        "floor",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [os.path.join(HERE, "floor_templates")],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["FLOOR_DATABASE"],
            "HOST": "127.0.0.1",
            "PORT": os.environ["FLOOR_PORT"],
            "USER": "portal",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"options": "-c jit=off"},
        }
    },
    LANGUAGE_CODE="zh-hans",
    TIME_ZONE="Asia/Shanghai",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.test import Client
from django.urls import path

NAMES = {"township": (13, "第%s镇"), "venue": (137, "第%s联络室"), "unit": (20, "第%s局")}
STATES = {"new": "待交办", "handling": "办理中", "answered": "已答复", "closed": "已办结"}
PAGE = 50


class Visit(models.Model):
    venue = models.IntegerField()
    received_on = models.DateField()
    visitor = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    recorder = models.ForeignKey(User, models.PROTECT)

    class Meta:
        app_label = "floor"


class Issue(models.Model):
    visit = models.ForeignKey(Visit, models.PROTECT)
    township = models.IntegerField()
    unit = models.IntegerField()
    title = models.CharField(max_length=120)
    content = models.TextField()
    state = models.CharField(max_length=12)
    registered_on = models.DateField()
    due = models.DateField()

    class Meta:
        app_label = "floor"
        indexes = [
            models.Index(fields=["-registered_on", "-id"], name="floor_all"),
            models.Index(fields=["township", "-registered_on", "-id"], name="floor_township"),
            models.Index(
                fields=["township", "state", "-registered_on", "-id"], name="floor_township_state"
            ),
        ]


@cache
def names(kind: str) -> dict[int, str]:
    number, words = NAMES[kind]
    return {n: words % n for n in range(number)}


@login_required
def listing(request):
    rows = Issue.objects.order_by("-registered_on", "-id")
    for name in ("township", "state"):
        if value := request.GET.get(name):
            rows = rows.filter(**{name: value})
    if after := request.GET.get("after"):
        day, pk = after.split("_")
        rows = rows.filter(registered_on__lte=day).filter(Q(registered_on__lt=day) | Q(id__lt=pk))
    columns = ("id", "registered_on", "title", "state", "due", "township", "unit", "visit_id")
    columns += ("visit__visitor", "visit__venue")
    found = list(rows.values_list(*columns)[: PAGE + 1])
    shown = [
        (*row[:3], STATES[row[3]], f"{row[4]:%F}", names("township")[row[5]], names("unit")[row[6]])
        + (f"/visits/{row[7]}/", row[8], names("venue")[row[9]])
        for row in found[:PAGE]
    ]
    more = f"{found[PAGE - 1][1]}_{found[PAGE - 1][0]}" if len(found) > PAGE else ""
    given = {"rows": shown, "next": more, "townships": names("township"), "states": STATES}
    return render(request, "list.html", given)


@login_required
def visit(request, pk):
    shown = get_object_or_404(Visit.objects.select_related("recorder"), pk=pk)
    given = {"visit": shown, "venue": names("venue")[shown.venue], "issues": shown.issue_set.all()}
    return render(request, "visit.html", given)


class VisitForm(forms.Form):
    venue = forms.IntegerField(min_value=0, max_value=136)
    received_on = forms.DateField()
    visitor = forms.CharField(max_length=40)
    phone = forms.CharField(max_length=20, required=False)
    unit = forms.IntegerField()
    title = forms.CharField(max_length=120)
    content = forms.CharField(widget=forms.Textarea)


@login_required
def new(request):
    form = VisitForm(request.POST or None)
    if not form.is_valid():
        return render(request, "new.html", {"form": form})
    typed = form.cleaned_data
    told = {name: typed.pop(name) for name in ("unit", "title", "content")}
    with transaction.atomic():
        made = Visit.objects.create(recorder=request.user, **typed)
        Issue.objects.create(
            visit=made,
            township=made.venue % 13,
            state="new",
            registered_on=made.received_on,
            due=made.received_on + timedelta(days=90),
            **told,
        )
    return redirect(f"/visits/{made.pk}/")


urlpatterns = [
    path("", listing),
    path("visits/<int:pk>/", visit),
    path("new/", new),
]
application = get_wsgi_application()

# As many visits with an issue each over two years, on the days the portal's copies have.
ROWS = """
INSERT INTO floor_visit (venue, received_on, visitor, phone, recorder_id)
SELECT n % 137, DATE '{first}' + (n * 700 / {number}), '村民' || n, '13800000000', 1
FROM generate_series(1, {number}) n;
INSERT INTO floor_issue (visit_id, township, unit, title, content, state, registered_on, due)
SELECT n, n % 137 % 13, n % 20, '第' || n || '件，请求解决路灯问题', repeat('反映的情况。', 30),
  (ARRAY['new', 'handling', 'answered', 'closed', 'closed', 'closed'])[1 + n % 6],
  DATE '{first}' + (n * 700 / {number}), DATE '{first}' + (n * 700 / {number}) + 90
FROM generate_series(1, {number}) n;
"""


def fill(number: int) -> None:
    call_command("migrate", verbosity=0)
    User.objects.create_user("clerk")
    with connection.schema_editor() as editor:
        for model in (Visit, Issue):
            editor.create_model(model)
    first = date.today() - timedelta(days=700)
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(first=first, number=number))
        cursor.execute("VACUUM ANALYZE")


def session() -> str:
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    return f"sessionid={client.cookies['sessionid'].value}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        fill(int(sys.argv[1]))
    print(session())
