"""The requests by which OAuth 2 gives a token (RFC 6749, sections 4.3 and 4.4), as operations of a definition."""

from urllib.parse import urljoin, urlsplit

from helpers.address import origin
from helpers.definition import texts
from helpers.definition.media import FORM, JSON

SECRET = {"type": "string", "format": "password"}
CLIENT = {"title": texts.CLIENT_AND_SECRET, "description": texts.CLIENT}
FLOWS = {"clientCredentials": ("client_credentials", texts.BY_CLIENT), "password": ("password", texts.BY_PASSWORD)}
"""For each flow that needs no browser, the type of its grant and what it is called."""
ANSWERS = {
    "200": {
        "description": texts.A_TOKEN,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["access_token", "token_type"],
                    "properties": {
                        "access_token": SECRET,
                        "token_type": {"type": "string"},
                        "expires_in": {"type": "number"},
                        "refresh_token": SECRET,
                        "scope": {"type": "string"},
                    },
                }
            }
        },
    },
    **{
        status: {
            "description": texts.NO_TOKEN_GIVEN,
            "content": {
                JSON: {"schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}}
            },
        }
        for status in ("400", "401")
    },
}
"""The answers to them (RFC 6749, sections 5.1 and 5.2)."""


def grants(schemes, address, client):
    """The Path Items of the operations that give tokens, by scheme and flow, each with its path and its server or None.

    ``address`` is where the definition was read, or None, ``client`` the parameter for a client's credentials.
    """
    for scheme_name, scheme in schemes.items():
        flows = scheme.get("flows") if scheme.get("type") == "oauth2" else None
        for flow, one in flows.items() if isinstance(flows, dict) else ():
            url = one.get("tokenUrl") if flow in FLOWS and isinstance(one, dict) else None
            if isinstance(url, str) and url:
                url = urljoin(address or "", url)
                parts, server = urlsplit(url), origin(url)
                path = f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")
                yield f"{scheme_name} {flow}", path, server or None, _item(flow, one.get("scopes"), client)


def _item(flow, scopes, client):
    grant, summary = FLOWS[flow]
    scope: dict = {"type": "string", "description": texts.SCOPES}
    scope |= {"examples": [" ".join(map(str, scopes))]} if isinstance(scopes, dict) and scopes else {}
    user = {"username": {"type": "string"}, "password": SECRET} if flow == "password" else {}
    fields = {"grant_type": {"const": grant}, **user, "scope": scope}
    fields |= {"client_id": {"type": "string"}, "client_secret": SECRET}
    schema = {"type": "object", "required": ["grant_type", *user], "properties": fields}
    return {
        "summary": summary,
        "description": texts.TWO_WAYS,
        "security": [],
        "parameters": [{**client, "schema": {**client["schema"], **CLIENT}}],
        "requestBody": {"required": True, "content": {FORM: {"schema": schema}}},
        "responses": ANSWERS,
    }
