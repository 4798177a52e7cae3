import io

from PIL import Image

#: Kinds of pictures that a scanner or a telephone makes.
PICTURES = frozenset({"PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF"})

#: A PDF begins with this within its first bytes, and ends with that within its last ones.
PDF_HEAD, PDF_TAIL, PDF_ROOM = b"%PDF-", b"%%EOF", 1024


def kind_of_file(content: bytes) -> str | None:
    """What a signed copy really is, whatever it calls itself: ``pdf``, ``picture``, or None.

    >>> kind_of_file(b"%PDF-1.4 ... %%EOF")
    'pdf'
    >>> kind_of_file(b"%PDF-1.4 that was cut off") is None
    True
    >>> kind_of_file(b"MZ a program named scan.png") is None
    True
    >>> kind_of_file(b"") is None
    True
    """
    if PDF_HEAD in content[:PDF_ROOM]:
        return "pdf" if PDF_TAIL in content[-PDF_ROOM:] else None
    try:
        with Image.open(io.BytesIO(content)) as picture:
            known = picture.format in PICTURES
            picture.verify()
    except Exception:  # noqa: BLE001 — whatever a library says of a file that is none
        return None
    return "picture" if known else None
