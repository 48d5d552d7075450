"""The product, but a request that carries X-Die loses its server after the commit, before the
answer."""

import os
import signal
from typing import Any

from motcua.config.asgi import application as real


async def application(scope: Any, receive: Any, send: Any) -> None:
    doomed = any(name == b"x-die" for name, _ in scope.get("headers", ()))

    async def last(message: Any) -> None:
        if doomed and message["type"] == "http.response.start":
            os.kill(os.getpid(), signal.SIGKILL)
        await send(message)

    await real(scope, receive, last)
