"""What a signature is, where its key lies, how long it can be proved."""

from django.db.models import TextChoices


class Hold(TextChoices):
    """Where the private key lies. Neither kind ever gives us the PIN to keep."""

    PKCS12 = "pkcs12", "Tệp chứng thư (.p12)"
    PKCS11 = "pkcs11", "Thiết bị ký (PKCS#11)"


class Part(TextChoices):
    """Whose signature it is: a person's, or the seal of the organisation, which comes last."""

    PERSON = "person", "Chữ ký số cá nhân"
    SEAL = "seal", "Chữ ký số cơ quan"


class Level(TextChoices):
    """How much of the proof lies in the file (PAdES): B-T adds an outside clock's word, B-LT
    also that the certificate was not revoked then."""

    BASIC = "B-B", "PAdES B-B"
    TIMED = "B-T", "PAdES B-T, có dấu thời gian"
    LONG = "B-LT", "PAdES B-LT, có dấu thời gian và dữ liệu xác minh"
