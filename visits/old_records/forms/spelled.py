"""Rows of old matters in the words of an office, as the form of the page wants them."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import override

from visits.old_records.forms.taking_over import Lists, TakeOverForm
from visits.old_records.taking_over import Matter, Trial


class Spelled:
    """From what an office writes in a cell to what the form wants: keys for names."""

    def __init__(self, lists: Lists):
        self.lists = lists
        form = TakeOverForm(lists=lists)
        with override("zh-hans"):
            self.words = {
                name: {str(label): str(key) for key, label in form.fields[name].choices}
                for name in ("channel", "pace", "state", "rating")
            }
        self.words["category"] = _keys(lists.categories, "name", "code")
        self.words["desk"] = _keys(lists.desks, "name")
        self.first_desk = str(lists.desks[0].pk) if lists.desks else ""
        if lists.townships is None:
            self.words["desk"]["县级"] = lists.county
        self.words["unit"] = _keys(lists.units, "short_name", "name")
        self.words["answer_class"] = _keys(lists.answer_classes, "code", "name")
        self.venues = _keys(lists.venues, "name")
        self.regions = _unique(lists.regions)

    def data_of(self, row: dict[str, str]) -> dict[str, str]:
        """What a browser would send for this row."""
        sent = {"channel": "in_person", "pace": "normal", "desk": self.first_desk}
        sent |= {name: text for name, text in row.items() if name and text}
        for name, keys in self.words.items():
            sent[name] = keys.get(sent.get(name, ""), sent.get(name, ""))
        for name, keys in (("venue", self.venues), ("matter_region", self.regions)):
            if key := keys.get(sent.get(name, "")):
                sent |= {name: "", f"{name}-pick": key}
        return sent


def _keys(records: Iterable, *columns: str) -> dict[str, str]:
    return {getattr(one, column): str(one.pk) for column in columns for one in records}


def _unique(regions) -> dict[str, str]:
    """By code, and by name where one region alone has it."""
    rows = list(regions)
    times = Counter(region.name for region in rows)
    names = {region.name: region.pk for region in rows if times[region.name] == 1}
    return names | {region.pk: region.pk for region in rows}


def matters_of(
    rows: list[tuple[int, dict[str, str]]], lists: Lists, user, spelled: Spelled | None = None
) -> tuple[list[tuple[int, Matter]], list[Trial]]:
    """The rows that can be read as matters, and the trials of those that cannot."""
    spelled, matters, wrong = spelled or Spelled(lists), [], []
    for line, row in rows:
        form = TakeOverForm(spelled.data_of(row), lists=lists, user=user)
        if form.is_valid():
            matters.append((line, form.matter()))
        else:
            named = form.errors.items()
            found = [
                ("" if name == "__all__" else name, text) for name, all_ in named for text in all_
            ]
            wrong.append(Trial(line, None, tuple(found)))
    return matters, wrong
