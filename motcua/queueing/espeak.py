"""Speak one sentence from standard input into a WAV on standard output, then end.

Run as a program of its own, never imported: the engine is GPL-3, keeps its state in globals and
would not be safe among the threads of a web server. Arguments: voice, words per minute.
"""

import ctypes
import io
import sys
import wave

import espeakng_loader

SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come to the callback, no sound card is opened
RATE, VOLUME, WORDGAP = 1, 2, 7
UTF8 = 1
AMPLITUDE = 100  # 150 clips
GAP = 3  # between words, in tens of milliseconds

Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def speak(text: str, voice: str, rate: int) -> bytes:
    engine = ctypes.CDLL(espeakng_loader.get_library_path())
    hertz = engine.espeak_Initialize(
        SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0x8000
    )
    if hertz <= 0 or engine.espeak_SetVoiceByName(voice.encode()) != 0:
        raise SystemExit(f"no such voice: {voice}")
    samples = bytearray()

    @Callback
    def collect(block, count, _events):  # type: ignore[no-untyped-def]
        if block:
            samples.extend(ctypes.string_at(block, count * 2))
        return 0

    engine.espeak_SetSynthCallback(collect)
    for parameter, value in ((RATE, rate), (VOLUME, AMPLITUDE), (WORDGAP, GAP)):
        engine.espeak_SetParameter(parameter, value, 0)
    sentence = text.encode()
    engine.espeak_Synth(sentence, len(sentence) + 1, 0, 1, 0, UTF8, None, None)
    engine.espeak_Synchronize()
    engine.espeak_Terminate()
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(hertz)
        sound.writeframes(bytes(samples))
    return out.getvalue()


if __name__ == "__main__":
    spoken = speak(sys.stdin.buffer.read().decode(), sys.argv[1], int(sys.argv[2]))
    sys.stdout.buffer.write(spoken)
