"""Django's sessions in the database, read by a query that is written once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from deputies_portal.core.database.prepared import PreparedQuery

STORED = PreparedQuery(lambda key: Session.objects.filter(session_key=key), key=str)


class SessionStore(db.SessionStore):
    """Every page reads the session of who asks for it."""

    def _get_session_from_db(self):
        stored = next(iter(STORED.ask(key=self.session_key)), None)
        if stored and stored.expire_date > timezone.now():
            return stored
        self._session_key = None
        return None
