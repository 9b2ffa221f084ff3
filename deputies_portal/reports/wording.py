"""The words of a report as they are proposed: from the records, one sentence for each exception.

A paper is worded in Chinese, whatever the reader speaks. Its clerk may write it otherwise before it
is issued.
"""

from dataclasses import dataclass

from django.utils import translation

from deputies_portal.core.ui.templatetags.portal import short_day
from deputies_portal.reports.measures import KINDS
from deputies_portal.reports.models import SECTIONS
from deputies_portal.reports.numbers import BEFORE, Numbers
from deputies_portal.reports.shortfalls import Shortfalls
from deputies_portal.reports.subject import Subject
from deputies_portal.reports.sums import TURN
from stations.models import ActivityType
from visits.models import Issue

MOST_NAMED = 3  # categories named in a sentence
NOT_TOLD = ("民族", "宗教")  # categories of which nothing is told (domain §7)
Kind = ActivityType.Kind


@dataclass
class Wording:
    subject: Subject
    numbers: Numbers
    user: object

    def texts(self) -> dict[str, str]:
        """By section; an empty one has nothing to say."""
        with translation.override("zh-hans"):
            return {name: "".join(getattr(self, f"_{name}")()) for name in SECTIONS}

    @property
    def _when(self) -> str:
        if self.subject.is_running:
            return f"{self.subject.span.name}到{short_day(self.subject.on)}，"
        return f"{self.subject.span.name}，"

    @property
    def _whole(self) -> str:
        """全县, 全镇, 全街道."""
        name = self.subject.asked.name
        return f"全{'街道' if name.endswith('街道') else name[-1]}"

    def _opening(self):
        n = self.numbers
        yield f"{self._when}{self._whole}接待来访 {n['visits']} 次、{n['visitors']} 人次，"
        yield f"收到问题 {n['issues']} 件"
        if n["visit-issues"] != n["issues"]:
            yield f"（接待来访收到 {n['visit-issues']} 件）"
        yield f"，交办 {n['dispatched']} 件"
        if n["on_the_spot"]:
            yield f"，当场答复 {n['on_the_spot']} 件"
        yield f"，已办结 {n['closed']} 件。"
        if n["seminars"]:
            yield f"召开列席代表座谈会 {n['seminars']} 次，"
            yield f"收集并交办意见建议 {n['suggestions']} 件。"
        if n["upgrades"]:
            yield f"新建和提升家站 {n['upgrades']} 处通过验收。"

    def _reception(self):
        n = self.numbers
        yield f"举行接待日 {n['held']} 天。{self._compared('visitors', '接待人次')}"
        yield self._compared("issues", "收到问题")
        if n["answered"]:
            yield f"收到的问题中，答复过 {n['answered']} 件，解决 {n['solved']} 件。"
        if n["rated"]:
            yield f"评价过的 {n['rated']} 件中，满意或基本满意 {n['satisfied']} 件。"
        if n["unconfirmed"]:
            yield f"接待来访中有 {n['unconfirmed']} 次由代表登记、还没有确认，已算在里面。"
        if n["others"]:
            yield f"来信、来电、网络等另计 {n['others']} 人次。"

    def _compared(self, name: str, label: str) -> str:
        now, before = self.numbers[name], self.numbers[f"{name}{BEFORE}"]
        earlier = self.subject.span.before.name
        if not before:
            return f"{earlier}没有{label}的记录，不作比较。" if now else ""
        if now == before:
            return f"{label}与{earlier}持平。"
        word = "增加" if now > before else "减少"
        return f"{label}比{earlier}（{before}）{word} {abs(now - before)}。"

    def _matters(self):
        told = [one for one in self.numbers.categories if not _is_not_told(one[1])]
        if most := told[:MOST_NAMED]:
            named = "、".join(f"{name} {self.numbers[f'category-{key}']} 件" for key, name in most)
            yield f"群众反映最多的是{named}。"

    def _story(self):
        """A matter that was solved to the full satisfaction of who raised it; nothing that is
        closed to the public, no ethnic or religious matter (domain §7).
        """
        issue = _solved(self.subject, self.user)
        if issue is None:
            return
        yield f"{short_day(issue.registered_on)}，群众在{issue.venue.name}反映：{issue.title}。"
        yield f"{short_day(issue.dispatched_on)}交办，{short_day(issue.answered_on)}答复，"
        yield f"{short_day(issue.solved_on)}解决，反映人表示满意。"

    def _deputies(self):
        done: dict[str, int] = {}
        for _level, what, n in self.numbers.levels:
            done[what] = done.get(what, 0) + n
        words = (
            (TURN, "到站值班"),
            (Kind.STUDY, "参加学习"),
            (Kind.INSPECTION, "参加视察调研"),
            (Kind.REPORT, "向选民述职"),
        )
        said = [f"{label} {done[what]} 人次" for what, label in words if done.get(what)]
        if said:
            yield f"各级代表{'，'.join(said)}。"
        if self.numbers["activities"]:
            yield f"举办各类活动 {self.numbers['activities']} 次。"

    def _shortcomings(self):
        return Shortfalls(self.subject, self.numbers, self.user).sentences()


def _is_not_told(category: str) -> bool:
    return any(word in category for word in NOT_TOLD)


def _solved(subject: Subject, user) -> Issue | None:
    kind = KINDS["issues"]
    rows = kind.rows(user).filter(
        kind.at(subject.county, subject.place),
        kind.within(subject.span),
        source=Issue.Source.VISIT,
        is_confidential=False,
        solved_on__isnull=False,
        dispatched_on__isnull=False,
        answered_on__isnull=False,
        satisfaction=Issue.SATISFACTION["satisfied"],
    )
    for word in NOT_TOLD:
        rows = rows.exclude(category__name__contains=word)
    return rows.select_related("venue").order_by("registered_on", "pk").first()
