"""An MCP server for people who have an account at a Tokenhouse: each request's token is introspected there."""

import os
from collections import defaultdict

from fastmcp import FastMCP
from fastmcp.server.auth import AccessToken
from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier
from fastmcp.server.dependencies import CurrentAccessToken

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))

mcp = FastMCP(
    "notes",
    auth=IntrospectionTokenVerifier(
        introspection_url=os.environ.get("TOKENHOUSE_URL", "http://localhost:3000") + "/oauth/introspect",
        client_id=os.environ.get("INTROSPECTION_CLIENT_ID", f"http://localhost:{PORT}/mcp"),
        client_secret=os.environ["INTROSPECTION_CLIENT_SECRET"],
        # No cache_ttl_seconds: a cached answer would outlive the revocation of its token.
    ),
)

# By user id: e-mail addresses are shown to people and identify nobody.
notes: defaultdict[str, list[str]] = defaultdict(list)


@mcp.tool
def whoami(caller: AccessToken = CurrentAccessToken()) -> dict[str, str]:
    """Tell whose token the request carries."""
    return {"user": caller.claims["sub"], "name": caller.claims["username"], "token": caller.claims["jti"]}


@mcp.tool
def add_note(text: str, caller: AccessToken = CurrentAccessToken()) -> list[str]:
    """Add a note of the caller's, and list all of theirs."""
    notes[caller.claims["sub"]].append(text)
    return notes[caller.claims["sub"]]


if __name__ == "__main__":
    mcp.run(transport="http", host=HOST, port=PORT, show_banner=False)
