"""Opens every page that is pictured, in a demonstration loaded for the purpose."""

from django.utils import timezone

from reports.models import Publication
from safeguard.accounts.models import User
from safeguard.demo.demonstration import ADDRESSES, load_demo
from tests.pictures.camera import (
    PAPER,
    dots_per_pixel,
    go_to,
    take,
    take_pdf,
    text_in_pdf,
    text_on,
)
from tests.pictures.table import PICTURES


def visit_all(open_page, sign_in, *, with_camera=False):
    """Returns the text of every picture, by name. If there is a camera, also takes each picture."""
    published = load_demo(at=timezone.now(), known={}).publication
    pages = {}
    said = {}
    for picture in PICTURES:
        seen_by = (picture.role, picture.window)
        if seen_by not in pages:
            pages[seen_by] = open_page(
                width=picture.window, device_scale_factor=dots_per_pixel(picture)
            )
            if picture.role:
                sign_in(pages[seen_by], User.objects.get(email=ADDRESSES[picture.role]))
        page = pages[seen_by]
        go_to(page, picture)
        said[picture.name] = text_on(page, picture)
        if with_camera:
            take(page, picture)
    pdf = bytes(Publication.objects.get(pk=published.pk).pdf)
    said[PAPER.stem] = text_in_pdf(pdf)
    if with_camera:
        take_pdf(pdf)
    return said
