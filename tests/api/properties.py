"""Property-based tests of the server's HTTP interface, from its own description (OpenAPI), with schemathesis.

A real server on a folder of its own, with one of everything in it. Each operation is asked with what its description allows and with what it forbids: no answer may be a 5xx, and
each must be one that the description declares, status, type and form. `cargo xtask test` installs schemathesis and runs this; by hand:

    python properties.py PROGRAM [EXAMPLES]

with the path of chairside-server, and how many examples each operation gets besides the ones that cover its description (20 when nothing is said).

What is left out: the event stream, which never ends; and what would end the session that all others need (signing in and out, changing the password, a console's own key).
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

EMAIL = "admin@clinic.example"
PASSWORD = "correct horse battery staple"
LEFT_OUT = "sse|auth/login|auth/logout|auth/password|api-keys/renew"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


class Server:
    """A clinic that is served until the program ends."""

    def __init__(self, program, folder):
        self.data = folder / "data"
        init = [program, "init", "--clinic", "Properties", "--admin-email", EMAIL, "--data-dir", self.data]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "CHAIRSIDE_ADMIN_PASSWORD": PASSWORD})
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.base = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.log = folder / "server.log"
        serve = [program, "serve", "--min-free-mb", "1", "--listen", self.base.removeprefix("http://"), "--data-dir", self.data]
        self.process = subprocess.Popen(serve, stderr=self.log.open("wb"))
        self.token = None
        self.wait_until_ready()
        self.token = self.ask("POST", "/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD})["token"]

    def wait_until_ready(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.base}/readyz", timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"the server does not answer:\n{self.log.read_text()[-4000:]}") from None
                time.sleep(0.05)

    def ask(self, method, path, body=None, data=None, content_type="application/json"):
        data = json.dumps(body).encode() if body is not None else data
        request = urllib.request.Request(self.base + path, data=data, method=method)
        request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


def one_of_everything(server):
    """Fills the clinic; answers which id each path is to be asked with."""
    protected = "/api/v1/protected"
    patient = server.ask("POST", f"{protected}/patients", {"firstName": "Ada", "lastName": "Property"})["id"]
    room = server.ask("POST", f"{protected}/clinic/rooms", {"name": "Room 1"})["id"]
    person = {"email": "assistant@clinic.example", "name": "Assistant", "role": "assistant", "password": "a long enough password"}
    person = server.ask("POST", f"{protected}/clinic/users", person)["id"]
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in [("patientId", patient), ("fileType", "x-ray"), ("category", "intraoral")]
    )
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    form = (fields + head).encode() + PNG + b"\r\n--x--\r\n"
    uploaded = server.ask("POST", f"{protected}/files/upload", data=form, content_type="multipart/form-data; boundary=x")
    file = uploaded.get("id") or uploaded["file"]["id"]
    of_patient = {
        "appointments": {"startsAt": "2026-11-20T09:00:00.000Z", "endsAt": "2026-11-20T09:45:00.000Z"},
        "clinical-notes": {"visitDate": "2026-11-20"},
        "lab-cases": {},
    }
    ids = {f"{protected}/{kind}/": server.ask("POST", f"{protected}/{kind}", {"patientId": patient, **least})["id"] for kind, least in of_patient.items()}
    return ids | {f"{protected}/patients/": patient, f"{protected}/clinic/rooms/": room, f"{protected}/clinic/users/": person, f"{protected}/files/": file}


def configuration(ids):
    """Half of what is asked is about something that is there."""
    return "".join(
        f'[[operations]]\ninclude-path-regex = "^{path}\\\\{{id\\\\}}"\nparameters = {{ "path.id" = "{id}" }}\n\n' for path, id in ids.items()
    )


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    examples = sys.argv[2] if len(sys.argv) > 2 else "20"
    with tempfile.TemporaryDirectory(prefix="chairside-api-") as folder:
        folder = pathlib.Path(folder)
        server = Server(program, folder)
        try:
            known = folder / "known.toml"
            known.write_text(configuration(one_of_everything(server)))
            nothing = folder / "nothing.toml"
            nothing.write_text("")
            failed = 0
            for config in (nothing, known):
                schemathesis = [sys.executable, "-m", "schemathesis.cli", "--config-file", config, "run", f"{server.base}/api/v1/openapi.json"]
                options = ["--header", f"Authorization: Bearer {server.token}", "--checks", CHECKS, "--max-examples", examples, "--generation-deterministic"]
                options += ["--phases", "coverage,fuzzing", "--exclude-path-regex", LEFT_OUT, "--request-timeout", "30", "--warnings", "off"]
                environment = {**os.environ, "SCHEMATHESIS_HOOKS": "media_types", "PYTHONPATH": str(pathlib.Path(__file__).parent)}
                failed |= subprocess.run(schemathesis + options, env=environment, cwd=folder).returncode
                if server.process.poll() is not None:
                    raise SystemExit(f"the server ended:\n{server.log.read_text()[-4000:]}")
            return failed
        finally:
            server.process.kill()
            server.process.wait()


if __name__ == "__main__":
    sys.exit(main())
