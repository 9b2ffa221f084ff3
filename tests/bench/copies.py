"""Copies of cases: visits with their issues and all that hangs on both, written by one INSERT for
each table. What holds within a case holds within its copy; numbers go on without a gap.

Asks nobody but Django and the models, so that an older commit is filled by it too.
"""

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

# What points at a case from outside: such cases have no copies.
OUTSIDE = ("Attachment", "Release", "Submission", "SuggestedIssue", "TakenOver")
NUMBERED = {"Visit": "visit", "Issue": "issue"}
AT_ONCE = 50_000  # issues of one transaction
RANDOM = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
SERIES = (
    "WITH RECURSIVE series(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM series WHERE k < {copies})"
)


def cases(county_id: str):
    """Visits of the county whose issues nobody else asks for, and which nothing refers to."""
    Visit, Issue, Voice = map(_model, ("Visit", "Issue", "Voice"))
    asked = Issue.objects.annotate(n=Count("voices")).order_by()
    odd = [
        asked.filter(Q(n__gt=1) | Q(merged_into__isnull=False)).values("pk"),
        Issue.objects.filter(merged_into__isnull=False).values("merged_into"),
    ]
    visits = Visit.objects.filter(county_id=county_id)
    for model in map(_model, OUTSIDE):
        for field in _relations(model):
            pointing = model.objects.filter(**{f"{field.name}__isnull": False}).values(
                field.attname
            )
            if field.related_model is Visit:
                visits = visits.exclude(pk__in=pointing)
            elif field.related_model is Issue:
                odd.append(pointing)
    for issues in odd:
        visits = visits.exclude(
            Exists(Voice.objects.filter(visit=OuterRef("pk"), issue__in=issues))
        )
    return visits.order_by("received_on", "pk")


def copy(visits: list[int], copies: int) -> None:
    """So many more of each of these cases."""
    if not (visits and copies):
        return
    models = _models()
    last = {model: model._base_manager.aggregate(n=Max("pk"))["n"] or 0 for model in models}
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            cursor.execute(_insert(model, models, last, visits, copies))
        for name, kind in NUMBERED.items():
            cursor.execute(_count_up(_table(_model(name))), [kind])
        for model in models:
            _go_on(cursor, model)


def grow(wanted: list[tuple]) -> None:
    """Pairs of visits and how many issues more there shall be of them. All are looked up before
    there are copies.
    """
    found = [(_sizes(visits), number) for visits, number in wanted]
    for sizes, number in found:
        whole, rest = divmod(number, max(1, sum(sizes.values())))
        most = max(1, AT_ONCE // max(1, sum(sizes.values())))
        for begun in range(0, whole, most):
            copy([*sizes], min(most, whole - begun))
        some = []
        for visit, size in sizes.items():
            if size <= rest:
                some.append(visit)
                rest -= size
        copy(some, 1)


def _sizes(visits) -> dict[int, int]:
    """Visit → number of its issues; those without any are left out."""
    return dict(visits.annotate(n=Count("voices")).filter(n__gt=0).values_list("pk", "n"))


# --- which tables -------------------------------------------------------------------------------
def _model(name: str):
    return apps.get_model("visits", name)


def _relations(model) -> list:
    return [field for field in model._meta.local_concrete_fields if field.remote_field]


def _models() -> list:
    """What a case is made of, each model after those it refers to."""
    found = [_model("Visit"), _model("Issue")]
    everything = [
        one for one in apps.get_models(include_auto_created=True) if one.__name__ not in OUTSIDE
    ]
    while added := [
        model
        for model in everything
        if model not in found and any(field.related_model in found for field in _relations(model))
    ]:
        found += added
    return sorted(found, key=lambda model: _depth(model, found))


def _depth(model, models) -> int:
    parents = {field.related_model for field in _relations(model)} & {*models} - {model}
    return 1 + max((_depth(one, models) for one in parents), default=0)


def _table(model) -> str:
    return model._meta.db_table


# --- the statements -----------------------------------------------------------------------------
def _of_cases(model, models, visits) -> str:
    """SQL: which rows of the model belong to these cases."""
    if model is _model("Visit"):
        return f"id IN ({', '.join(map(str, visits))})"
    if model is _model("Issue"):
        voice = _model("Voice")
        of_visits = _of_cases(_model("Visit"), models, visits).replace("id IN", "visit_id IN", 1)
        return f"id IN (SELECT issue_id FROM {_table(voice)} WHERE {of_visits})"
    parents = [
        field for field in _relations(model) if field.related_model in models and not field.null
    ]
    field = parents[0]
    rows = _of_cases(field.related_model, models, visits)
    return f"{field.column} IN (SELECT id FROM {_table(field.related_model)} WHERE {rows})"


def _insert(model, models, last, visits, copies) -> str:
    """One row more for each copy, near one another as rows of one day are."""
    table, rows, counter = _table(model), "*", ""
    said = {"submission": RANDOM[connection.vendor], "follow_code": "''"}
    if kind := NUMBERED.get(model.__name__):
        rows = "*, ROW_NUMBER() OVER (PARTITION BY county_id, year ORDER BY number) AS place"
        counter = (
            f"JOIN visits_counter c ON c.kind = '{kind}' AND c.year = old.year"
            " AND c.county_id = old.county_id"
        )
        said["number"] = f"c.last + (old.place - 1) * {copies} + series.k"
    columns = {}
    for field in model._meta.local_concrete_fields:
        name = connection.ops.quote_name(field.column)
        of = field.related_model if field.remote_field else model if field.primary_key else None
        columns[name] = (
            f"{last[of]} + old.{name} * {copies} + series.k"
            if of in models
            else said.get(field.name, f"old.{name}")
        )
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) {SERIES.format(copies=copies)} "
        f"SELECT {', '.join(columns.values())} "
        f"FROM (SELECT {rows} FROM {table} WHERE {_of_cases(model, models, visits)}) old "
        f"{counter} CROSS JOIN series ORDER BY 1{_unless_kept(model)}"
    )


def _unless_kept(model) -> str:
    """What triggers keep beside another row is there already, where they are not put aside."""
    return " ON CONFLICT DO NOTHING" if model._meta.pk.remote_field else ""


def _count_up(table: str) -> str:
    return (
        f"UPDATE visits_counter SET last = (SELECT MAX(number) FROM {table} t"
        " WHERE t.county_id = visits_counter.county_id AND t.year = visits_counter.year)"
        " WHERE kind = %s AND last > 0"
    )


def _go_on(cursor, model) -> None:
    """SQLite goes on behind the highest id by itself."""
    if connection.vendor == "postgresql" and model._meta.auto_field:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{_table(model)}', 'id'), MAX(id))"
            f" FROM {_table(model)}"
        )
