"""What the public pages of the demonstration show: in Changning the switch is on, submissions wait
in the inbox of the room one signs in for, and answered issues have been released by two people.
"""

from datetime import timedelta
from uuid import UUID

from deputies_portal import notices
from stations.models import County, Venue
from visits import identifying, releasing
from visits.demo.officers import CLERK_ROOM
from visits.demo.stage import Stage, moment
from visits.models import Issue
from visits.models.release import NEVER, TELLABLE
from visits.submitting import SubmissionFacts, submit

MOST_RELEASED = 6
# What, what is wished for, where, who and how to reach them, how many days ago.
WAITING = (
    ("村口三盏路灯坏了半个月，晚上看不见路。", "换上新灯。", "关庙社区东头", "李先生", "", 1),
    ("灌溉沟渠堵了，水过不来，快到栽插时节。", "清一清沟。", "大沟中段", "", "13800005566", 3),
    ("买十斤送五斤，点开有惊喜。", "", "", "", "", 4),
)


def open_to_the_public(stage: Stage) -> None:
    """The county's switch, its inbox, and its released issues."""
    County.objects.filter(pk=stage.code).update(takes_online=True)
    room = stage.venues[CLERK_ROOM]
    room.county.county.takes_online = True
    with notices.quiet():
        _submit(stage, room)
    _release(stage)


def _submit(stage: Stage, room: Venue) -> None:
    for number, (text, wish, place, name, phone, ago) in enumerate(WAITING, start=1):
        facts = SubmissionFacts(
            venue=room,
            text=text,
            token=UUID(int=int(stage.code) * 1000 + number),
            wish=wish,
            place=place,
            name=name,
            phone=phone,
        )
        submit(facts, at=moment(stage.on - timedelta(days=ago), 20, 15))


def _release(stage: Stage) -> None:
    """The latest issues solved, each from another venue: worded by the county's clerk, released by
    its leader; words that narrow somebody down are left aside."""
    writer = stage.county_clerk
    second = stage.officers["manager", stage.code]
    solved = Issue.objects.filter(county=stage.code, state__in=TELLABLE, solved_on__isnull=False)
    solved = solved.exclude(category__code=NEVER).filter(is_confidential=False)
    venues: set[int] = set()
    for issue in solved.select_related("venue", "category").order_by("-solved_on", "id"):
        words = releasing.first_words(issue)
        if issue.venue_id in venues or not words["text"] or not _is_plain(issue, words):
            continue
        venues.add(issue.venue_id)
        at = moment(min(stage.on, stage.later(issue.solved_on, 2)), 10, 5)
        row = releasing.word_release(issue, actor=writer, at=at, **words)
        releasing.publish_release(row, actor=second, at=at, version=row.version)
        if len(venues) == MOST_RELEASED:
            return


def _is_plain(issue: Issue, words: dict) -> bool:
    return not identifying.narrowing_words(*words.values())
