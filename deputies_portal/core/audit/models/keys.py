"""Marks of the keys 密钥标记 that personal data of this database are sealed with: a portal that is
started with other keys is told so, instead of failing page by page. Written by `audit.keys`.
"""

from django.db import models


class KeyMark(models.Model):
    """A keyed fingerprint of one key; it opens nothing."""

    IS_REWRITTEN = True  # no part of the journal: a rotation of keys forgets the old ones

    mark = models.CharField(max_length=64, unique=True)
    is_index = models.BooleanField(default=False)  # of VAULT_INDEX_KEY
    noted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.mark[:8]
