"""Run one Django command the way a person at a shell wants it: errors as one plain sentence."""

import os
import sys

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, CommandError, handle_default_options
from django.db import OperationalError, connections

from motcua.core.errors import Refused
from motcua.ops.problem import FILES, Problem, of_database, of_file

BUILT_IN = {"help", "version", "--help", "--version"}


def run(name: str, rest: list[str]) -> int:
    """The exit code. Mistakes of the caller raise `Problem`; our own mistakes keep their trace."""
    try:
        django.setup()
        utility = ManagementUtility(["motcua", name, *rest])
        if name in BUILT_IN:
            utility.execute()
            return 0
        if name not in get_commands():
            raise Problem(f"Không có lệnh {name}. Xem các lệnh: motcua help.")
        return _run(utility.fetch_command(name), name, rest)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    except Refused as error:
        raise Problem(error.message) from error
    except ImproperlyConfigured as error:
        raise Problem(str(error)) from error
    except (OperationalError, psycopg.OperationalError, OSError) as error:
        ours = isinstance(error, OSError) and error.errno not in FILES
        if ours or os.environ.get("MOTCUA_DEBUG"):
            raise
        raise Problem(_sentence(error)) from error


def _run(command: BaseCommand, name: str, rest: list[str]) -> int:
    vars(command)["_called_from_command_line"] = (
        True  # argparse then speaks of usage instead of raising
    )
    parser = command.create_parser("motcua", name.replace("_", "-"))
    options = vars(parser.parse_args(rest))
    handle_default_options(parser.parse_args(rest))
    try:
        command.execute(*options.pop("args", ()), **options)
    finally:
        connections.close_all()
    return 0


def _sentence(error: Exception) -> str:
    if not isinstance(error, OSError):
        return f"Không làm việc được với cơ sở dữ liệu: {of_database(error)}."
    if error.filename is None:  # while it was being written
        return f"Không ghi được tệp: {of_file(error)}. Xem các đĩa: motcua doctor."
    return f"Không dùng được {error.filename}: {of_file(error)}."
