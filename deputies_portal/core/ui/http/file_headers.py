"""Headers of the files a browser loads; whitenoise answers them before our own middleware.

Imported by the settings, so it imports nothing of Django.
"""


def add_file_headers(headers, path: str, url: str) -> None:
    """No page of another site may embed our files."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
