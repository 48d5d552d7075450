"""What others can prove of our signatures: poppler, a clock, a revocation list, a token."""

import os
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.db import connections
from pkcs11 import Attribute, CertificateType, ObjectClass, lib
from pyhanko.sign.timestamps import DummyTimeStamper

from motcua.core import clock
from motcua.core.errors import BadRequest, Refused
from motcua.dossiers import actions as dossiers
from motcua.dossiers.models import Result
from motcua.papers import queries as paper_queries
from motcua.people.models import Staff
from motcua.signatures import actions, pens, queries, testca
from motcua.signatures.certs import WrongPin
from motcua.signatures.models import PaperSignature
from motcua.signatures.rules import TEST_WORDS
from motcua.signatures.states import Level
from motcua.signatures.verify import verify
from tests import make, signing
from tests.pdf_reader import squeezed, text_of

pytestmark = pytest.mark.django_db


def signed(leader, **pins):
    """A letter signed now, for the clocks and lists of this file are real."""
    paper = signing.letter(leader)
    with pens.opened(leader, **({"pin": signing.PIN} | pins)) as pen:
        made = actions.sign_paper(paper.pk, by=leader, pen=pen)
    return paper, made, pen


def test_poppler_finds_both_signatures_valid_and_trusts_our_root(tmp_path: Path) -> None:
    leader = signing.leader()
    signing.key(leader, picture=signing.hand())
    signing.seal(leader, picture=signing.seal_picture())
    paper, _, _ = signed(leader, seal_pin=signing.SEAL_PIN)
    said = signing.pdfsig(queries.pdf_bytes(paper), tmp_path, trusting=signing.root().der)
    assert said.count("Signature is Valid.") == 2
    assert said.count("Certificate is Trusted.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert f"Common Name: {leader.full_name}" in said and "Total document signed" in said


def test_one_changed_bit_is_seen_by_both_readers(tmp_path: Path) -> None:
    leader = signing.leader()
    signing.key(leader)
    paper, _, _ = signed(leader)
    bad = signing.tampered(queries.pdf_bytes(paper))
    assert [s.is_valid for s in verify(bad, [signing.root().der])] == [False]
    said = signing.pdfsig(bad, tmp_path)
    assert "Digest Mismatch" in said and "Signature is Valid" not in said


def test_what_is_added_after_the_signature_makes_it_invalid() -> None:
    leader = signing.leader()
    signing.key(leader)
    paper, _, _ = signed(leader)
    content = queries.pdf_bytes(paper)
    catalogue = content.rindex(b"startxref")
    longer = content + b"\n9999 0 obj\n<<>>\nendobj\n" + content[catalogue:]
    assert not all(s.is_valid and s.is_whole for s in verify(longer))
    assert verify(b"no pdf at all") == []


def test_the_file_says_that_it_is_a_test_and_stays_an_archive_file(tmp_path: Path) -> None:
    leader = signing.leader()
    signing.key(leader)
    paper, _, _ = signed(leader)
    content = queries.pdf_bytes(paper)
    file = tmp_path / "signed.pdf"
    file.write_bytes(content)
    said = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True)
    assert squeezed(TEST_WORDS) in squeezed(said.stdout)
    assert squeezed(TEST_WORDS) not in squeezed(text_of(paper_queries.drawn(paper)))
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True)
    rows = fonts.stdout.splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows)  # every font is inside


# An outside clock, a list of revoked certificates


class _Clock(BaseHTTPRequestHandler):
    stamper: DummyTimeStamper

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """Tests say nothing."""


@pytest.fixture
def tsa() -> Iterator[str]:
    key, certificate = testca.issue(signing.root(), "Đồng hồ THỬ NGHIỆM", tsa=True)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    _Clock.stamper = DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
    )
    server = HTTPServer(("127.0.0.1", 0), _Clock)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def trust(tmp_path: Path, settings) -> None:
    """Our root is trusted, and says that it has revoked nothing."""
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "root.pem").write_bytes(signing.root_pem())
    (tmp_path / "crls").mkdir()
    (tmp_path / "crls" / "root.crl").write_bytes(signing.crl(clock.now()))
    settings.SIGN_ROOTS, settings.SIGN_CRLS = str(tmp_path / "roots"), str(tmp_path / "crls")


def test_with_an_outside_clock_the_level_is_b_t(settings, tsa: str, tmp_path: Path) -> None:
    settings.TSA_URL = tsa
    leader = signing.leader()
    signing.key(leader)
    paper, (made,), pen = signed(leader)
    assert made.level == Level.TIMED and not pen.problem
    (seen,) = verify(queries.pdf_bytes(paper), [signing.root().der])
    assert seen.level == Level.TIMED and seen.is_trusted
    assert "Signature is Valid." in signing.pdfsig(queries.pdf_bytes(paper), tmp_path)


def test_with_roots_and_lists_the_level_is_b_lt(settings, tsa: str, trust, tmp_path: Path) -> None:
    settings.TSA_URL = tsa
    leader = signing.leader()
    signing.key(leader)
    signing.seal(leader)
    paper, made, pen = signed(leader, seal_pin=signing.SEAL_PIN)
    assert [s.level for s in made] == [Level.LONG, Level.LONG] and not pen.problem
    seen = verify(queries.pdf_bytes(paper), [signing.root().der])
    assert [(s.level, s.is_valid, s.is_trusted) for s in seen] == [(Level.LONG, True, True)] * 2
    assert b"/DSS" in queries.pdf_bytes(paper)
    assert signing.pdfsig(queries.pdf_bytes(paper), tmp_path).count("Signature is Valid.") == 2


def test_a_clock_that_is_down_lowers_the_level_says_so_and_is_asked_once(settings) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    leader = signing.leader()
    signing.key(leader)
    signing.seal(leader)
    _, made, pen = signed(leader, seal_pin=signing.SEAL_PIN)
    assert [s.level for s in made] == [Level.BASIC, Level.BASIC]
    assert "dấu thời gian" in pen.problem and pen.witness.timestamper is None


def test_a_certificate_on_the_revocation_list_signs_nothing(
    settings, tsa: str, trust, tmp_path: Path
) -> None:
    settings.TSA_URL = tsa
    leader = signing.leader()
    key = signing.key(leader)
    now = clock.now()
    revoked = testca.revocation_list(signing.root(), now, (int(key.serial, 16),))
    (tmp_path / "crls" / "root.crl").write_bytes(revoked)
    with pytest.raises(Refused, match="Nơi cấp đã thu hồi"):
        signed(leader)
    assert not PaperSignature.objects.exists()


def test_without_a_fresh_list_the_level_is_b_t_and_it_is_said(
    settings, tsa: str, trust, tmp_path: Path
) -> None:
    settings.TSA_URL = tsa
    leader = signing.leader()
    signing.key(leader)
    old = testca.revocation_list(signing.root(), clock.now() - timedelta(days=90))
    (tmp_path / "crls" / "root.crl").write_bytes(old)
    _, (made,), pen = signed(leader)
    assert made.level == Level.TIMED and "xác minh" in pen.problem


def test_with_roots_set_up_a_stranger_is_refused(trust, monkeypatch) -> None:
    leader = signing.leader()
    stranger = testca.new_authority(signing.SINCE)
    pair = testca.issue(stranger, leader.full_name)
    content = testca.as_pkcs12(*pair, stranger, signing.PIN)
    key = actions.add_key_file(by=leader, content=content, pin=signing.PIN)
    assert key.is_test  # of a test authority: let in, and marked on every paper
    monkeypatch.setattr(testca, "TEST_MARK", "thật")
    unknown = testca.new_authority(signing.SINCE)
    content = testca.as_pkcs12(*testca.issue(unknown, leader.full_name), unknown, signing.PIN)
    with pytest.raises(BadRequest, match="danh sách tin cậy"):
        actions.add_key_file(by=leader, content=content, pin=signing.PIN)


# A token


MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A software token with the key and the certificate of "Lê Thị Hoa". Its driver's path.

    The driver reads its settings once a process, so they outlive the test.
    """
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    pins = ["--so-pin", "99999999", "--pin", signing.PIN]
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "mot-cua", *pins],
        check=True, capture_output=True,
    )  # fmt: skip
    key, certificate = testca.issue(signing.root(), "Lê Thị Hoa", signing.UNIT)
    pem = folder / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    subprocess.run(
        ["softhsm2-util", "--import", str(pem), "--token", "mot-cua", "--label", "ky",
         "--id", "A1", "--pin", signing.PIN],
        check=True, capture_output=True,
    )  # fmt: skip
    module = next(path for path in MODULES if Path(path).exists())
    with lib(module).get_token(token_label="mot-cua").open(rw=True, user_pin=signing.PIN) as s:
        der = certificate.public_bytes(Encoding.DER)
        loaded = x509.Certificate.load(der)
        s.create_object({
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: "ky",
            Attribute.ID: b"\xa1",
            Attribute.SUBJECT: loaded.subject.dump(),
            Attribute.VALUE: der,
        })  # fmt: skip
    return module


def test_a_key_that_never_leaves_its_token_signs(settings, token: str, tmp_path: Path) -> None:
    settings.PKCS11_MODULE = token
    leader = signing.leader(full_name="Lê Thị Hoa")
    key = actions.add_key_on_token(
        by=leader, token_label="mot-cua", key_label="ky", pin=signing.PIN
    )
    assert key.pkcs12 is None and key.name == "Lê Thị Hoa"
    paper, (made,), _ = signed(leader)
    assert made.key == key
    said = signing.pdfsig(queries.pdf_bytes(paper), tmp_path, trusting=signing.root().der)
    assert "Signature is Valid." in said and "Certificate is Trusted." in said
    with pytest.raises(WrongPin), pens.opened(leader, pin="11112222"):
        pass
    signed(leader)  # the token was given back after the wrong PIN


def test_a_token_that_is_not_there_is_said_in_words(settings, token: str) -> None:
    leader = signing.leader(full_name="Lê Thị Hoa")
    facts = {"by": leader, "key_label": "ky", "pin": signing.PIN}
    with pytest.raises(BadRequest, match="MOTCUA_PKCS11_MODULE"):
        actions.add_key_on_token(token_label="mot-cua", **facts)
    settings.PKCS11_MODULE = token
    with pytest.raises(Refused, match="Không thấy thiết bị"):
        actions.add_key_on_token(token_label="vang-mat", **facts)
    with pytest.raises(BadRequest, match="không có chứng thư"):
        actions.add_key_on_token(token_label="mot-cua", **(facts | {"key_label": "khac"}))


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_leaders_sign_one_dossier_at_once_and_one_of_them_has() -> None:
    at = clock.now()
    found = make.dossier("propose", by=make.staff(), at=at)
    leaders = [signing.leader(), signing.leader()]
    for leader in leaders:
        signing.key(leader, at=at)
    start = threading.Barrier(2)

    def sign(leader: Staff) -> str:
        try:
            with pens.opened(leader, pin=signing.PIN) as pen:
                start.wait()
                dossiers.resolve(found.pk, by=leader, pen=pen)
        except Refused as no:
            return no.code
        finally:
            connections.close_all()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(pool.map(sign, leaders))
    assert ends == ["signed", "wrong-state"]
    made, result = PaperSignature.objects.get(), Result.objects.get()
    assert made.paper == result.paper and made.by == result.signed_by
    assert [s.name for s in verify(queries.pdf_bytes(made.paper))] == [made.by.full_name]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_one_paper_make_one_signature() -> None:
    leader = signing.leader()
    signing.key(leader, at=clock.now() - timedelta(days=1))
    paper = signing.letter(leader)
    start = threading.Barrier(2)

    def click() -> str:
        try:
            with pens.opened(leader, pin=signing.PIN) as pen:
                start.wait()
                actions.sign_paper(paper.pk, by=leader, pen=pen)
        except Refused as no:
            return no.code
        finally:
            connections.close_all()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(one.result() for one in [pool.submit(click), pool.submit(click)])
    assert ends == ["signed", "wrong-state"]
    assert PaperSignature.objects.count() == 1
    assert [s.is_valid for s in verify(queries.pdf_bytes(paper))] == [True]
