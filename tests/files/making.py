"""Creates files to upload: ordinary ones and hostile ones."""

import io
import zipfile
import zlib

import pikepdf
from PIL import Image

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>{more}</Types>'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{inner}</Relationships>"
)
KIND_OF_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(change=None, **saving):
    """Returns a PDF with one empty page. `change` can alter the file before it is saved."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    if change:
        change(made)
    made.save(out, **saving)
    return out.getvalue()


def packed(parts, way=zipfile.ZIP_DEFLATED):
    """Returns a ZIP file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def office(main="word/document.xml", *, types="", more=None):
    """Returns a minimal Word file, or another Office file with the main part given."""
    return packed(
        {
            "[Content_Types].xml": CONTENT_TYPES.format(more=types),
            main: "<document/>",
            **(more or {}),
        }
    )


def linked(kind, target="https://elsewhere.example/x", mode="External"):
    """Returns a Word file with a relationship of this kind."""
    relation = f'<Relationship Id="r1" Type="{KIND_OF_LINK}/{kind}" Target="{target}" '
    inner = f'{relation} TargetMode="{mode}"/>'
    return office(more={"word/_rels/document.xml.rels": RELATIONSHIPS.format(inner=inner)})


def picture(kind="PNG", size=(4, 3), **saving):
    """Returns a red picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 0, 0)).save(out, format=kind, **saving)
    return out.getvalue()


def geotagged_picture():
    """Returns a rotated JPEG with its location in the metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "SecretCamera"
    return picture("JPEG", exif=exif)


def huge_picture():
    """Returns a tiny PNG that claims to have ten thousand million pixels."""
    honest = bytearray(picture())
    honest[16:24] = (100_000).to_bytes(4, "big") * 2
    honest[29:33] = zlib.crc32(honest[12:29]).to_bytes(4, "big")
    return bytes(honest)


def decompression_bomb_pdf(size):
    """Returns a PDF whose object stream is a few bytes compressed and `size` uncompressed."""
    stream = zlib.compress(b"1 0 " + b" " * size, 9)
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    places = [out.tell()]
    head = b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Length %d/Filter/FlateDecode>>\nstream\n"
    out.write(head % len(stream) + stream + b"\nendstream\nendobj\n")
    places.append(out.tell())
    out.write(b"3 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n")
    places.append(out.tell())
    rows = b"\0\0\0\0\0\xff" + b"\2\0\0\0\2\0"
    rows += b"".join(b"\1" + place.to_bytes(4, "big") + b"\0" for place in places)
    head = b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 3 0 R/Length %d>>\nstream\n"
    out.write(
        head % len(rows) + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[2]
    )
    return out.getvalue()
