from deputies_portal.core.audit.models.entry import AppendOnly, Entry, EntryQuerySet
from deputies_portal.core.audit.models.keys import KeyMark
from deputies_portal.core.audit.models.seals import Archive, Seal

__all__ = ["AppendOnly", "Archive", "Entry", "EntryQuerySet", "KeyMark", "Seal"]
