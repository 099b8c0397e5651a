import pytest

from portal.documents.names import safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Accounts 2026.pdf", "Accounts 2026.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\me\accounts.pdf", "accounts.pdf"),
        ("accounts\x00.exe.pdf", "accounts.exe.pdf"),
        ("evil\u202efdp.pdf", "evilfdp.pdf"),
        ("line\r\nSet-Cookie: a.pdf", "lineSet-Cookie: a.pdf"),
        ("Rechnung für Café.PDF", "Rechnung für Café.pdf"),
        (".pdf", "document.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_safe_to_show(given, kept):
    assert safe_name(given, "pdf") == kept
