"""A return's figures as a spreadsheet: the template that goes out, and what comes back. Pure: no database.

    template.as_xlsx(form) / template.as_csv(form)      the file for one return
    reading.read(content, name)                         bytes → a Grid of cells, or FileRefused
    apart.read_apart(content, name)                     the same, a workbook in a process of its own
    checking.check(grid, form)                          Grid → figures by code, or FiguresRefused with every problem

openpyxl and csv read the cells. Everything around them is there because files come from people: the size of what is
read is bounded before and while it is unpacked, and each thing that can be wrong has a sentence that says where and
what is right.
"""

from portal.monitoring.spreadsheet.checking import FiguresRefused, Problem, check
from portal.monitoring.spreadsheet.layout import Line, Part, ReturnForm, Split
from portal.monitoring.spreadsheet.reading import Grid, read
from portal.monitoring.spreadsheet.sheets import FileRefused
from portal.monitoring.spreadsheet.template import as_csv, as_xlsx

__all__ = [
    "FiguresRefused",
    "FileRefused",
    "Grid",
    "Line",
    "Part",
    "Problem",
    "ReturnForm",
    "Split",
    "as_csv",
    "as_xlsx",
    "check",
    "read",
]
