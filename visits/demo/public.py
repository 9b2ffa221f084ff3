"""What the public pages of the demonstration show: answered issues released by two people, in
Eryuan the lunch case (domain §8) before all; in Changning the switch is on and submissions wait in
the inbox of the room one signs in for.
"""

from datetime import date, timedelta
from uuid import UUID

from deputies_portal.core import notices
from stations.models import County, Venue
from visits.demo.stage import CHANGNING, CLERK_ROOM, Stage, moment
from visits.demo.tables import rows_of, table_of
from visits.models import Issue
from visits.models.release import NEVER, TELLABLE
from visits.releases import identifying, releasing
from visits.submissions.submitting import SubmissionFacts, submit

MOST_RELEASED = 6


def open_to_the_public(stage: Stage) -> None:
    if stage.code == CHANGNING:
        _take_online(stage, stage.venue(CLERK_ROOM))
    _release(stage)


def _take_online(stage: Stage, room: Venue) -> None:
    """The county's switch, and its inbox."""
    County.objects.filter(pk=stage.code).update(takes_online=True)
    room.county.county.takes_online = True
    for number, row in enumerate(map(dict, rows_of("submissions")), start=1):
        at = moment(stage.on - timedelta(days=row.pop("days_ago")), 20, 15)
        token = UUID(int=int(stage.code) * 1000 + number)
        with notices.quiet():
            submit(SubmissionFacts(venue=room, token=token, **row), at=at)


def _release(stage: Stage) -> None:
    """The lunch case, and the latest issues solved, each from another venue; words that narrow
    somebody down are left aside."""
    solved = Issue.objects.filter(county=stage.code, state__in=TELLABLE, solved_on__isnull=False)
    solved = solved.exclude(category__code=NEVER).filter(is_confidential=False)
    solved = solved.select_related("venue", "category").order_by("-solved_on", "id")
    lunch, venues = table_of("lunch"), set()
    for issue in [*solved.filter(title=lunch["issue"]["title"]), *solved]:
        is_lunch = issue.title == lunch["issue"]["title"]
        words = lunch["released"] if is_lunch else releasing.first_words(issue)
        if issue.venue_id in venues or not words["text"] or not _is_plain(words):
            continue
        venues.add(issue.venue_id)
        _publish(stage, issue, words, stage.ago(1) if is_lunch else stage.later(issue.solved_on, 2))
        if len(venues) == MOST_RELEASED:
            return


def _publish(stage: Stage, issue: Issue, words: dict, soon: date) -> None:
    """Worded by the county's clerk, released by its leader; the lunch case yesterday, so that it
    stands first."""
    at = moment(min(stage.on, soon), 10, 5)
    row = releasing.word_release(issue, actor=stage.county_clerk, at=at, **words)
    second = stage.officers["manager", stage.code]
    releasing.take("publish", row, actor=second, at=at, version=row.version)


def _is_plain(words: dict) -> bool:
    return not identifying.narrowing_words(*words.values())
