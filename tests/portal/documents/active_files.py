"""Files that do something when they are opened, and ones like them that do not, made on the spot."""

import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.portal.documents import files

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*, packed: bool = True, encryption: Any = None, catalog: dict[str, Any] | None = None, page=None) -> bytes:
    """One page. `packed` puts its objects into object streams, where no search of the bytes finds them."""
    made = pikepdf.new()
    made.add_blank_page()
    for key, value in (catalog or {}).items():
        made.Root[key] = made.make_indirect(value) if isinstance(value, Dictionary) else value
    for key, value in (page or {}).items():
        made.pages[0].obj[key] = value
    out = io.BytesIO()
    how = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    made.save(out, object_stream_mode=how, encryption=encryption or False)
    return out.getvalue()


def of_long_lists(lists: int, members: int) -> bytes:
    """A PDF of a few kilobytes whose object streams unpack to so many lists of so many noughts."""
    made = b"%PDF-1.7\n"
    table = {}

    def add(number: int, content: bytes) -> None:
        nonlocal made
        table[number] = b"\1" + len(made).to_bytes(4) + b"\0\0"
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)

    def stream(content: bytes, **keys: object) -> bytes:
        said = b"".join(f"/{key} {value}".encode() for key, value in keys.items())
        return b"<<%b/Length %d>>stream\n%b\nendstream" % (said, len(content), content)

    add(1, b"<</Type/Catalog/Pages 2 0 R>>")
    add(2, b"<</Type/Pages/Kids[]/Count 0>>")
    for number in range(3, 3 + 2 * lists, 2):
        head = b"%d 0 " % (number + 1)
        packed = zlib.compress(head + b"[" + b"0 " * members + b"]", 9)
        add(number, stream(packed, Type="/ObjStm", N=1, First=len(head), Filter="/FlateDecode"))
        table[number + 1] = b"\2" + number.to_bytes(4) + b"\0\0"
    last = 3 + 2 * lists
    table[last] = b"\1" + len(made).to_bytes(4) + b"\0\0"
    start = len(made)
    rows = b"".join(table.get(number, bytes(7)) for number in range(last + 1))
    add(last, stream(rows, Type="/XRef", Size=last + 1, W="[1 4 2]", Root="1 0 R"))
    return made + b"startxref\n%d\n%%%%EOF\n" % start


def script(text: str = "app.alert(1)") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(text))


def attached() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.attachments["budget.xlsx"] = b"PK\x03\x04 anything"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def owner(**user: str) -> pikepdf.Encryption:
    return pikepdf.Encryption(owner="secret", user=user.get("user", ""))


ACTIVE_PDFS = {
    "a script on opening": (pdf(catalog={"/OpenAction": script()}), "scripts"),
    "a script unpacked": (pdf(packed=False, catalog={"/OpenAction": script()}), "scripts"),
    "a script under an escaped name": (
        pdf(packed=False, catalog={"/OpenAction": script()}).replace(b"/JavaScript", b"/J#61vaScript"),
        "scripts",
    ),
    "a script on a page": (pdf(page={"/AA": Dictionary(O=script())}), "scripts"),
    "a script by name": (
        pdf(catalog={"/Names": Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))}),
        "scripts",
    ),
    "a script deep inside": (
        pdf(catalog={"/Extra": Dictionary(A=Array([Dictionary(B=Array([script()]))]))}),
        "scripts",
    ),
    "a script in an encrypted one": (pdf(encryption=owner(), catalog={"/OpenAction": script()}), "scripts"),
    "a form of its own": (pdf(catalog={"/AcroForm": Dictionary(XFA=Array([]))}), "scripts"),
    "a program": (pdf(catalog={"/OpenAction": Dictionary(S=Name.Launch, F=String("cmd.exe"))}), "programs"),
    "a file elsewhere": (pdf(catalog={"/OpenAction": Dictionary(S=Name.GoToR, F=String(r"\\a\b"))}), "other files"),
    "answers sent elsewhere": (pdf(catalog={"/OpenAction": Dictionary(S=Name.SubmitForm)}), "other files"),
    "a file attached": (attached(), "attached inside"),
    "media": (pdf(page={"/Annots": Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])}), "moving media"),
    "a password": (pdf(encryption=owner(user="private")), "protected with a password"),
}
CALM_PDFS = {
    "one that opens at a page": pdf(catalog={"/OpenAction": Array([0, Name.Fit])}),
    "a link to the web": pdf(
        page={"/Annots": Array([Dictionary(A=Dictionary(S=Name.URI, URI=String("https://example.org")))])}
    ),
    "one that may be read and not changed": pdf(encryption=owner()),
    "one that speaks of scripts": pdf(catalog={"/Lang": String("/JavaScript /JS /Launch")}),
    "one of hardly anything": files.PDF,
}


def links(*targets: tuple[str, str]) -> bytes:
    return (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="r" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/>'
            for kind, target in targets
        )
        + "</Relationships>"
    ).encode()


def linked(kind: str, target: str) -> bytes:
    return files.docx(**{"word/_rels/settings.xml.rels": links((kind, target))})


def field(text: str) -> bytes:
    return files.docx(**{"word/header1.xml": f"<w:instrText>{text}</w:instrText>".encode()})


def cell(formula: str) -> bytes:
    return files.xlsx(**{"xl/worksheets/sheet1.xml": f"<c><f>{formula}</f></c>".encode()})


MACROS, PROGRAM, FETCHES, STARTS = "has macros", "a program or another object", "fetches something", "starts another"
ACTIVE_OFFICE = {
    "sheets of macros": ("x.xlsx", files.xlsx(**{"xl/macrosheets/sheet1.xml": b"<x/>"}), MACROS),
    "a kind of macro sheet": (
        "x.xlsx",
        files.xlsx(**{"[Content_Types].xml": b'<Override ContentType="application/vnd.ms-excel.macrosheet+xml"/>'}),
        MACROS,
    ),
    "an object": ("x.docx", files.docx(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf"}), PROGRAM),
    "a package": ("x.docx", files.docx(**{"word/embeddings/Package.exe": b"MZ"}), PROGRAM),
    "a control": ("x.docx", files.docx(**{"word/activeX/activeX1.xml": b"<x/>"}), PROGRAM),
    "a script": ("x.docx", files.docx(**{"word/media/run.JS": b"1"}), PROGRAM),
    "a template from the web": ("x.docx", linked("attachedTemplate", "https://example.org/t.dotm"), FETCHES),
    "a template from a share": ("x.docx", linked("attachedTemplate", r"\\server\t.dotm"), FETCHES),
    "a template behind a sign in quotes": (
        "x.docx",
        files.docx(**{"word/_rels/x.rels": links(("attachedTemplate", "https://e.org/t")).replace(b'"r"', b'">"')}),
        FETCHES,
    ),
    "a template under entities": ("x.docx", linked("attachedTemplate", "&#104;ttps://example.org/t.dotm"), FETCHES),
    "a template in UTF-16": (
        "x.docx",
        files.docx(
            **{
                "word/_rels/settings.xml.rels": links(("attachedTemplate", "https://example.org/t"))
                .decode()
                .encode("utf-16")
            }
        ),
        FETCHES,
    ),
    "an object from the web": ("x.docx", linked("oleObject", "mhtml:https://example.org/x!x"), FETCHES),
    "a picture from a share": ("x.docx", linked("image", r"file://\\server\x.png"), FETCHES),
    "a workbook on a share": (
        "x.xlsx",
        files.xlsx(**{"xl/_rels/l.rels": links(("externalLinkPath", r"\\s\x"))}),
        FETCHES,
    ),
    "a field that starts a program": ("x.docx", field("DDEAUTO c:\\\\windows\\\\cmd.exe"), STARTS),
    "one cut into pieces": ("x.docx", field("DDE</w:instrText></w:r><w:r><w:instrText>AUTO x"), STARTS),
    "one with a letter by its number": ("x.docx", field("&#x44;&#0068;EAUTO cmd"), STARTS),
    "one with a comment in it": ("x.docx", field("DDE<!-- a-b -->AUTO cmd"), STARTS),
    "one that is not to be read as markup": ("x.docx", field("<![CDATA[DDEAUTO cmd]]>"), STARTS),
    "one between what only looks like a comment": (
        "x.docx",
        field("<![CDATA[<!--]]></w:instrText><w:instrText>DDEAUTO x</w:instrText><w:instrText><![CDATA[-->]]>"),
        STARTS,
    ),
    "one in a tag with a quote by its number": (
        "x.docx",
        files.docx(**{"word/header1.xml": b'<w:instrText a="&#34;">DDEAUTO x</w:instrText>'}),
        STARTS,
    ),
    "a simple field": (
        "x.docx",
        files.docx(**{"word/footer1.xml": b'<w:fldSimple w:instr=" DDE excel x "/>'}),
        STARTS,
    ),
    "a cell that starts a program": ("x.xlsx", cell("cmd|&apos;/C calc&apos;!A0"), STARTS),
    "a cell with its bar by its number": ("x.xlsx", cell("cmd&#124;&#x27;/C calc&#39;!A0"), STARTS),
    "a cell with a comment in it": ("x.xlsx", cell("cmd|<!-- -->'/C calc'!A0"), STARTS),
    "a link to a program": (
        "x.xlsx",
        files.xlsx(**{"xl/externalLinks/externalLink1.xml": b"<ddeLink ddeService='cmd'/>"}),
        STARTS,
    ),
    "scripts of an OpenDocument": (
        "x.odt",
        files.open_document("text", **{"Scripts/python/x.py": b"1"}),
        MACROS,
    ),
    "a call from an OpenDocument": (
        "x.ods",
        files.open_document("spreadsheet", **{"content.xml": b"<script:event xlink:href='vnd.sun.star.script:x'/>"}),
        STARTS,
    ),
    "two parts of one name": (
        "x.docx",
        files.docx(**{"WORD/document.xml": b"<x/>"}),
        "damaged",
    ),
    "something behind it": ("x.docx", files.docx() + b"<script>1</script>", "hidden behind it"),
    "a password": (
        "x.docx",
        b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
        "protected with a password",
    ),
    "formulas in a CSV": ("x.csv", b"name,cost\n=cmd|' /C calc'!A0,1\n", "has formulas"),
    "formulas in a quoted CSV": ("x.csv", b'"a";"=HYPERLINK(""http://x"")"\n', "has formulas"),
    "formulas by another sign": ("x.csv", b"a\n-2+3+cmd|' /C calc'!A0\n@SUM(1)", "has formulas"),
}
CALM_OFFICE = {
    "a link to click": ("x.docx", linked("hyperlink", "https://example.org")),
    "a picture from the web": ("x.docx", linked("image", "https://example.org/x.png")),
    "a template on the writer's disk": ("x.docx", linked("attachedTemplate", "file:///C:\\Users\\A\\Letter.dotx")),
    "a link to another workbook": (
        "x.xlsx",
        files.xlsx(**{"xl/externalLinks/_rels/l.xml.rels": links(("externalLinkPath", "Last%20year.xlsx"))}),
    ),
    "a chart with its figures": ("x.docx", files.docx(**{"word/embeddings/Microsoft_Excel_Sheet1.xlsx": b"PK"})),
    "a printer's settings": ("x.xlsx", files.xlsx(**{"xl/printerSettings/printerSettings1.bin": b"x"})),
    "a field with the page's number": ("x.docx", field(" PAGE \\* MERGEFORMAT ")),
    "a sum": ("x.xlsx", cell("SUM(A1:A3)&amp;&quot;a|b&quot;")),
    "figures and telephone numbers in a CSV": (
        "x.csv",
        "what,cost\n-5,+44 (0)1202 123\n- Hall hire (two days),£-3\na=b,x@example.org\n".encode(),
    ),
}
