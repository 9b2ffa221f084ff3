"""A handful of suggestions 代表建议 of the demonstration, through the verbs of their pages."""

from datetime import date, timedelta

from stations.models import Mandate
from visits.demo.stage import CHANGNING, CLERK_ROOM, UNIT, Stage
from visits.demo.tables import table_of
from visits.issues.step_parts import suggestion_draft as drafting
from visits.models import Issue, Suggestion
from visits.models.issues.states import State
from visits.suggestions import workflow

LEADS = 5  # one of each suggestion


def make_suggestions(stage: Stage) -> list[Suggestion]:
    """From issues at the county's desk that wait in the hands of units. Each is the newest that is
    old enough for the way its paper has gone, a step every working day.
    """
    if stage.code != CHANGNING:
        return []
    waiting = Issue.objects.filter(
        desk=stage.code, state=State.IN_PROGRESS, is_confidential=False, is_danger=False
    )
    # What the accounts to try find on their desks stays there.
    tried = waiting.filter(rounds__dispatches__unit=stage.units[UNIT])
    asked = waiting.filter(rounds__extensions__decision="")
    free = waiting.exclude(pk__in=tried.values("pk")).exclude(pk__in=asked.values("pk"))
    free = free.exclude(venue__name=CLERK_ROOM).exclude(events__step="join")
    found = list(free.filter(category__usual_unit__isnull=False).order_by("-registered_on", "-id"))
    papers = []
    for steps, lead in zip(table_of("suggestions")["taken"], _leads(stage), strict=False):
        if issue := next((one for one in found if _days_of(one, steps, stage)), None):
            found.remove(issue)
            papers.append((issue, lead, steps))
    # The one that has gone farthest is numbered first.
    return [_make(stage, *paper) for paper in reversed(papers)]


def _days_of(issue: Issue, steps: int, stage: Stage) -> list[date]:
    """The days of the draft and of its steps; none when the issue is too young for them."""
    last = issue.events.order_by("-happened_on").values_list("happened_on", flat=True).first()
    day = stage.working_day(last + timedelta(days=1))
    days = [day]
    for _unused in range(steps):
        days.append(stage.later(days[-1], 1))
    return days if days[-1] <= stage.on else []


def _leads(stage: Stage) -> list[Mandate]:
    """The deputy with an account has one to sign and one to rate."""
    able = drafting.may_lead([stage.code], stage.code, stage.on).select_related("deputy")
    own = able.filter(deputy__postings__isnull=False).order_by("pk").first()
    others = list(able.filter(deputy__postings__isnull=True).order_by("pk")[:LEADS])
    return [own or others[0], *others[1:-1], own or others[-1]]


def _make(stage: Stage, issue: Issue, lead: Mandate, steps: int) -> Suggestion:
    """Drafted after the last step of the issue."""
    told, clerk = table_of("suggestions"), stage.county_clerk
    day, *days = _days_of(issue, steps, stage)
    words = {name: told[name].format(title=issue.title) for name in ("title", "text")}
    facts = {"lead": lead, "consented_on": day, "title": words["title"][:60], "text": words["text"]}
    with stage.news_of(day):
        paper = workflow.make([issue], actor=clerk, at=stage.moment(day, 10), **facts)
    for row, on in zip(told["way"], days, strict=False):
        facts = {name: _fact(stage, paper, day, name, cell) for name, cell in row.items()}
        with stage.news_of(on):
            at = stage.moment(on, 10, 30)
            workflow.take(facts.pop("step"), paper, actor=clerk, at=at, **facts)
        paper = Suggestion.objects.get(pk=paper.pk)
    return paper


def _fact(stage: Stage, paper: Suggestion, drafted: date, name: str, cell):
    match name:
        case "unit":
            return paper.category.usual_unit
        case "answer_class":
            return stage.classes[cell]
        case "pledge_due":
            return stage.later(drafted, cell)
        case "on_paper":
            return cell
    return cell.format(unit=paper.category.usual_unit, year=drafted.year)
