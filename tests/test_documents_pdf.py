"""What a PDF may not do: act, reach out, hide files, burst. What is seen of it stays."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from motcua.documents.pdf import Cleaned, Refused, clean
from tests.sheets import link, pdf, pdf_of, saved, script, sheet, signed_by

BAD = (
    b"JavaScript",
    b"/JS",
    b"Launch",
    b"SubmitForm",
    b"EmbeddedFile",
    b"XFA",
    b"/URI",
    b"RichMedia",
)


def cleaned(content: bytes, *, most_pages: int = 200) -> Cleaned:
    return clean(content, most_pages=most_pages, most_pixels=120_000_000)


def plain(content: bytes) -> bytes:
    """Every object unpacked, to be searched."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        return saved(
            opened,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )


def refused(content: bytes, **how: int) -> str:
    with pytest.raises(Refused) as no:
        cleaned(content, **how)
    return no.value.code


def test_a_scan_stays_as_it_is_seen():
    content = pdf_of(sheet(600), sheet(600))
    found = cleaned(content)
    assert (found.pages, found.removed, found.is_signed, found.is_mended) == (2, (), False, False)
    assert found.content == cleaned(content).content, "the same file, the same bytes"
    with pikepdf.open(io.BytesIO(found.content)) as opened:
        assert [len(page.get_images()) for page in opened.pages] == [1, 1]


def test_cleaning_again_finds_nothing():
    once = cleaned(spoiled("embedded"))
    again = cleaned(once.content)
    assert (again.removed, again.pages, again.is_mended) == ((), once.pages, False)


def spoiled(kind: str) -> bytes:
    made, page = pdf()
    hidden = made.make_stream(b"MZ", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F="a.exe", EF=Dictionary(F=hidden))
    match kind:
        case "open":
            made.Root.OpenAction = script()
        case "names":
            made.Root.Names = Dictionary(
                JavaScript=Dictionary(Names=Array([String("a"), script()]))
            )
        case "page":
            page.obj.AA = Dictionary(O=script())
        case "link":
            page.obj.Annots = Array([link(Dictionary(S=Name.URI, URI="http://x.test/"))])
        case "launch":
            page.obj.Annots = Array([link(Dictionary(S=Name.Launch, F="cmd.exe"))])
        case "chain":
            submit = Dictionary(S=Name.SubmitForm, F="http://x.test/")
            page.obj.Annots = Array([link(Dictionary(S=Name.GoTo, D=Array([0]), Next=submit))])
        case "chains":
            many = Array([Dictionary(S=Name.Named, N=Name.NextPage), script()])
            page.obj.Annots = Array([link(Dictionary(S=Name.GoTo, D=Array([0]), Next=many))])
        case "field":
            field = Dictionary(FT=Name.Tx, T="a", AA=Dictionary(K=script()))
            made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))
        case "xfa":
            made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))
        case "embedded":
            made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(["a", spec])))
        case "annotation":
            note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, FS=spec)
            page.obj.Annots = Array([made.make_indirect(note)])
        case "media":
            rich = Dictionary(Subtype=Name.RichMedia, RichMediaContent=Dictionary())
            page.obj.Annots = Array([rich])
        case "bookmark":
            item = Dictionary(Title="a", A=script())
            made.Root.Outlines = Dictionary(First=made.make_indirect(item))
        case "hidden":  # where nobody looks for it
            made.Root.PieceInfo = Dictionary(X=Dictionary(Y=Array([Dictionary(Z=script())])))
    return saved(made)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("open", "action"), ("names", "javascript"), ("page", "action"), ("link", "action"),
        ("launch", "action"), ("chain", "action"), ("chains", "javascript"), ("field", "action"),
        ("xfa", "xfa"), ("embedded", "embedded"), ("annotation", "embedded"), ("media", "media"),
        ("bookmark", "javascript"), ("hidden", "javascript"),
    ],
)  # fmt: skip
def test_what_acts_is_taken_out(kind, named):
    before = spoiled(kind)
    assert any(bad in plain(before) for bad in BAD)
    found = cleaned(before)
    assert named in found.removed
    after = plain(found.content)
    assert not [bad for bad in BAD if bad in after], after[:800]


def test_a_jump_inside_the_document_stays_and_nobody_is_told():
    made, page = pdf(2)
    inside = Dictionary(S=Name.GoTo, D=Array([made.pages[1].obj, Name.Fit]))
    page.obj.Annots = Array([link(inside)])
    made.Root.OpenAction = Array([page.obj, Name.Fit])
    found = cleaned(saved(made))
    assert found.removed == ()
    with pikepdf.open(io.BytesIO(found.content)) as opened:
        assert Name.GoTo == opened.pages[0].Annots[0].A.S


def test_a_font_that_is_called_like_an_action_stays():
    made, page = pdf()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary({"/AA": made.make_indirect(font)}))
    found = cleaned(saved(made))
    assert found.removed == ()
    with pikepdf.open(io.BytesIO(found.content)) as opened:
        assert "/AA" in opened.pages[0].Resources.Font


def test_a_second_file_behind_the_first_goes():
    content = pdf_of(sheet(300)) + b"PK\x03\x04 a whole archive <script>alert(1)</script>"
    assert b"<script>" not in cleaned(content).content


def test_a_signed_file_keeps_every_byte():
    content = saved(signed_by(pdf()[0]))
    found = cleaned(content)
    assert found.is_signed and found.content == content


def test_a_signed_file_that_acts_is_refused():
    made = signed_by(pdf()[0])
    made.Root.OpenAction = script()
    assert refused(saved(made)) == "signed-active"


@pytest.mark.parametrize("user", ["mat-khau", ""])
def test_a_locked_file_is_refused(user):
    locked = saved(pdf()[0], encryption=pikepdf.Encryption(owner="chu", user=user))
    assert refused(locked) == "locked"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4 nothing in it", b"%PDF-1.7\n" + bytes(4000), b"%PDF-1.4\ntrailer<</Root 1 0 R>>"],
)
def test_a_damaged_file_is_refused(content):
    assert refused(content) == "damaged"


def test_a_file_that_never_came_to_its_end_is_refused():
    content = pdf_of(*[sheet(400)] * 5)
    assert refused(content[: len(content) // 2]) == "damaged"


def test_a_table_that_is_a_little_off_is_mended():
    content = saved(pdf(3)[0], object_stream_mode=pikepdf.ObjectStreamMode.disable)
    at = content.rindex(b"startxref")
    found = cleaned(content[:at] + b"startxref\n7\n%%EOF")
    assert (found.pages, found.is_mended) == (3, True)


def test_too_many_pages_are_refused():
    content = saved(pdf(41)[0])
    assert refused(content, most_pages=40) == "too-many-pages"
    assert cleaned(content, most_pages=41).pages == 41


def test_what_is_made_to_burst_is_refused():
    made, page = pdf()
    huge = made.make_stream(b"", Subtype=Name.Image, Width=60_000, Height=60_000)
    page.obj.Resources = Dictionary(XObject=Dictionary(I=huge))
    assert refused(saved(made)) == "too-many-pixels"
    made, page = pdf()
    made.Root.X = made.make_stream(b"\x78\x9c", Filter=Array([Name.FlateDecode] * 9))
    packed = saved(made, compress_streams=False)
    assert refused(packed) == "too-slow"


def test_what_is_nested_without_end_is_refused():
    deep = b"[" * 3000 + b"]" * 3000
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/X " + deep + b">>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"
    assert refused(body) in {"damaged", "too-slow"}
