"""An MCP server for users with an account at a Tokenhouse, which introspects the token of each request."""

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
        # No cache_ttl_seconds: a cached response would outlive the revocation of its token.
    ),
)

# By user id: e-mail addresses are only for display.
notes: defaultdict[str, list[str]] = defaultdict(list)


@mcp.tool
def whoami(caller: AccessToken = CurrentAccessToken()) -> dict[str, str]:
    """Return the user of this request."""
    return {"user": caller.claims["sub"], "name": caller.claims["username"], "token": caller.claims["jti"]}


@mcp.tool
def add_note(text: str, caller: AccessToken = CurrentAccessToken()) -> list[str]:
    """Add a note for the user of this request, and list all notes of that user."""
    notes[caller.claims["sub"]].append(text)
    return notes[caller.claims["sub"]]


if __name__ == "__main__":
    mcp.run(transport="http", host=HOST, port=PORT, show_banner=False)
