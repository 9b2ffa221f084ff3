"""A provider of OpenID Connect on this machine, as small as the protocol allows."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """`claims` is what it says of the person; `token` overrides facts of the signed token."""

    def __init__(self):
        self.claims = {"sub": "s-1", "preferred_username": "wanglan"}
        self.token, self.key, self.nonce = {}, KEY, ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer_to(self, path):
        if path == "/token":
            return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()}
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [{**key, "kid": "k1", "alg": "RS256", "use": "sig"}]}
        return self.claims

    def id_token(self):
        facts = {
            "iss": self.address,
            "aud": "portal",
            "sub": "s-1",
            "nonce": self.nonce,
            "exp": int(time.time()) + 300,
            **self.token,
        }
        return jwt.encode(facts, self.key, algorithm="RS256", headers={"kid": "k1"})

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                said = json.dumps(provider.answer_to(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *args):
                pass

        return Handler
