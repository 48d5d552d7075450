"""Which books there are, and who corrects and closes them."""

from django.db.models import TextChoices

from motcua.people.states import LEADS, Role

CLOSES = (*LEADS, Role.ADMINISTRATOR)
STRIKES = (Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER)


class BookKind(TextChoices):
    """Sổ chứng thực. Law: registers."""

    COPIES = "copies", "Sổ chứng thực bản sao từ bản chính"
    SIGNATURES = "signatures", "Sổ chứng thực chữ ký"
    CONTRACTS = "contracts", "Sổ chứng thực giao dịch"


# By the code of the procedure. What is not here is entered in no book of certification.
BOOK_OF = {
    "2.000815": BookKind.COPIES,
    "2.000884": BookKind.SIGNATURES,
    "2.001035": BookKind.CONTRACTS,
    "2.001019": BookKind.CONTRACTS,
    "2.001016": BookKind.CONTRACTS,
    "2.001406": BookKind.CONTRACTS,
    "2.001009": BookKind.CONTRACTS,
    "2.000913": BookKind.CONTRACTS,
    "2.000927": BookKind.CONTRACTS,
    "2.000942": BookKind.CONTRACTS,
}
