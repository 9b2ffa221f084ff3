"""Where the templates that ship with reports lie."""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "papers"
