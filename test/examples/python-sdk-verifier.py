"""Judges a token as servers of the MCP Python SDK do that check for which resource it is.

The verifier is that of the SDK's example simple-auth, with the authentication of a client added. Prints one verdict
for each pair of a client and a resource.
"""

import asyncio
import json
import os

import httpx2
from mcp.server.auth.middleware.bearer_auth import BearerAuthBackend
from mcp.server.auth.provider import AccessToken
from pydantic import AnyHttpUrl
from starlette.requests import HTTPConnection


class IntrospectionTokenVerifier:
    def __init__(self, client_id: str) -> None:
        self.client = (client_id, os.environ["CLIENT_SECRET"])

    async def verify_token(self, token: str) -> AccessToken | None:
        async with httpx2.AsyncClient() as http:
            answer = await http.post(os.environ["ENDPOINT"], data={"token": token}, auth=self.client)
        data = answer.raise_for_status().json()
        if not data["active"]:
            return None
        return AccessToken(
            token=token,
            client_id=data["client_id"],
            scopes=data["scope"].split(),
            expires_at=data["exp"],
            resource=data["aud"],
            subject=data["sub"],
            claims=data,
        )


async def judge(client_id: str, resource: str) -> dict[str, object] | None:
    headers = [(b"authorization", b"Bearer " + os.environ["TOKEN"].encode())]
    backend = BearerAuthBackend(IntrospectionTokenVerifier(client_id), resource_server_url=AnyHttpUrl(resource))
    found = await backend.authenticate(HTTPConnection({"type": "http", "headers": headers}))
    return found and found[1].access_token.model_dump(include={"subject", "resource", "expires_at"})


async def main() -> None:
    print(json.dumps([await judge(*pair) for pair in json.loads(os.environ["PAIRS"])]))


asyncio.run(main())
