"""Lists as spreadsheets: one way to write them, whatever they list."""

import io
from collections.abc import Callable, Sequence
from typing import Any


def workbook(title: str, columns: Sequence[tuple[str, int, Callable]], rows: Sequence) -> bytes:
    """A workbook of one sheet with a line for each row.

    :param title: name of the sheet
    :param columns: (heading, width in characters, value of a row)
    :param rows: what is listed, in this order
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, (heading, width, _value) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, heading, bold)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        for line, row in enumerate(rows, start=1):
            for number, (_heading, _width, value) in enumerate(columns):
                _write_cell(sheet, line, number, value(row), date)
    return buffer.getvalue()


def _write_cell(sheet, row: int, column: int, value: Any, date_format) -> None:
    """Write what a value is: a text that begins like a formula stays a text."""
    if value is None or value is False or value == "":
        sheet.write_blank(row, column, None)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value, date_format)
