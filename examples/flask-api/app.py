"""A service of its own that lets in whoever holds a valid Latchkey access token, and nobody else.

It asks Latchkey for nothing but its public keys, once in a while. Each check says what would go wrong without it; together
they are section 4 of RFC 9068, "JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens".
"""

import json
import os
import re
import threading
import time
import urllib.request
from functools import wraps
from http.client import HTTPException

import jwt
from flask import Flask, g, jsonify, request

ISSUER = os.environ["ISSUER"].rstrip("/")  # where Latchkey is: its PUBLIC_URL
AUDIENCE = os.environ["AUDIENCE"]  # this service, as Latchkey's TOKEN_AUDIENCES has it

CLOCKS_DIFFER_BY = 5  # seconds
KEYS_ARE_GOOD_FOR = 3600  # seconds, as Latchkey's Cache-Control says
KEYS_ARE_FETCHED_AT_MOST_EVERY = 5  # seconds
LATCHKEY_ANSWERS_WITHIN = 5  # seconds
LONGEST_TOKEN = 2048  # characters
# Three parts of base64url; the last holds 64 bytes, and its last character no stray bits. Else one token has several spellings.
TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]")

app = Flask(__name__)


class KeysUnreachable(Exception):
    """Latchkey's keys could not be fetched: nobody can be told from anybody."""


class LatchkeyKeys(jwt.PyJWKClient):
    """Latchkey's public keys. One that is not known yet is looked for anew, which is how a change of keys arrives; but not
    at each request, for whoever sends made-up key ids would make us ask Latchkey as often as they ask us.

    Newer versions of PyJWT see to some of this by themselves; written out, it is so with all of them."""

    def __init__(self, uri):
        super().__init__(uri, lifespan=KEYS_ARE_GOOD_FOR)
        self.lock = threading.Lock()  # so that those who come while keys are fetched wait, and do not fetch too
        self.tried_at = float("-inf")

    def get_signing_key(self, kid):
        with self.lock:
            key = self.match_kid(self.get_signing_keys(), kid)
            if not key and not self.tried_lately():
                key = self.match_kid(self.get_signing_keys(refresh=True), kid)
        if not key:
            raise jwt.InvalidTokenError("Its key is none of Latchkey's.")
        return key

    def fetch_data(self):
        if self.tried_lately():
            raise KeysUnreachable("They could not be fetched a moment ago.")
        self.tried_at = time.monotonic()
        try:
            with urllib.request.urlopen(self.uri, timeout=LATCHKEY_ANSWERS_WITHIN) as response:
                fetched = json.load(response)
            jwt.PyJWKSet(fetched["keys"])  # what is no key set must not take the place of one
        except (OSError, HTTPException, ValueError, LookupError, TypeError, jwt.PyJWTError) as error:
            raise KeysUnreachable(str(error)) from error
        self.jwk_set_cache.put(fetched)
        return fetched

    def tried_lately(self):
        return time.monotonic() - self.tried_at < KEYS_ARE_FETCHED_AT_MOST_EVERY


keys = LatchkeyKeys(f"{ISSUER}/.well-known/jwks.json")


def verified(token):
    """The claims of an access token. Raises jwt.PyJWTError for one that is not ours to believe."""
    if len(token) > LONGEST_TOKEN:
        raise jwt.InvalidTokenError("It is too long.")
    if not TOKEN.fullmatch(token):
        raise jwt.InvalidTokenError("It is not written as a token is.")
    header = jwt.get_unverified_header(token)
    # A session token has the same issuer, and a good signature. Its type is another, and so are its keys.
    if str(header.get("typ")).lower() not in ("at+jwt", "application/at+jwt"):
        raise jwt.InvalidTokenError("It is no access token.")
    # "crit" names extensions that must be understood. We understand none (RFC 7515, section 4.1.11).
    if "crit" in header:
        raise jwt.InvalidTokenError("It asks for an extension.")
    return jwt.decode(
        token,
        # By its id, from the keys of the issuer that we chose. Never a key that comes along in the token.
        keys.get_signing_key(header.get("kid")).key,
        # This one and no other. Whoever leaves the choice to the token accepts "none", or a public key as a password.
        algorithms=["ES256"],
        issuer=ISSUER,
        # A token for another service, which its owner could pass on to us, is not for us.
        audience=AUDIENCE,
        leeway=CLOCKS_DIFFER_BY,
        # Without this, a token that lacks "exp" would be good for ever.
        options={"require": ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]},
    )


def requires_token(scope=None):
    """Lets a view be seen by whoever brings a valid token; where a scope is named, by one that has it. Its claims are in
    `g.claims`."""

    def guarded(view):
        @wraps(view)
        def answer(*args, **kwargs):
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not token:  # never from the address or a form: those end up in logs
                return refused(401, "Bring an access token: “Authorization: Bearer ...”.")
            try:
                g.claims = verified(token.strip())
            except (jwt.PyJWTError, RecursionError) as error:  # the latter for JSON nested a thousand times
                app.logger.warning("An access token was refused: %s", error)
                return refused(401, "This token is not valid here.", "invalid_token")
            except KeysUnreachable as error:
                app.logger.error("Latchkey's keys cannot be fetched: %s", error)
                return jsonify(error="Nobody can be let in at the moment. Try again in a few seconds."), 503
            if scope and scope not in str(g.claims.get("scope", "")).split():
                return refused(403, f"This takes the scope {scope}.", "insufficient_scope", scope)
            return view(*args, **kwargs)

        return answer

    return guarded


def refused(status, sentence, error=None, scope=None):
    """A refusal in words, and as RFC 6750, section 3, has it for programs."""
    told = {"realm": AUDIENCE, "error": error, "scope": scope}
    challenge = ", ".join(f'{name}="{value}"' for name, value in told.items() if value)
    return jsonify(error=sentence), status, {"WWW-Authenticate": f"Bearer {challenge}"}


@app.get("/")
def about():
    """Open to everybody."""
    return jsonify(service=AUDIENCE, signs_in_by=ISSUER, try_this=["/hello", "/profile"])


@app.get("/hello")
@requires_token()
def hello():
    """For whoever brings a valid token. `sub` is the person's id at Latchkey, and stays the same for ever."""
    return jsonify(hello=g.claims["sub"], token_of=g.claims["client_id"])


@app.get("/profile")
@requires_token(scope="profile:read")
def profile():
    """For a token that has the scope as well."""
    return jsonify(person=g.claims["sub"], scopes=g.claims["scope"].split())
