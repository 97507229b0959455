"""Reading files of rows with suspicion: CSV of every make, and workbooks that are not what they seem."""

import datetime as dt
import io
import tracemalloc
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from pathway.core.rowfiles import Column, Findings, Layout, Limits, as_day, as_number, as_staff_id, rows
from pathway.core.spreadsheets import safe

COLUMNS = (
    Column("staff_id", "Staff id", 40, filled=True),
    Column("name", "Name", 60),
    Column("start_date", "First day", 20),
    Column("fte", "Full-time equivalent", 8, needed=False),
)


def read(content, *, layout=None, limits=None):
    """The rows of a file by column, and the codes of what was found."""
    found = Findings()
    read_rows = list(rows(io.BytesIO(content), COLUMNS, layout or Layout(), found, limits=limits))
    return [row.cells for row in read_rows], [finding.code for finding in found], found


def workbook(*lines, change=None):
    """A workbook of these lines; `change` may do more to its sheet."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    if change:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADER = ("staff_id", "name", "start_date", "fte")


def repacked(content, name, make):
    """The same zip with one part made otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, make(old.read(each)) if each == name else old.read(each))
    return out.getvalue()


def test_a_workbook_gives_dates_numbers_and_padded_ids_as_a_person_sees_them():
    def pad(sheet):
        sheet["A2"].number_format = "00000"

    content = workbook(
        HEADER, (42, "Ann", dt.date(2026, 9, 1), 0.6), ("E7", "None", dt.datetime(2026, 9, 2), 0.1 + 0.2), change=pad
    )
    found, codes, _ = read(content)
    assert codes == []
    assert found == [
        {"staff_id": "00042", "name": "Ann", "start_date": "2026-09-01", "fte": "0.6"},
        {"staff_id": "E7", "name": "None", "start_date": "2026-09-02", "fte": "0.3"},
    ]


def test_a_days_number_without_its_format_is_no_day():
    found, _, _ = read(workbook(HEADER, ("E1", "Ann", 45901, 1)))
    assert found[0]["start_date"] == "45901"
    assert as_day("45901") is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: workbook(HEADER, ("E1", "=1+1", "2026-09-01", 1)), "xlsx.formula"),
        (lambda: workbook(HEADER, ("E1", "#N/A", "2026-09-01", 1)), "xlsx.error_value"),
        (lambda: workbook(HEADER, ("E1", "A", "", 1), change=lambda sheet: sheet.merge_cells("B2:C2")), "xlsx.merged"),
        (lambda: workbook(("staff_id", "name")), "csv.header"),
        (lambda: workbook(HEADER), "csv.no_rows"),
        (lambda: workbook(), "csv.header"),
        (lambda: workbook(tuple(f"c{n}" for n in range(300)), tuple(range(300))), "csv.header"),
        (lambda: b"PK\x03\x04" + b"no zip" * 20, "zip."),
        (lambda: workbook(HEADER, ("E1", "A", "", 1))[:-200], "zip."),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "upload.type"),
    ],
)
def test_a_workbook_that_cannot_be_trusted_is_refused_with_a_sentence(content, code):
    _, codes, found = read(content())
    assert [each.startswith(code) for each in codes] == [True], codes
    assert next(iter(found)).message.endswith(".")


def test_a_bomb_is_refused_before_it_goes_off():
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    bomb = repacked(workbook(HEADER), "xl/worksheets/sheet1.xml", lambda _: sheet + b"<row/>" * 10_000_000)
    tracemalloc.start()
    _, codes, _ = read(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert codes[0].startswith("zip.")
    assert peak < 20_000_000


def test_entities_are_refused():
    def with_entity(sheet):
        return b'<!DOCTYPE lol [<!ENTITY a "' + b"x" * 100 + b'">]>' + sheet[sheet.index(b"<worksheet") :]

    _, codes, _ = read(repacked(workbook(HEADER, ("E1", "A", "", 1)), "xl/worksheets/sheet1.xml", with_entity))
    assert codes == ["xlsx.entities"]


def test_a_row_a_million_lines_down_does_not_make_a_million_rows():
    def far(sheet):
        sheet.cell(row=1_048_576, column=1, value="E9")

    _, codes, _ = read(workbook(HEADER, ("E1", "A", "", 1), change=far))
    assert codes == ["csv.too_many_rows"]


def test_reading_a_workbook_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(workbook(HEADER, ("E1", "A", "2026-09-01", 1)))[1] == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_rows_end_as_every_machine_ends_them_across_the_reader_s_pieces(ends):
    many = 9_000
    lines = [",".join(HEADER), *(f"E{number:05},Ann,2026-09-01,1" for number in range(many))]
    found, codes, _ = read(ends.join([*lines, ""]).encode())
    assert (len(found), codes) == (many, [])
    assert found[-1]["staff_id"] == f"E{many - 1:05}"


def test_rows_beyond_the_limit_are_refused_whole():
    found, codes, _ = read(b"staff_id,name,start_date\n" + b"E1,Ann,2026-09-01\n" * 30, limits=Limits(rows=10))
    assert codes == ["csv.too_many_rows"]
    assert len(found) == 10


def test_messages_never_repeat_a_cell():
    secret = "Zaphod" * 20
    _, codes, found = read(f"staff_id,name,start_date\nE1,{secret},2026-09-01\n,,\nE2,{secret},,,x\n".encode())
    assert codes == ["csv.field_too_long", "csv.row_shape"]
    assert secret not in str([finding.as_json() for finding in found])


def test_a_layout_finds_columns_under_other_headings():
    layout = Layout({"staff_id": "Payroll No", "name": "", "start_date": "Began"}, day_first=True)
    found, codes, _ = read(b"Began,payroll no ,Other\n01/09/2026,E1,x\n", layout=layout)
    assert codes == []
    assert found == [{"staff_id": "E1", "name": "", "start_date": "01/09/2026", "fte": ""}]
    assert as_day("01/09/2026", day_first=True) == dt.date(2026, 9, 1)
    assert as_day("01/09/2026") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.6", "0.6"), ("1", "1"), ("-1", None), ("1e3", None), ("NaN", None), ("٠", None), ("1,5", None), ("", None)],
)
def test_as_number(text, value):
    assert (None if value is None else value) == (None if as_number(text) is None else str(as_number(text)))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("00042", True),
        ("E-7/b", True),
        ("1.2E+05", False),
        ("=1", False),
        ("", False),
        ("１２", False),
        ("E" * 41, False),
    ],
)
def test_as_staff_id(text, is_one):
    assert (as_staff_id(text) is not None) is is_one


@given(st.binary(max_size=400))
def test_whatever_is_sent_there_is_a_verdict(content):
    found, codes, _ = read(content)
    assert found or codes


@given(st.text(max_size=40))
def test_no_exported_cell_begins_a_formula(text):
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", " ", "|", "%", ";", '"'))
    assert text in safe(text)
