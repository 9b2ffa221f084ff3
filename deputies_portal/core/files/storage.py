"""Files on the disk: there whole or not at all."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A disk that is full leaves no half of a file behind."""

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError:
            Path(self.path(name)).unlink(missing_ok=True)
            raise
