"""Long files are tried, written and undone in the background, short ones while the clerk waits."""

from collections import Counter

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from deputies_portal.core.audit import journal
from deputies_portal.core.jobs import asking
from deputies_portal.core.jobs.kinds import Outcome, Refused, kind
from deputies_portal.core.jobs.models import Job
from deputies_portal.core.sheets.reading import Unreadable
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.imports import undoing, working, written
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import
from stations.models import Posting
from stations.scope import Scope

CHECK, WRITE, UNDO, EXPORT = "import.check", "import.write", "import.undo", "import.export"
TITLES = {
    CHECK: gettext_noop("试导入表格"),
    WRITE: gettext_noop("写入导入的表格"),
    UNDO: gettext_noop("撤销导入"),
    EXPORT: gettext_noop("按导入的格式导出"),
}
WORK = {CHECK: working.check, WRITE: working.write}
ON_AN_IMPORT = (CHECK, WRITE, UNDO)


def start(act: str, imported: Import, *, actor, posting) -> Import:
    """Do it now, or ask for the job. Raises Unreadable; StepRefused while one is at it."""
    refuse_while_at_work(imported)
    now = timezone.now()
    if not is_long(imported):
        return WORK[act](imported, on=timezone.localdate(now), at=now)
    _ask(act, imported, actor, posting, now)
    return imported


def undo(imported: Import, *, actor, posting) -> Import:
    """As `start`. Raises BuiltUpon at once, also where the job would be told so later."""
    refuse_while_at_work(imported)
    now = timezone.now()
    if not is_long(imported):
        facts = {"actor": actor, "posting": posting}
        return undoing.undo(imported, **facts, on=timezone.localdate(now), at=now)
    if found := obstacles_to(imported):
        raise undoing.BuiltUpon(found)
    _ask(UNDO, imported, actor, posting, now)
    return imported


def is_long(imported: Import) -> bool:
    return KINDS[imported.kind].is_long(imported)


def obstacles_to(imported: Import) -> list[undoing.Obstacle]:
    """What refuses an undoing; nothing any more once it has begun."""
    return [] if is_being_undone(imported) else undoing.obstacles(imported)


def is_being_undone(imported: Import) -> bool:
    """Whether a run has begun that nobody may refuse any more: of a ledger, out of sight."""
    kind = KINDS[imported.kind]
    return bool(kind.staged and kind.staged.is_begun(imported.pk))


def refuse_while_at_work(imported: Import) -> None:
    if (job := job_of(imported)) and job.is_active:
        raise StepRefused(_("这次导入正在后台处理，请等它完成。"), record=imported)


def _ask(act: str, imported: Import, actor, posting, at) -> None:
    asking.ask(
        act,
        actor=actor,
        posting=posting,
        title=TITLES[act],
        arguments={"import": imported.pk, "version": imported.version},
        at=at,
        detail=imported.file_name,
        county=imported.county_code,
    )


def job_of(imported: Import) -> Job | None:
    """The last job about the import, unless it is over and done."""
    if not is_long(imported):
        return None
    rows = Job.objects.filter(kind__in=ON_AN_IMPORT, arguments__import=imported.pk)
    job = rows.order_by("-pk").first()
    return job if job and job.state != Job.State.DONE else None


@kind(CHECK, gettext_lazy("试导入表格"))
def check(run) -> Outcome:
    return _worked(run, CHECK)


@kind(WRITE, gettext_lazy("写入导入的表格"))
def write(run) -> Outcome:
    return _worked(run, WRITE)


@kind(UNDO, gettext_lazy("撤销导入"))
def take_back(run) -> Outcome:
    """What is undone already, by an attempt whose end was not written down, is done."""
    imported = Import.objects.get(pk=run.arguments["import"])
    now, posting = timezone.now(), Posting.objects.filter(pk=run.job.posting_id).first()
    facts = {"actor": run.user, "posting": posting, "progress": run.progress}
    if imported.is_written:
        try:
            undoing.undo(imported, **facts, on=timezone.localdate(now), at=now)
        except undoing.BuiltUpon as refused:
            raise Refused(undoing.worded(refused.obstacles[0])) from refused
    return Outcome(page=reverse("imports:import", args=[imported.pk]))


def ask_for_register(chosen, county: str, extension: str, *, actor, posting) -> Job:
    """A long register, written in the background as the person may see it then."""
    return asking.ask(
        EXPORT,
        actor=actor,
        posting=posting,
        title=TITLES[EXPORT],
        arguments={"kind": chosen.name, "county": county, "extension": extension},
        at=timezone.now(),
        detail=journal.in_records(str, chosen.label),
        county=county,
    )


@kind(EXPORT, gettext_lazy("按导入的格式导出"))
def export(run) -> Outcome:
    asked, scope = run.arguments, Scope.of(run.user)
    chosen, county = KINDS[asked["kind"]], asked["county"]
    if not chosen.roles & scope.roles or county not in chosen.counties(scope):
        raise Refused(_("您已没有导出的权限。"))
    total, name = chosen.most_exported(run.user, county), journal.in_records(str, chosen.label)
    heads, rows = written.register(chosen, county, run.user)
    path, counted = run.file(asked["extension"]), Counter()
    with path.open("wb") as stream:
        heard = _heard(rows, counted, lambda done: run.progress(done, total))
        written.write(stream, asked["extension"], heads, heard, name)
    facts = {"rows": counted["rows"]}
    name = f"{name}.{asked['extension']}"
    return Outcome(path, name, action=f"{chosen.name}.export", facts=facts)


def _heard(rows, counted: Counter, progress):
    for row in rows:
        counted["rows"] += 1
        progress(counted["rows"])
        yield row


def _worked(run, act: str) -> Outcome:
    imported = Import.objects.get(pk=run.arguments["import"])
    now = timezone.now()
    try:
        WORK[act](imported, on=timezone.localdate(now), at=now, progress=run.progress)
    except Unreadable as refused:
        raise Refused(str(refused)) from refused
    return Outcome(page=reverse("imports:import", args=[imported.pk]))
