"""Draws a picture of the kit in dots, for files that cannot hold it as it is."""

import io

from lessonkit.pdf import Printer

DOTS = 220  # per inch: sharp on paper, and small
MILLIMETRES = 25.4


def png(svg: bytes, width: float, height: float, printer: Printer) -> bytes:
    """Draw an SVG as a gray PNG that knows its size; width and height in millimetres."""
    import pypdfium2
    from PIL import Image

    page = pypdfium2.PdfDocument(printer.draw(svg, width, height))[0]
    drawn: Image.Image = page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L")
    goal = io.BytesIO()
    size = (round(width / MILLIMETRES * DOTS), round(height / MILLIMETRES * DOTS))
    drawn.crop((0, 0, *size)).save(goal, "PNG", dpi=(DOTS, DOTS), optimize=True)
    return goal.getvalue()
