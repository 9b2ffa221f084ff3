"""A live report: the numbers of now, the proposed or drafted words, what became of it so far."""

from dataclasses import dataclass
from functools import cached_property

from deputies_portal.reports.models import AROUND, Report
from deputies_portal.reports.numbers import Numbers
from deputies_portal.reports.sheet import Sheet
from deputies_portal.reports.subject import Subject
from deputies_portal.reports.sums import Sums
from deputies_portal.reports.wording import Wording


@dataclass
class LiveReport:
    subject: Subject
    user: object
    organiser: str

    @cached_property
    def numbers(self) -> Numbers:
        return Sums(self.subject, self.user).numbers()

    @cached_property
    def _reports(self) -> list[Report]:
        """Of this place and time: the draft and those issued, the newest first."""
        rows = Report.objects.visible_to(self.user).about(self.subject)
        return list(rows.select_related("region", "issued_by").order_by("-id"))

    @property
    def draft(self) -> Report | None:
        return next((row for row in self._reports if row.is_draft), None)

    @property
    def issued(self) -> Report | None:
        return next((row for row in self._reports if row.is_issued), None)

    @cached_property
    def texts(self) -> dict[str, str]:
        return self.draft.texts if self.draft else self.proposed

    @cached_property
    def proposed(self) -> dict[str, str]:
        return Wording(self.subject, self.numbers, self.user).texts()

    @property
    def around(self) -> dict[str, str]:
        """Title, who signs, number and signer; the last two are first known when it is drafted."""
        if self.draft:
            return self.draft.around
        proposed = {
            "title": title_of(self.subject),
            "issuer": issuer_of(self.subject, self.organiser),
        }
        return dict.fromkeys(AROUND, "") | proposed

    @property
    def title(self) -> str:
        return self.around["title"]

    @property
    def issuer(self) -> str:
        return self.around["issuer"]

    @cached_property
    def sheet(self) -> Sheet:
        counted = self.numbers.counted(self.subject.span)

        def url_of(name: str) -> str:
            return counted[name].url(self.subject) if name in counted else ""

        return Sheet(self.numbers, url_of)


def title_of(subject: Subject) -> str:
    """2023年代表家站工作年度报告, 2023年第一季度代表家站工作通报."""
    kind = "通报" if subject.span.quarter else "年度报告"
    return f"{subject.span.name}代表家站工作{kind}"


def issuer_of(subject: Subject, organiser: str) -> str:
    """The organiser for the county, the presidium for a township."""
    return subject.head.removeprefix(subject.county_name) if subject.place else organiser
