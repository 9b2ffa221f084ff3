"""Asks the portal on this machine for a page of the watchman: ends with 0 when it is answered 200.

The host is the first of ALLOWED_HOSTS: any other is refused.
"""

import os
import sys
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def main():
    port, host = os.environ.get("PORT") or "8000", os.environ.get("ALLOWED_HOSTS", "")
    request = Request(f"http://127.0.0.1:{port}{sys.argv[1]}")
    if first := host.split(",")[0]:
        request.add_header("Host", first)
    try:
        with urlopen(request, timeout=8) as answer:
            print(answer.read().decode(), end="")
    except HTTPError as error:
        sys.exit(error.read().decode()[:500])
    except (URLError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
