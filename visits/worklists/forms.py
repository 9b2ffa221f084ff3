"""The form of one call: what `tell` asks, of a voice that is known already."""

from visits.issues.steps.telling import TellForm
from visits.models import Voice


class CallForm(TellForm):
    widths = {"told_by": "g6", "told_on": "g6", "means": "g12"}

    def __init__(self, *args, voice: Voice, **kwargs):
        self.voice = voice
        super().__init__(*args, **kwargs)

    def prepare(self):
        """The voice stands beside the form; whether the user may tell it, the act asks."""
        del self.fields["voice"]
        self.initial |= {"told_by": self.user.name, "told_on": self.on, "means": "phone"}

    def facts(self) -> dict:
        return super().facts() | {"voice": self.voice}
