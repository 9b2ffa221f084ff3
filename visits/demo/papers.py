"""A handful of suggestions 代表建议 of the demonstration, through the verbs of their pages."""

from datetime import date, timedelta

from stations.models import Mandate
from visits.demo.officers import CLERK_ROOM, UNIT
from visits.demo.stage import Stage, moment
from visits.models import Issue, Suggestion
from visits.models.states import State
from visits.suggestions import drafting, workflow

CHANGNING = "530524"
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
    """From issues at the county's desk that wait in the hands of units, the newest first."""
    if stage.code != CHANGNING:
        return []
    waiting = Issue.objects.filter(
        desk=stage.code, state=State.IN_PROGRESS, is_confidential=False, is_danger=False
    )
    # What the accounts to try find on their desks stays there.
    tried = waiting.filter(rounds__dispatches__unit=stage.units[UNIT])
    asked = waiting.filter(rounds__extensions__decision="")
    free = waiting.exclude(pk__in=tried.values("pk")).exclude(pk__in=asked.values("pk"))
    free = free.exclude(venue__name=CLERK_ROOM)
    found = free.filter(category__usual_unit__isnull=False).order_by("-registered_on", "-id")
    chosen = list(found[: len(STEPS)])
    pairs = zip(chosen, _leads(stage), STEPS, strict=False)
    return [_make(stage, issue, lead, steps) for issue, lead, steps in pairs]


def _leads(stage: Stage) -> list[Mandate]:
    """The deputy with an account has one to sign and one to rate."""
    able = drafting.may_lead([stage.code], stage.code, stage.on).select_related("deputy")
    own = able.filter(deputy__postings__isnull=False).order_by("pk").first()
    others = list(able.filter(deputy__postings__isnull=True).order_by("pk")[: len(STEPS)])
    return [own or others[0], *others[1:-1], own or others[-1]]


def _make(stage: Stage, issue: Issue, lead: Mandate, steps: int) -> Suggestion:
    """Drafted after the last step of the issue; the way is taken on the day of loading."""
    clerk, day = stage.county_clerk, _next_day(issue, stage)
    at = moment(day, 10)
    text = ADVICE % {"title": issue.title}
    title = f"关于解决“{issue.title}”的建议"[:60]
    facts = {"lead": lead, "consented_on": day, "title": title, "text": text}
    paper = workflow.make([issue], actor=clerk, at=at, **facts)
    for name, values in _way(paper, stage)[:steps]:
        facts = {"on_paper": True} if name in ("sign", "consult", "answer", "rate") else {}
        workflow.take(name, paper, actor=clerk, at=moment(stage.on, 10, 30), **facts, **values)
        paper = Suggestion.objects.get(pk=paper.pk)
    return paper


def _next_day(issue: Issue, stage: Stage) -> date:
    """The working day after the last step, or the day of loading."""
    last = issue.events.order_by("-happened_on").values_list("happened_on", flat=True).first()
    return min(stage.on, stage.working_day(last + timedelta(days=1)))


def _way(paper: Suggestion, stage: Stage) -> list[tuple[str, dict]]:
    unit = paper.category.usual_unit
    answer = {
        "answer_class": stage.classes["B"],
        "text": "您领衔的建议收悉。我们到现场核实，情况属实，已经列入计划，请您和群众监督。",
        "pledge": "列入计划，按期完工",
        "pledge_due": stage.later(stage.on, 90),
        "document_number": f"办复〔{stage.on.year}〕1号",
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
