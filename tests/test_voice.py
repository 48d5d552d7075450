"""The call: right words, a sound that can be played, made once."""

import io
import wave
from array import array
from concurrent.futures import ThreadPoolExecutor

import pytest

from motcua.core.errors import BadRequest, Busy
from motcua.queueing import voice

CALL = "Mời số A không ba bảy đến quầy số năm"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "voice"


def seconds(sound):
    with wave.open(io.BytesIO(sound)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
        return wav.getnframes() / wav.getframerate()


def tone(path, hertz=8000, frames=800):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(hertz)
        wav.writeframes(array("h", [9000] * frames).tobytes())


@pytest.mark.parametrize(
    ("ticket", "counter", "said"),
    [
        ("A037", 5, CALL),
        ("a-037", 5, CALL),
        ("B120", 14, "Mời số Bê một hai không đến quầy số mười bốn"),
        ("Đ9", 21, "Mời số Đê chín đến quầy số hai mươi mốt"),
    ],
)
def test_the_call_in_words(ticket, counter, said):
    assert voice.words(ticket, counter) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "một"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (99, "chín mươi chín"),
    ],
)
def test_counters_are_said_as_numbers(number, said):
    assert voice.number_words(number) == said


def test_every_counter_has_words_of_its_own():
    assert len({voice.number_words(n) for n in range(1, 100)}) == 99


@pytest.mark.parametrize(
    ("ticket", "counter"), [("", 1), ("A-", 0), ("A1", 100), ("A<b>1", 2), ("A٣", 2)]
)
def test_what_cannot_be_called_is_refused(ticket, counter):
    with pytest.raises(BadRequest):
        voice.words(ticket, counter)


def test_the_call_can_be_heard_and_is_trimmed():
    sound = voice.call_wav("A037", 5)
    assert sound[:4] == b"RIFF" and sound[8:12] == b"WAVE"
    assert 2 < seconds(sound) < 8
    with wave.open(io.BytesIO(sound)) as wav:
        hertz, samples = wav.getframerate(), array("h", wav.readframes(wav.getnframes()))
    assert max(map(abs, samples)) in range(5_000, 32_767), "loud, but never clipped"
    tenth = hertz // 10
    assert max(map(abs, samples[:tenth])) > 300 and max(map(abs, samples[-tenth:])) > 300


def test_the_same_sentence_is_spoken_once(monkeypatch, own_media):
    first = voice.make_wav(CALL)
    assert len(list(own_media.glob("*.wav"))) == 1
    monkeypatch.setattr(voice, "_spoken", lambda *_: pytest.fail("spoken again"))
    assert voice.make_wav(CALL) == first


def test_the_three_voices_differ_and_an_unknown_one_is_refused():
    assert len({voice.make_wav("Mời số một", name) for name in voice.VOICES}) == 3
    with pytest.raises(BadRequest):
        voice.make_wav("Mời", "../../x")
    with pytest.raises(BadRequest):
        voice.make_wav("a" * 201)


def test_many_at_once_do_not_disturb_each_other(own_media):
    texts = [f"Mời số {n}" for n in ["một", "hai", "ba"]] * 2
    with ThreadPoolExecutor(6) as pool:
        sounds = list(pool.map(voice.make_wav, texts))
    assert sounds[:3] == sounds[3:] and len(set(sounds)) == 3
    assert not list(own_media.glob("*.part"))


def test_no_engine_is_said_kindly(monkeypatch, own_media):
    monkeypatch.setattr(voice, "_SCRIPT", own_media / "gone.py")
    with pytest.raises(Busy, match="vẫn hiện số"):
        voice.make_wav(CALL)
    assert not own_media.exists()


def test_recorded_clips_are_joined_once_all_are_there(own_media):
    keys = ["moi-so", "chu-A", "so-0", "so-3", "so-7", "den-quay-so"]
    for key in keys:
        tone(own_media / "recorded" / f"{key}.wav")
    assert voice.recorded("A037", 5) is None
    tone(own_media / "recorded" / "quay-5.wav")
    sound = voice.call_wav("A037", 5)
    assert seconds(sound) == pytest.approx(7 * 0.1 + 6 * 0.04)


def test_clips_of_unlike_formats_are_not_mixed(own_media):
    for key in ["moi-so", "so-1", "den-quay-so"]:
        tone(own_media / "recorded" / f"{key}.wav")
    tone(own_media / "recorded" / "quay-2.wav", hertz=16000)
    assert voice.recorded("1", 2) is None


def test_silence_alone_is_left_as_it_is(tmp_path):
    path = tmp_path / "quiet.wav"
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(8000)
        wav.writeframes(bytes(1600))
    assert seconds(voice.trimmed(path.read_bytes())) == 0.1
