"""A handful of suggestions 代表建议 of the demonstration, through the verbs of their pages."""

from datetime import date, timedelta

from stations.models import Mandate
from visits.demo.stage import CHANGNING, CLERK_ROOM, UNIT, Stage
from visits.issues.acts import suggestion_draft as drafting
from visits.models import Issue, Suggestion
from visits.models.issues.states import State
from visits.suggestions import workflow

# How many steps of the way each of them has taken.
STEPS = (0, 2, 4, 5, 6)
ADVICE = (
    "群众多次反映：%(title)s。代表到现场看过，情况属实。"
    "建议有关部门列入计划，落实资金，明确完成时间，并把进展告诉群众。"
)
HEARD = {
    "how": "site",
    "said": "希望先解决最急的一段，工期告诉村民。",
}


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
    for steps, lead in zip(STEPS, _leads(stage), strict=False):
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
    others = list(able.filter(deputy__postings__isnull=True).order_by("pk")[: len(STEPS)])
    return [own or others[0], *others[1:-1], own or others[-1]]


def _make(stage: Stage, issue: Issue, lead: Mandate, steps: int) -> Suggestion:
    """Drafted after the last step of the issue."""
    clerk, (day, *days) = stage.county_clerk, _days_of(issue, steps, stage)
    text = ADVICE % {"title": issue.title}
    title = f"关于解决“{issue.title}”的建议"[:60]
    facts = {"lead": lead, "consented_on": day, "title": title, "text": text}
    with stage.news_of(day):
        paper = workflow.make([issue], actor=clerk, at=stage.moment(day, 10), **facts)
    for (name, values), on in zip(_way(paper, stage, day), days, strict=False):
        facts = {"on_paper": True} if name in ("sign", "consult", "answer", "rate") else {}
        with stage.news_of(on):
            at = stage.moment(on, 10, 30)
            workflow.take(name, paper, actor=clerk, at=at, **facts, **values)
        paper = Suggestion.objects.get(pk=paper.pk)
    return paper


def _way(paper: Suggestion, stage: Stage, on: date) -> list[tuple[str, dict]]:
    unit = paper.category.usual_unit
    answer = {
        "answer_class": stage.classes["B"],
        "text": "您领衔的建议收悉。我们到现场核实，情况属实，已经列入计划，请您和群众监督。",
        "pledge": "列入计划，按期完工",
        "pledge_due": stage.later(on, 90),
        "document_number": f"办复〔{on.year}〕1号",
        "signer": unit.leader or unit.name,
    }
    return [
        ("sign", {}),
        ("submit", {}),
        ("accept", {}),
        ("assign", {"unit": unit, "pace": "normal", "letter_number": ""}),
        ("consult", HEARD | {"heard_by": unit.contact or unit.short_name}),
        ("answer", answer),
    ]
