"""Re-encoding uploaded pictures."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from safeguard.files.refusals import FileRefused, is_damaged, is_something_else, is_too_big_inside

# A good phone takes pictures of 50 megapixels.
MOST_POINTS = 60_000_000
_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}
# The library that draws papers makes Pillow fill up what a picture lacks, in the whole process.
_ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}


def redrawn(content: bytes, ending: str) -> bytes:
    """The picture, and nothing else that was in its file.

    Place, time, camera and notes are left out, and whatever was hung on behind.
    Raises FileRefused.
    """
    wanted = _FORMATS[ending]
    is_cut_off = _ENDS[wanted] not in content
    try:
        with warnings.catch_warnings():
            # The number of points is judged here, by a limit of our own.
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(content), formats=[wanted])
            if opened.width * opened.height > MOST_POINTS:
                raise is_too_big_inside()
            turned = ImageOps.exif_transpose(opened)
    except UnidentifiedImageError:
        raise is_something_else(ending) from None
    except Image.DecompressionBombError:
        raise is_too_big_inside() from None
    except FileRefused:
        raise
    except Exception as error:  # Crafted bytes fail a decoder in any way there is.
        raise is_damaged() from error
    if is_cut_off:
        raise is_damaged()
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
