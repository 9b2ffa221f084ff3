"""What is typed into the search 搜索: its words, how they are looked for, where they stand."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from deputies_portal.core.database.grams import grams, runs
from deputies_portal.core.words.text import clean_line
from visits import numbers
from visits.likeness.told import EMPTY
from visits.models import Answer

LONGEST = 100  # as the refusal says
BEFORE, AFTER = 16, 60  # characters of a line around what was hit


def typed(text: str) -> str:
    """What was typed into the box, as it is searched for; one character more than is possible tells
    that it was too long.
    """
    return clean_line(text)[: LONGEST + 1]


@dataclass(frozen=True)
class Asked:
    text: str

    @cached_property
    def words(self) -> list[str]:
        return self.text.split()

    @property
    def refusal(self) -> str:
        """Why it cannot be searched for; empty where it can."""
        if len(self.text) > LONGEST:
            return _("太长了：最多写 100 个字，写几个关键的词就够。")
        if not self.text or numbers.spelled(self.text) is not None:
            return ""
        signs = "".join(runs(self.text))
        if len(signs) < 2:
            return _("一个字太少，请至少写两个字；编号可以只写数字。")
        return _("这些字到处都有，请写上是什么事、在哪里。") if set(signs) <= EMPTY else ""

    def in_words_of_issue(self) -> Q:
        """Every word stands in title, description, wish or the standing answer of the issue."""
        pairs = [gram for word in self.words for gram in grams(word)]
        wanted = Q(words__grams__matches="&".join(dict.fromkeys(pairs))) if pairs else Q()
        for word in self.words:
            parts = grams(word)
            if len(parts) != 1 or parts[0] != word:
                wanted &= _stands_in_issue(word)
        return wanted

    def in_columns(self, *columns: str) -> Q:
        """Every word stands in one of the columns; pinyin, full or by initials, in `search_key`."""
        wanted = Q()
        for word in self.words:
            found = Q()
            for column in columns:
                said = word.lower() if column == "search_key" else word
                found |= Q(**{f"{column}__contains": said})
            wanted &= found
        return wanted

    def line(self, *texts: str) -> str:
        """Where in the first of these texts that has one of the words it stands; empty for none."""
        for text in texts:
            flat = " ".join(text.split())
            places = [at for at in (flat.find(word) for word in self.words) if at >= 0]
            if places:
                first, last = max(min(places) - BEFORE, 0), min(places) + AFTER
                before, after = "…" if first else "", "…" if last < len(flat) else ""
                return f"{before}{flat[first:last]}{after}"
        return ""


def _stands_in_issue(word: str) -> Q:
    """The grams of a longer word may stand apart, and of a sign there are none."""
    standing = Answer.objects.filter(round__issue=OuterRef("pk"), superseded_on__isnull=True)
    return (
        Q(title__contains=word)
        | Q(description__contains=word)
        | Q(wish__contains=word)
        | Exists(standing.filter(text__contains=word))
    )
