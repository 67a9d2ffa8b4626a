"""A minimal mail server that refuses some emails."""

import random
import socketserver
from collections import Counter
from threading import Thread


class _Session(socketserver.StreamRequestHandler):
    """One SMTP session (RFC 5321)."""

    def handle(self):
        self.reply(220, "ready")
        lines = []
        while line := self.rfile.readline():
            word = line[:4].upper().decode(errors="replace")
            if word in {"EHLO", "HELO"}:
                self.reply(250, "hello")
            elif word == "RCPT" and self.server.refuses():
                self.reply(451, "try again later")
            elif word == "DATA":
                self.reply(354, "go on")
                lines = []
                while (line := self.rfile.readline()).rstrip() != b".":
                    lines.append(line.decode(errors="replace").rstrip())
                self.server.take(lines)
                self.reply(250, "taken")
            elif word == "QUIT":
                self.reply(221, "bye")
                return
            else:
                self.reply(250, "fine")

    def reply(self, code, words):
        self.wfile.write(f"{code} {words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Accepts email on a free local port in its own thread."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, refusing=0.0, seed=1):
        super().__init__(("127.0.0.1", 0), _Session)
        self.refusing = refusing
        self.dice = random.Random(seed)  # noqa: S311 - chance, not secrets
        self.taken = Counter()
        self.on_take = lambda count: None
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def refuses(self):
        return self.dice.random() < self.refusing

    def take(self, lines):
        (message_id,) = [each for each in lines if each.lower().startswith("message-id:")]
        self.taken[message_id] += 1
        self.on_take(self.taken.total())
