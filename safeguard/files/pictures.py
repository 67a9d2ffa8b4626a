"""Re-encoding uploaded pictures."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from safeguard.files.refusals import FileRefused, damaged, too_large_unpacked, wrong_content

# A good phone camera has 50 megapixels.
MOST_PIXELS = 60_000_000
_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}
# WeasyPrint sets Pillow to accept truncated pictures, so their end is checked here.
_ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}


def re_encode(content: bytes, ending: str) -> bytes:
    """The re-encoded picture.

    Metadata such as the location, and any data after the end of the picture, are removed. Raises
    FileRefused.
    """
    wanted = _FORMATS[ending]
    is_cut_off = _ENDS[wanted] not in content
    try:
        with warnings.catch_warnings():
            # Silences Pillow's warning about size, because our own limit is checked below.
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(content), formats=[wanted])
            if opened.width * opened.height > MOST_PIXELS:
                raise too_large_unpacked()
            turned = ImageOps.exif_transpose(opened)
    except UnidentifiedImageError:
        raise wrong_content(ending) from None
    except Image.DecompressionBombError:
        raise too_large_unpacked() from None
    except FileRefused:
        raise
    except Exception as error:  # Crafted files can raise anything.
        raise damaged() from error
    if is_cut_off:
        raise damaged()
    return _as_file(turned, wanted)


def _as_file(picture: Image.Image, wanted: str) -> bytes:
    see_through = picture.info.get("transparency")
    picture.info.clear()
    if see_through is not None:
        picture.info["transparency"] = see_through
    out = io.BytesIO()
    if wanted == "PNG":
        picture.save(out, format="PNG")
    else:
        picture.save(out, format="JPEG", quality=90)
    return out.getvalue()
