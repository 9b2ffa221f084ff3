"""Who may tell 告知 which voice: the venue and deputies that received it, its township, the county.

A matter merged from three villages is told in each of them by those who heard it there.
"""

from stations.scope import Scope
from visits.issues.dossier import Dossier
from visits.models import Voice


def tellable(user, dossier: Dossier, held) -> list[Voice]:
    """The voices still to be told or rated by this person; `held`: the person's qualities."""
    return [voice for voice in dossier.voices_to_tell if may_tell(user, voice, dossier, held)]


def may_tell(user, voice: Voice, dossier: Dossier, held) -> bool:
    if "visitor" in held:  # by the code of this very voice
        return True
    scope, origin = Scope.of(user), voice.origin
    if "county" in held:
        return True
    if "township" in held and (
        origin.township_id in scope.townships or dossier.issue.desk_id in scope.townships
    ):
        return True
    if "receiver" in held and origin.venue_id in scope.venues:
        return True
    return "deputy" in held and bool(scope.deputies & voice.receivers.keys())
