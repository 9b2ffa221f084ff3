"""A file of old matters: its columns, its rows as forms, and the template to fill in."""

import csv
import io
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from visits.issues.issue_facts import OF_OLD_FILES
from visits.models.issues.states import State
from visits.old_records.forms.taking_over import Lists, TakeOverForm
from visits.old_records.taking_over import COURSE, Matter, Trial

MOST_ROWS = 100  # a file is tried and written in one request: a quarter of a second a row at worst
# What an office writes above the columns; the names of the fields are taken as well.
COLUMNS = {
    "原编号": "old_number",
    "收到日期": "received_on",
    "方式": "channel",
    "家站": "venue",
    "标题": "title",
    "类别": "category",
    "缓急": "pace",
    **{fact.head: fact.name for fact in OF_OLD_FILES},
    "事情发生地": "matter_region",
    "反映人姓名": "name",
    "反映人电话": "phone",
    "状态": "state",
    "经办台": "desk",
    "主办单位": "unit",
    "交办日期": "dispatched_on",
    "答复期限": "due",
    "函件文号": "letter_number",
    "签收日期": "accepted_on",
    "签收人": "accepted_by",
    "答复日期": "answered_on",
    "办理结果": "answer_class",
    "答复": "answer",
    "依据": "ground",
    "承诺": "pledge",
    "预计办完": "pledge_due",
    "告知日期": "told_on",
    "评价": "rating",
}
NEEDED = ("old_number", "received_on", "venue", "title", "category", "state")
HEAD_OF = {name: head for head, name in COLUMNS.items()}


class FileRefused(Exception):
    """No table of old matters; the message says why."""


def template() -> bytes:
    """The heads of all columns, for a spreadsheet: UTF-8 with its mark."""
    written = io.StringIO()
    csv.writer(written).writerow(COLUMNS)
    return written.getvalue().encode("utf-8-sig")


def state_words() -> list[str]:
    """What a file writes for the state, whatever the language of the page."""
    with override("zh-hans"):
        return [str(State(one).label) for one in COURSE]


def read_matters(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; UTF-8 with or without mark, else GB18030."""
    reader = csv.reader(io.StringIO(_decoded(content), newline=""))
    try:
        heads = [_field_of(head) for head in next(reader, [])]
        _check_heads(heads)
        rows = [
            (reader.line_num, dict(zip(heads, (value.strip() for value in row), strict=False)))
            for row in reader
            if any(value.strip() for value in row)
        ]
    except csv.Error as error:
        line = {"line": reader.line_num}
        raise FileRefused(_("第%(line)s行不是 CSV。") % line) from error
    if not rows:
        raise FileRefused(_("文件里一行也没有。"))
    if len(rows) > MOST_ROWS:
        raise FileRefused(_("一次最多%(most)s行，请分成几个文件。") % {"most": MOST_ROWS})
    return rows


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefused(_("这不是 CSV 文件，请用 UTF-8 或 GB18030 编码。"))


def _field_of(head: str) -> str:
    head = head.strip()
    return COLUMNS.get(head, head if head in HEAD_OF else "")


def _check_heads(heads: list[str]) -> None:
    missing = [HEAD_OF[name] for name in NEEDED if name not in heads]
    if missing:
        columns = _("、").join(missing)
        raise FileRefused(_("第一行要有这些列：%(columns)s。") % {"columns": columns})
    twice = [name for name, times in Counter(heads).items() if name and times > 1]
    if twice:
        raise FileRefused(_("第一行有两个“%(column)s”。") % {"column": HEAD_OF[twice[0]]})


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
