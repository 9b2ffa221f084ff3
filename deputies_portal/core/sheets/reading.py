"""Reading 读表: a table from an .xlsx or .csv file of an office, row by row, memory bounded.

Whatever is wrong with the file as a whole is `Unreadable`, in words for people; what is wrong with
one cell stands in the row. Of several sheets the one is read whose heads are known best.
"""

from typing import BinaryIO

from django.utils.translation import gettext as _

from deputies_portal.core.sheets import reading_csv, reading_xlsx
from deputies_portal.core.sheets.reading_table import MOST_ROWS, Row, Score, Table, Unreadable

__all__ = ["MOST_ROWS", "Row", "Score", "Table", "Unreadable", "open_table"]

OTHER_TABLES = ("xls", "xlsm", "xlsb", "et", "ods", "numbers")


def open_table(file: BinaryIO, extension: str, score: Score, *, sheet: str = "") -> Table:
    """The table of a file. `score` says how many heads of a row are known; `sheet` picks one."""
    if extension == "csv":
        return reading_csv.open_table(file, score)
    if extension == "xlsx":
        return reading_xlsx.open_table(file, score, sheet=sheet)
    if extension in OTHER_TABLES:
        raise Unreadable(_("请在表格软件里另存为 .xlsx 或 .csv，再上传。"))
    raise Unreadable(_("只读 .xlsx 和 .csv 文件。"))
