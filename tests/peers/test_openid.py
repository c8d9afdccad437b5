"""People sign in with another provider of OpenID Connect than the one of the browser tests: Authlib's."""

import http.client
import os
import threading
import urllib.parse

import pytest

from carillon import ROOT, Server

# It refuses addresses without TLS otherwise.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "yes"

import flask  # noqa: E402: after the variable
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "carillon"

# Authlib does not decode the parts of a header `Authorization`, as RFC 6749 asks for in section 2.3.1.
SECRETS = {"client_secret_basic": "a-secret-of-letters", "client_secret_post": "a secret / with + and a space"}

ANN = {"sub": "u-1", "preferred_username": "ann", "student_id": "b712345", "roles": ["timetable-desk"]}


class Client(ClientMixin):
    redirect = None

    def __init__(self, auth_method):
        self.auth_method = auth_method

    def get_client_id(self):
        return CLIENT_ID

    def get_default_redirect_uri(self):
        return self.redirect

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.redirect

    def check_client_secret(self, client_secret):
        return client_secret == SECRETS[self.auth_method]

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.auth_method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    def __init__(self, code, payload):
        # Now, because the payload reads whatever request is answered.
        self.code, self.sent = code, dict(payload.data)
        self.code_challenge = self.sent.get("code_challenge")
        self.code_challenge_method = self.sent.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.sent["redirect_uri"]

    def get_scope(self):
        return self.sent["scope"]

    def get_nonce(self):
        return self.sent["nonce"]

    def get_auth_time(self):
        return None

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class Token(TokenMixin):
    def check_client(self, client):
        return True

    def is_expired(self):
        return False

    def is_revoked(self):
        return False

    def get_scope(self):
        return "openid profile email"


class Provider:
    """Authlib's provider on a thread. Everybody who comes is Ann."""

    def __init__(self, key, claims_in_token, auth_method):
        self.key, self.claims_in_token, self.auth_method = key, claims_in_token, auth_method
        self.client, self.codes, self.tokens = Client(auth_method), {}, set()
        app = flask.Flask("provider")
        self.server = make_server("127.0.0.1", 0, app)
        self.issuer = f"http://127.0.0.1:{self.server.port}"
        self.set_up(app)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()

    def set_up(self, app):
        def save_token(token, request):
            self.tokens.add(token["access_token"])

        oauth = AuthorizationServer(app, query_client=lambda _: self.client, save_token=save_token)
        oauth.register_grant(self.grant(), [self.openid_code(), CodeChallenge(required=True)])
        protect = self.protector()

        @app.get("/.well-known/openid-configuration")
        def describe():
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [self.algorithm()],
                "token_endpoint_auth_methods_supported": [self.auth_method],
            }

        @app.get("/keys")
        def keys():
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize():
            grant = oauth.get_consent_grant(end_user=ANN)
            return oauth.create_authorization_response(grant=grant, grant_user=ANN)

        @app.post("/token")
        def token():
            return oauth.create_token_response()

        @app.get("/userinfo")
        @protect()
        def about():
            return ANN

    def algorithm(self):
        return "RS256" if self.key.key_type == "RSA" else "ES256"

    def grant(provider):
        class Grant(AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = [provider.auth_method]

            def save_authorization_code(self, code, request):
                provider.codes[code] = Code(code, request.payload)

            def query_authorization_code(self, code, client):
                return provider.codes.get(code)

            def delete_authorization_code(self, authorization_code):
                del provider.codes[authorization_code.code]

            def authenticate_user(self, authorization_code):
                return ANN

        return Grant

    def openid_code(provider):
        class IdToken(OpenIDCode):
            def exists_nonce(self, nonce, request):
                return False

            def resolve_client_private_key(self, client):
                return provider.key

            def get_client_algorithm(self, client):
                return provider.algorithm()

            def get_client_claims(self, client):
                return {"iss": provider.issuer}

            def generate_user_info(self, user, scope):
                return UserInfo(ANN if provider.claims_in_token else {"sub": ANN["sub"]})

        return IdToken()

    def protector(provider):
        class Validator(BearerTokenValidator):
            def authenticate_token(self, token_string):
                return Token() if token_string in provider.tokens else None

        protector = ResourceProtector()
        protector.register_token_validator(Validator())
        return protector

    def settings(self):
        return {
            "CARILLON_OPENID_ISSUER": self.issuer,
            "CARILLON_OPENID_CLIENT_ID": CLIENT_ID,
            "CARILLON_OPENID_CLIENT_SECRET": SECRETS[self.auth_method],
            "CARILLON_OPENID_STUDENT_CLAIM": "student_id",
            "CARILLON_OPENID_ROLE_CLAIM": "roles",
            "CARILLON_OPENID_DESK": "timetable-desk",
        }


class Browser:
    """Keeps the cookies of one origin, and follows no redirect by itself."""

    def __init__(self):
        self.cookies = {}

    def get(self, address):
        parts = urllib.parse.urlsplit(address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Cookie": header, "Accept": "text/html"})
        answer = connection.getresponse()
        body = answer.read().decode()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers.get("location"), body


@pytest.mark.parametrize("claims_in_token", [True, False])
@pytest.mark.parametrize("auth_method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_a_person_signs_in(tmp_path, claims_in_token, auth_method, kind):
    parameters = {"kid": "key-1", "use": "sig"}
    key = RSAKey.generate_key(2048, parameters) if kind == "RSA" else ECKey.generate_key("P-256", parameters)
    with Provider(key, claims_in_token, auth_method) as provider:
        with Server(ROOT / "data", tmp_path / "state", **provider.settings()) as server:
            base = f"http://127.0.0.1:{server.port}"
            provider.client.redirect = f"{base}/sign-in/callback"
            browser = Browser()
            status, location, _ = browser.get(f"{base}/sign-in/openid")
            assert (status, location.split("?")[0]) == (303, f"{provider.issuer}/authorize")
            status, location, body = Browser().get(location)
            assert status == 302 and location.startswith(provider.client.redirect), body
            status, location, _ = browser.get(location)
            assert (status, location) == (303, "/me"), server.stderr.read_text()
            status, _, page = browser.get(f"{base}/me/student")
            assert status == 200 and "Signed in as ann" in page
            assert browser.get(f"{base}/desk")[0] == 200, "the role is in the claims, too"
