"""What stands between a client and the demo's Airbyte, and answers in its place when a job is looked at."""

import re
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOK = re.compile(r"/api/v1/jobs/get_without_logs$|/api/public/v1/jobs/\d+$")


class Between:
    """Answers looks at jobs with an error, the first so many or all of them, and passes everything else on."""

    def __init__(self, target, status, times=None):
        between = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.handle_any(None)

            def do_POST(self):
                self.handle_any(self.rfile.read(int(self.headers["content-length"])))

            def handle_any(self, body):
                if LOOK.search(self.path) and between.fails():
                    return self.reply(status, b'{"message": "not today"}')
                kept = {key: value for key, value in self.headers.items() if key.lower() in PASSED}
                asked = urllib.request.Request(target + self.path, body, kept, method=self.command)
                try:
                    with urllib.request.urlopen(asked) as answer:
                        self.reply(answer.status, answer.read())
                except urllib.error.HTTPError as error:
                    self.reply(error.code, error.read())

            def reply(self, status, body):
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.left = times
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def fails(self):
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


PASSED = {"content-type", "authorization"}
