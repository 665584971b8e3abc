"""Takes alerts as a webhook on port 8080; prints each as one line of JSON: {"receivedAt": seconds, "body": ...}."""

import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print(json.dumps({"receivedAt": time.time(), "body": body}), flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


HTTPServer(("", 8080), Receiver).serve_forever()
