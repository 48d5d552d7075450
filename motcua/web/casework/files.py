"""Scans and papers as bytes, for the eye only: sandboxed, never run, each look logged."""

from django.http import HttpResponse
from django.shortcuts import render

from motcua.documents import queries as documents
from motcua.documents.pages import THUMB_PX, WIDTH_PX, page_png
from motcua.documents.rules import size_said
from motcua.dossiers import queries as dossiers
from motcua.papers import actions as printing
from motcua.people import actions as people
from motcua.signatures import queries as signatures
from motcua.web.http import StaffRequest

SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def _shut_in(content: bytes, media_type: str, name: str, how: str = "inline") -> HttpResponse:
    """`content` as a document of its own that can reach nothing of ours."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def original(request: StaffRequest, token: str) -> HttpResponse:
    """The file as it was handed in. A PDF is saved: no browser opens a sandboxed one."""
    found = dossiers.file_of(request.user, token)
    people.note_read(by=request.user, what="file", subject=token)
    suffix = found.path.rsplit(".", 1)[-1]
    how = "attachment" if suffix == "pdf" else "inline"
    return _shut_in(documents.content_of(found), found.media_type, f"{token}.{suffix}", how)


def sheet(request: StaffRequest, token: str, n: int) -> HttpResponse:
    """Page `n` as a picture. NotFound behind the last page tells the viewer to stop."""
    found = dossiers.file_of(request.user, token)
    content = page_png(found, n, width_px=WIDTH_PX)
    people.note_read(by=request.user, what="file", subject=token, detail={"page": n})
    return _shut_in(content, "image/png", f"{token}-{n}.png")


def thumb(request: StaffRequest, token: str) -> HttpResponse:
    """The first page, small; part of the dossier page, whose reading is logged."""
    found = dossiers.file_of(request.user, token)
    content = page_png(found, 1, width_px=THUMB_PX)
    return _shut_in(content, "image/png", f"{token}-nho.png")


def about(request: StaffRequest, token: str) -> HttpResponse:
    """The receipt of a file and the words a machine read in it. The look is logged."""
    found = dossiers.file_of(request.user, token)
    people.note_read(by=request.user, what="file", subject=token)
    reading = documents.reading_of(found)
    context = {"file": found, "reading": reading, "size": size_said(found.size)}
    return render(request, "casework/file.html", context)


def searchable(request: StaffRequest, token: str) -> HttpResponse:
    """The copy of a file in which words can be found. It is our own drawing."""
    found = dossiers.file_of(request.user, token)
    content = documents.searchable_pdf(found)
    people.note_read(by=request.user, what="file", subject=token)
    return _shut_in(content, "application/pdf", f"{token}-tim-chu.pdf", "attachment")


def paper(request: StaffRequest, number: str, n: int) -> HttpResponse:
    """The `n`-th paper of a dossier as PDF: signed where it was signed, else as drawn."""
    found = dossiers.paper_of(request.user, number, n)
    people.note_read(by=request.user, what="paper", subject=f"{number}/{n}")
    content = signatures.pdf_bytes(printing.render_once(found.pk))
    response = HttpResponse(content, content_type="application/pdf")  # our own drawing
    name = f"{found.form}-{found.number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
