"""The call of a ticket as words and as sound. Only number and counter are ever spoken.

Sound is made once per sentence and kept as a file. A centre may put recorded clips in place of
the machine's voice, see `recorded`.
"""

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import wave
from array import array
from pathlib import Path

from django.conf import settings

from motcua.core.errors import BadRequest, Busy

NORTH, CENTRAL, SOUTH = "vi", "vi-vn-x-central", "vi-vn-x-south"
VOICES = {NORTH: "Giọng Bắc", CENTRAL: "Giọng Trung", SOUTH: "Giọng Nam"}
WORDS_PER_MINUTE = 125  # unhurried, for elders and for a noisy hall
LONGEST_TEXT = 200
_SCRIPT = Path(__file__).with_name("espeak.py")
_TIMEOUT_S = 15
_QUIET = 300  # of 32768; softer than this at either end is silence
_MARGIN_MS = 60  # left at either end, so that no consonant is cut
_PAUSE_MS = 40  # between recorded clips

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LETTERS = {
    "A": "A",
    "B": "Bê",
    "C": "Xê",
    "D": "Dê",
    "Đ": "Đê",
    "E": "E",
    "F": "Ép",
    "G": "Giê",
    "H": "Hát",
    "I": "I",
    "J": "Gi",
    "K": "Ca",
    "L": "Lờ",
    "M": "Mờ",
    "N": "Nờ",
    "O": "O",
    "P": "Pê",
    "Q": "Quy",
    "R": "Rờ",
    "S": "Sờ",
    "T": "Tê",
    "U": "U",
    "V": "Vê",
    "W": "Vê kép",
    "X": "Ích xì",
    "Y": "I dài",
    "Z": "Dét",
}


def number_words(number: int) -> str:
    """1 to 99 as a Vietnamese says it: 14 "mười bốn", 15 "mười lăm", 21 "hai mươi mốt". Raises
    BadRequest."""
    if not 1 <= number <= 99:
        raise BadRequest("Số quầy từ 1 đến 99.", "counter")
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return head
    if ones == 5:
        return f"{head} lăm"
    return f"{head} mốt" if ones == 1 and tens > 1 else f"{head} {_DIGITS[ones]}"


def words(ticket: str, counter: int) -> str:
    """The call: words("A037", 5) is "Mời số A không ba bảy đến quầy số năm". Raises BadRequest."""
    return " ".join(spoken for _, spoken in _parts(ticket, counter))


def _parts(ticket: str, counter: int) -> list[tuple[str, str]]:
    """The call in parts: key of the recorded clip, and words. Digits are read one by one."""
    parts = [("moi-so", "Mời số")]
    for sign in ticket.upper():
        if sign in _LETTERS:
            parts.append((f"chu-{'DD' if sign == 'Đ' else sign}", _LETTERS[sign]))
        elif sign.isascii() and sign.isdigit():
            parts.append((f"so-{sign}", _DIGITS[int(sign)]))
        elif sign not in " -.":
            raise BadRequest("Số phiếu chỉ gồm chữ cái và chữ số.", "ticket")
    if len(parts) == 1:
        raise BadRequest("Chưa có số phiếu để gọi.", "ticket")
    quarter = number_words(counter)
    return [*parts, ("den-quay-so", "đến quầy số"), (f"quay-{counter}", quarter)]


def call_wav(ticket: str, counter: int, voice: str = NORTH) -> bytes:
    """The call as a WAV: from recorded clips where all its parts are recorded, else spoken by
    the machine. Raises BadRequest, and Busy when no sound could be made."""
    return recorded(ticket, counter) or make_wav(words(ticket, counter), voice)


def recorded(ticket: str, counter: int) -> bytes | None:
    """The call from a centre's own clips, or None while a part of it is missing.

    The clips are `media/voice/recorded/<key>.wav`, mono or stereo alike but all of one format:
    moi-so, den-quay-so, so-0 … so-9, chu-A … chu-Z (chu-DD for Đ) and quay-1 … quay-99. Raises
    BadRequest.
    """
    folder = _folder() / "recorded"
    clips = [folder / f"{key}.wav" for key, _ in _parts(ticket, counter)]
    if not all(clip.is_file() for clip in clips):
        return None
    frames: list[bytes] = []
    formats = set()
    for clip in clips:
        with wave.open(str(clip), "rb") as sound:
            formats.add(sound.getparams()[:3])
            frames.append(sound.readframes(sound.getnframes()))
    if len(formats) > 1:
        return None
    channels, width, hertz = formats.pop()
    pause = bytes(channels * width * (hertz * _PAUSE_MS // 1000))
    return _wav(pause.join(frames), channels, width, hertz)


def make_wav(text: str, voice: str = NORTH) -> bytes:
    """`text` spoken by the machine, trimmed of silence; the same text is spoken only once.

    Raises BadRequest for an unknown voice or a long text, and Busy when the engine fails.
    """
    if voice not in VOICES:
        raise BadRequest("Chưa có giọng đọc này.", "voice")
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadRequest(f"Câu để đọc dài từ 1 đến {LONGEST_TEXT} ký tự.", "text")
    key = hashlib.sha256(f"{voice}\n{WORDS_PER_MINUTE}\n{text}".encode()).hexdigest()
    path = _folder() / f"{key}.wav"
    if path.is_file():
        return path.read_bytes()
    sound = trimmed(_spoken(text, voice))
    _keep(path, sound)
    return sound


def trimmed(sound: bytes) -> bytes:
    """A mono WAV of 16 bits without the silence at its ends, but for a short margin."""
    with wave.open(io.BytesIO(sound), "rb") as source:
        hertz = source.getframerate()
        samples = array("h", source.readframes(source.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    loud = [place for place, sample in enumerate(samples) if abs(sample) > _QUIET]
    margin = hertz * _MARGIN_MS // 1000
    kept = samples[max(0, loud[0] - margin) : loud[-1] + margin] if loud else samples
    if sys.byteorder == "big":
        kept.byteswap()
    return _wav(kept.tobytes(), 1, 2, hertz)


def _wav(frames: bytes, channels: int, width: int, hertz: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(hertz)
        sound.writeframes(frames)
    return out.getvalue()


def _spoken(text: str, voice: str) -> bytes:
    """The engine's own words, from a process of its own: it is GPL-3 and not thread-safe."""
    command = [sys.executable, "-P", str(_SCRIPT), voice, str(WORDS_PER_MINUTE)]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise Busy("Chưa đọc được câu này. Bảng gọi số vẫn hiện số như thường.") from failure
    return done.stdout


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "voice"


def _keep(path: Path, sound: bytes) -> None:
    """Write at once or not at all: two processes may make the same sentence together."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(sound)
    os.replace(part.name, path)
