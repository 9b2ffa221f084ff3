"""Annual reports of the demonstration, issued by the same verbs: Eryuan's of its published year
(domain §8), Changning's of last year.
"""

from datetime import date

from deputies_portal.reports.issued import issuing
from deputies_portal.reports.live import LiveReport
from deputies_portal.reports.span import Span
from deputies_portal.reports.subject import Subject
from stations.models import County
from stations.scope import Scope
from visits.demo.stage import Stage, moment

PUBLISHED = {"532930": 2023}  # the others report on last year
ISSUED = (1, 8)  # month and day of the year after


def issue_reports(stage: Stage) -> None:
    published = PUBLISHED.get(stage.code)
    year = published or stage.on.year - 1
    # Much of last year was closed since: a report issued today says so.
    on = stage.working_day(date(year + 1, *ISSUED)) if published else stage.on
    if on > stage.on:
        return
    clerk, at = stage.county_clerk, moment(on, 10)
    subject = Subject.of(stage.code, Span(year), Scope.of(clerk), on)
    live = LiveReport(subject, clerk, County.objects.get(pk=stage.code).organiser)
    words = live.proposed | {"title": live.title, "issuer": live.issuer}
    if stage.code in PUBLISHED:
        words["shortcomings"] = _what_could_not_be(live)
    draft = issuing.draft_report(subject, actor=clerk, at=at, version=0, **words)
    issuing.take("issue", draft, actor=clerk, at=at, version=draft.version)


def _what_could_not_be(live: LiveReport) -> str:
    """Little more of that year is loaded than its visits: of the cadence nothing is said."""
    left = live.numbers["answered"] - live.numbers["solved"]
    return f"答复过的问题中还有 {left} 件受条件限制没有解决，已经向反映人说明。"
