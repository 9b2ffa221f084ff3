"""What a version of a checklist changes: venues held against it, scores that move."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies_portal.core.ui.forms.effects import either
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.models import Standard, Venue
from stations.standards.last_results import scores_under


@dataclass
class StandardEffect:
    """`laid` gets the version once it is written; the form hands it over."""

    laid: list[Standard] = field(default_factory=list)

    def look(self) -> Standard | None:
        return self.laid[-1] if self.laid else None

    def tell(self, _before: None, standard: Standard) -> Iterator[str]:
        number = venues_of(standard).count()
        yield ngettext(
            "从%(day)s起，%(number)d 处家站按它评估。",
            "从%(day)s起，%(number)d 处家站按它评估。",
            number,
        ) % {"day": in_words(standard.starts_on), "number": number}
        moved = [(old, new) for old, new in scores_under(standard) if old != new]
        up = sum(new > old for old, new in moved)
        yield _scores(up, len(moved) - up)
        yield _("做过的评估照旧，不重算。")


@dataclass
class EndEffect:
    standard: Standard

    def look(self) -> int:
        return venues_of(self.standard).count()

    def tell(self, number: int, _after: int) -> Iterator[str]:
        yield ngettext(
            "%(number)d 处家站从第二天起没有可以评估的标准。",
            "%(number)d 处家站从第二天起没有可以评估的标准。",
            number,
        ) % {"number": number}
        yield _("做过的评估照旧，不重算。")


def _scores(up: int, down: int) -> str:
    words = either(
        up,
        down,
        both=_("最近一次县级评估的结果照这一版算，%(up)d 处家站得分升，%(down)d 处降。"),
        only_more=_("最近一次县级评估的结果照这一版算，%(up)d 处家站得分升。"),
        only_less=_("最近一次县级评估的结果照这一版算，%(down)d 处家站得分降。"),
        neither=_("最近一次县级评估的结果照这一版算，没有一处家站的得分变。"),
    )
    return words % {"up": up, "down": down}


def venues_of(standard: Standard):
    return Venue.objects.standing().filter(county=standard.county_id, tier__in=standard.tiers)
