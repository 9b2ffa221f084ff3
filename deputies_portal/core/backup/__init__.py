"""Back-up 备份 and restoring 恢复: one archive with the database and the uploaded files.

The keys of `.env` never go into it; keyed marks say which keys an archive needs.
"""


class Refused(Exception):
    """It cannot be done, the message says why; database, files and older archives are as before."""


class Unfinished(Exception):
    """The archive is in place, but something that must follow did not work."""
