"""A file over the network, piece by piece; only from where it may come, and with nothing in an error that is secret."""

from collections.abc import AsyncIterator, Mapping

import aiohttp

from bot.channels import NoSuchFile, NotFetched

PIECE = 65_536
QUIET = 20.0
"""Seconds without a byte after which a file is given up for this time."""
GONE = frozenset({400, 403, 404, 410})


async def streamed(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str] | None = None, quiet: float = QUIET
) -> AsyncIterator[bytes]:
    """Give what lies at an address. A redirect is not followed: the next host may be anybody's.

    ``quiet`` is in seconds.

    Raises:
        NotFetched: trying again may help.
        NoSuchFile: nothing will.
    """
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=quiet)
    try:
        async with session.get(url, headers=headers, timeout=timeout, allow_redirects=False) as answer:
            _checked(answer)
            async for piece in answer.content.iter_chunked(PIECE):
                yield piece
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # The error's own words may hold the address, and with it a token.
        raise NotFetched(type(error).__name__) from None


def _checked(answer: aiohttp.ClientResponse) -> None:
    if answer.status == 429:
        after = answer.headers.get("Retry-After", "")
        raise NotFetched("asked to wait", float(after) if after.isdecimal() else 30.0)
    if answer.status in GONE:
        raise NoSuchFile(f"status {answer.status}")
    if answer.status != 200:
        raise NotFetched(f"status {answer.status}")
