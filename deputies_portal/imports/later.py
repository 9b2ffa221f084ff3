"""Long files are tried and written in the background, short ones while the clerk waits."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from deputies_portal.imports import working
from deputies_portal.imports.models import Import
from deputies_portal.jobs import asking
from deputies_portal.jobs.kinds import Outcome, Refused, kind
from deputies_portal.jobs.models import Job
from deputies_portal.sheets.reading import Unreadable
from deputies_portal.ui.errors import StepRefused

AT_ONCE = 200  # rows that are worked through within one request
CHECK, WRITE = "import.check", "import.write"
TITLES = {CHECK: gettext_noop("试导入表格"), WRITE: gettext_noop("写入导入的表格")}
WORK = {CHECK: working.check, WRITE: working.write}


def start(act: str, imported: Import, *, actor, posting) -> Import:
    """Do it now, or ask for the job. Raises Unreadable; StepRefused while one is at it."""
    if (job := job_of(imported)) and job.is_active:
        raise StepRefused(_("这次导入正在后台处理，请等它完成。"), record=imported)
    now = timezone.now()
    if imported.rows <= AT_ONCE:
        return WORK[act](imported, on=timezone.localdate(now), at=now)
    asking.ask(
        act,
        actor=actor,
        posting=posting,
        title=TITLES[act],
        arguments={"import": imported.pk, "version": imported.version},
        at=now,
        detail=imported.file_name,
        county=imported.county_code,
    )
    return imported


def job_of(imported: Import) -> Job | None:
    """The last job about the import, unless it is over and done."""
    if imported.rows <= AT_ONCE:
        return None
    rows = Job.objects.filter(kind__in=WORK, arguments__import=imported.pk)
    job = rows.order_by("-pk").first()
    return job if job and job.state != Job.State.DONE else None


@kind(CHECK, gettext_lazy("试导入表格"))
def check(run) -> Outcome:
    return _worked(run, CHECK)


@kind(WRITE, gettext_lazy("写入导入的表格"))
def write(run) -> Outcome:
    return _worked(run, WRITE)


def _worked(run, act: str) -> Outcome:
    imported = Import.objects.get(pk=run.arguments["import"])
    now = timezone.now()
    try:
        WORK[act](imported, on=timezone.localdate(now), at=now, progress=run.progress)
    except Unreadable as refused:
        raise Refused(str(refused)) from refused
    return Outcome(page=reverse("imports:import", args=[imported.pk]))
