"""Makes workbooks for the tests: real ones with XlsxWriter, odd and hostile ones by hand."""

import struct
import zipfile

import xlsxwriter

WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/>{more}</Relationships>'
)
ROOT = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
SHARED = (
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
    ' Target="sharedStrings.xml"/>'
)


def xlsx(path, *sheets):
    """Write a workbook. A sheet is a function that gets the worksheet and the workbook."""
    with xlsxwriter.Workbook(str(path)) as book:
        for number, fill in enumerate(sheets):
            fill(book.add_worksheet(fill.__name__ if fill.__name__ != "<lambda>" else f"S{number}"), book)
    return path


def table(rows, top=0, left=0):
    """Return what fills a sheet with rows of cells."""

    def fill(sheet, _book):
        for number, row in enumerate(rows):
            sheet.write_row(top + number, left, row)

    fill.__name__ = "Table"
    return fill


def by_hand(path, rows, **parts):
    """Write a workbook from the XML of its sheet's rows; `parts` replaces or adds others, `xl_sharedStrings_xml` and so on."""
    named = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(more=SHARED if "shared" in parts else ""),
        "xl/worksheets/sheet1.xml": (
            '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{rows}</sheetData></worksheet>"
        ),
    }
    if "shared" in parts:
        named["xl/sharedStrings.xml"] = parts.pop("shared")
    named |= parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in named.items():
            archive.writestr(name, text)
    return path


def inline(reference, text):
    """Return the XML of a cell with a text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(path, rows, extra="", about=""):
    """Write an OpenDocument sheet; a row is a list of texts."""
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>' for one in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Feuille">{body}{extra}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        + about
        + "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def compound(path, streams):
    """Write a compound file of the old kind, as XLS and encrypted workbooks are. Source: [MS-CFB]."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table, starts = [0xFFFFFFFD, end], []
    for _name in streams:  # each has 8 sectors of 512 bytes
        starts.append(len(table))
        table += [*range(len(table) + 1, len(table) + 8), end]

    def entry(name, kind, right, child, start, size):
        raw = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBBIII", len(raw) if name else 0, kind, 1, free, right, child)
        return raw.ljust(64, b"\0") + links + bytes(16) + struct.pack("<IQQIQ", 0, 0, 0, start, size)

    folder = entry("Root Entry", 5, free, 1, end, 0)
    for number, (name, start) in enumerate(zip(streams, starts, strict=True), 2):
        folder += entry(name, 2, number if number <= len(streams) else free, free, start, 4096)
    folder += entry("", 0, free, free, 0, 0) * (4 - len(folder) // 128)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += (
        struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", free) * 108
    )
    data = b"".join(one.ljust(4096, b"\0") for one in streams.values())
    path.write_bytes(head + struct.pack("<128I", *table, *[free] * (128 - len(table))) + folder + data)
    return path
