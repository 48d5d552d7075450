"""`motcua serve`: web processes and the worker, forks of one process that has loaded everything.

A fork shares memory with where it comes from until it writes to it. So code, pages and
translations are in memory once and not once a process, loaded once, and one that replaces another
is at work in a moment. What forks must not share is not there yet when they are made (`family`):
no connection, no thread, no event loop. See ADR 0020.
"""

import gc
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils import translation

from motcua.documents import opening
from motcua.ops import commands, family
from motcua.ops.family import Asked, Member
from motcua.ops.place import ROOT, forget_counts
from motcua.ops.problem import Problem

TICKS_A_BEAT = 20  # of uvicorn, ten a second
OURS = ROOT / "motcua"


@dataclass(frozen=True)
class Wish:
    host: str
    port: int
    web: int
    worker: bool
    behind: str  # addresses of proxies whose word on the visitor's address and on TLS is taken
    prepare: tuple[str, ...] | None  # arguments of `motcua prepare`, to be run before
    logs: Path | None


def serve(wish: Wish) -> int:
    """Run until asked to stop; the exit code."""
    asked = Asked()
    family.call_oneself("motcua")
    if wish.prepare is not None and not _prepared(wish.prepare, asked):
        return 0 if asked.to_stop else 1  # it has said why
    if wish.logs:
        family.write_to(wish.logs / "web.log")
    config = _web(wish)
    _load(config)
    line = config.bind_socket()
    forget_counts()
    members = [
        Member("motcua-web", partial(_serve_people, config, line), None) for _ in range(wish.web)
    ]
    if wish.worker:
        log = wish.logs / "worker.log" if wish.logs else None
        members.append(Member("motcua-worker", partial(_do_jobs, line), log))
    opener = opening.Shared()
    family.keep(members, asked, opener.keep)
    opener.end()
    return 0


def _prepared(arguments: tuple[str, ...], asked: Asked) -> bool:
    """Migrate, load and collect in a fork, so that its memory is given back afterwards. Meanwhile
    what all need anyway is read here."""
    fork = Member("motcua-prepare", partial(_prepare, arguments), None)
    fork.start()
    assert fork.process is not None
    _read_code()
    while fork.is_alive:
        fork.process.join(0.05)
        if asked.to_stop:
            fork.process.terminate()
            fork.end(family.GRACE_SECONDS)
    return fork.process.exitcode == 0


def _prepare(arguments: tuple[str, ...], _: Member) -> None:
    _connect_plainly()
    try:
        sys.exit(commands.run("prepare", list(arguments)))
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)


def _read_code() -> None:
    """All views, and with them all that pages and jobs do."""
    get_resolver().url_patterns  # noqa: B018 - reading it is what imports them


def _load(config: uvicorn.Config) -> None:
    """Read all that every process would else read by itself at its first request."""
    _read_code()
    config.load()
    for folder in map(Path, get_app_template_dirs("templates")):
        if OURS in folder.parents:  # the pages of libraries are not all meant for us
            for page in folder.rglob("*.html"):
                get_template(str(page.relative_to(folder)))
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("")
    gc.collect()
    gc.freeze()  # else the next look for forgotten objects would write to all of it


def _web(wish: Wish) -> uvicorn.Config:
    return uvicorn.Config(
        "motcua.config.asgi:application",
        host=wish.host,
        port=wish.port,
        http="motcua.config.protocol:Guarded",
        lifespan="off",
        log_config=None,
        access_log=False,  # addresses may carry a citizen's token
        proxy_headers=bool(wish.behind),
        forwarded_allow_ips=wish.behind or None,
        timeout_graceful_shutdown=3,  # open streams would hold it for ever
    )


class Beating(uvicorn.Server):
    """Says from its event loop that it is well. Counted in the loop's own ticks: uvicorn's
    `callback_notify` goes by the clock on the wall, which may be set back."""

    def __init__(self, config: uvicorn.Config, member: Member) -> None:
        super().__init__(config)
        self.member = member

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_A_BEAT == 0:
            self.member.beat()
        return await super().on_tick(counter)


def _serve_people(config: uvicorn.Config, line: socket.socket, member: Member) -> None:
    Beating(config, member).run([line])


def _do_jobs(line: socket.socket, _: Member) -> None:
    line.close()  # else it would hold the port when those who answer there are gone
    _connect_plainly()
    call_command("work")


def _connect_plainly() -> None:
    """As commands do, which may take their time and pass no pooler."""
    connections["default"].close()
    del connections["default"]
    connections.settings = connections.configure_settings({"default": settings.PLAIN_DATABASE})
