"""What kind of file this is, by its content and never by its name. Pure."""

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE_PX = 2400

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
SUFFIX = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}


def media_type(content: bytes) -> str:
    """The media type that the first bytes show; "" when it is none that is taken in."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""
