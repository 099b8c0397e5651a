import csv
import io

from portal.exports.csv_files import csv_download


def test_rows_come_back_as_they_went_in_but_formulas_are_text():
    response = csv_download("register.csv", ["Name", "Purpose"], [["A, B", 'say "hello"'], ["=cmd()", None]])

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Name", "Purpose"],
        ["A, B", 'say "hello"'],
        ["'=cmd()", ""],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="register.csv"'
