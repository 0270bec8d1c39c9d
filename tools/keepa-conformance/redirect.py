"""Sends what the package sends to https://api.keepa.com to the simulator instead; the package itself stays as it is."""

import aiohttp
import requests
from requests.adapters import HTTPAdapter

KEEPA = "https://api.keepa.com"


def redirect(simulator: str) -> None:
    class ToSimulator(HTTPAdapter):
        def send(self, request, **options):
            request.url = request.url.replace(KEEPA, simulator, 1)
            return super().send(request, **options)

    open_session = requests.Session.__init__

    def mounted(session, *arguments, **options):
        open_session(session, *arguments, **options)
        session.mount(KEEPA, ToSimulator())

    requests.Session.__init__ = mounted

    send = aiohttp.ClientSession._request

    async def redirected(session, method, url, **options):
        if not str(url).startswith(KEEPA):
            raise RuntimeError(f"not Keepa: {url}")
        return await send(session, method, str(url).replace(KEEPA, simulator, 1), **options)

    aiohttp.ClientSession._request = redirected
