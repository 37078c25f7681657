"""Backend of the chaos test. It reads with h11, and answers each request by the plan that the
request carries in X-Plan (src/chaos/plan.rs). What it saw is printed as JSON, one line for each
entry (src/chaos/journal.rs). It ends when its input ends and its connections have closed."""

import json
import os
import select
import socket
import struct
import sys
import threading
import time
import zlib

import h11

ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # for the key of RFC 6455 §1.2, which all clients send
LIMIT = 25  # seconds that one read or write may take
lock = threading.Lock()
active = 0


def seen(what, **facts):
    with lock:
        print(json.dumps({"seen": what, **facts}), flush=True)


def cycled(block, size):
    return (block * (size // len(block) + 1))[:size]


class Gone(Exception):
    """The connection has ended, or is to be closed."""


class Request:
    """One request on a connection, from its head to what follows the response."""

    def __init__(self, stream, left):
        self.stream, self.http = stream, h11.Connection(h11.SERVER)
        self.id, self.bytes, self.crc, self.whole = "", 0, 0, False
        self.reset = False
        if left:
            self.http.receive_data(left)

    def event(self, most=65536):
        while (event := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(self.stream.recv(most))
        return event

    def head(self):
        event = self.event()
        if not isinstance(event, h11.Request):
            raise Gone
        fields = {name.lower(): value for name, value in event.headers}
        self.id = fields.get(b"x-id", b"").decode("latin-1")
        self.method = event.method.decode()
        seen("head", id=self.id, method=self.method, target=event.target.decode("latin-1"))
        self.upgrade = fields.get(b"upgrade", b"").lower() == b"websocket"
        self.last = b"close" in fields.get(b"connection", b"").lower()
        self.plan = json.loads(fields.get(b"x-plan", b"null"))

    def content(self, until=None):
        """Reads content until there is this much of it, or to its end."""
        slow = self.plan and self.plan["slow"]
        while not self.whole and (until is None or self.bytes < until):
            event = self.event(1500 if slow else 65536)
            if isinstance(event, h11.Data):
                self.bytes += len(event.data)
                self.crc = zlib.crc32(event.data, self.crc)
                if slow:
                    time.sleep(slow / 1000)
            elif isinstance(event, h11.EndOfMessage):
                self.whole = True
            else:
                raise Gone

    def answer(self):
        """The response by the plan; False when the connection ends with it."""
        plan = self.plan
        for _ in range(plan["interims"]):
            self.stream.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        framing, stop, status = plan["framing"], plan["stop"], plan["status"]
        announced = plan["after"] in ("close", "drain") or framing == "close" or stop != "whole"
        head = f"HTTP/1.1 {status} Planned\r\nX-Id: {self.id}\r\n"
        if announced:
            head += "Connection: close\r\n"
        bare = status in (204, 304)
        if framing == "length" and not bare:
            head += f"Content-Length: {plan['size']}\r\n"
        elif framing == "chunked" and not bare:
            head += "Transfer-Encoding: chunked\r\n"
        block = f"HTTP/1.1 200 OK\r\nX-Id: forged-{self.id}\r\nContent-Length: 0\r\n\r\n"
        content = cycled(block.encode(), plan["size"])
        if bare or self.method == "HEAD":
            content, framing = b"", "none"
        elif stop != "whole":
            content = content[: next(iter(stop.values()))]
        self.write(head.encode() + b"\r\n", content, framing, stop == "whole")
        if stop != "whole":
            self.reset = "reset" in stop
            time.sleep(0.01)
            return False
        return framing != "close"

    def write(self, head, content, framing, whole):
        pieces, pause = self.plan["pieces"], self.plan["pause"] / 1000
        step = max(1, -(-len(content) // pieces))
        data = head
        for at in range(0, len(content), step):
            piece = content[at : at + step]
            data += b"%x;n=1\r\n%s\r\n" % (len(piece), piece) if framing == "chunked" else piece
            if pause:
                self.stream.sendall(data)
                time.sleep(pause)
                data = b""
        if framing == "chunked" and whole:
            data += b"0\r\nX-Trailer: t\r\n\r\n"
        self.stream.sendall(data)

    def tunnel(self, switch):
        """Sends the 101, and echoes what comes."""
        early = 0
        if self.whole:
            early = len(self.http.trailing_data[0])
            if select.select([self.stream], [], [], 0)[0]:
                early += len(self.stream.recv(65536, socket.MSG_PEEK))
        greeting = cycled(f"greeting of {self.id};".encode(), switch["greeting"])
        self.stream.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nX-Id: %s\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n%s"
            % (self.id.encode(), ACCEPT, greeting)
        )
        self.content()
        size, crc, limit = 0, 0, switch["limit"]
        data = self.http.trailing_data[0]
        try:
            while limit is None or size < limit:
                size, crc = size + len(data), zlib.crc32(data, crc)
                self.stream.sendall(data)
                if not (data := self.stream.recv(4096)):
                    break
        finally:
            seen("tunnel", id=self.id, bytes=size, crc=crc, early=early)

    def exchange(self):
        """All of it; False when it is the last one of its connection."""
        plan = self.plan
        if plan is None:  # no client sent this as a request; the journal has it now
            self.stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalien")
            return True
        self.content(plan["before"])
        time.sleep(plan["wait"] / 1000)
        if plan["upgrade"] and self.upgrade:
            self.tunnel(plan["upgrade"])
            return False
        if not self.answer():
            return False
        after = plan["after"]
        time.sleep(plan["hold"] / 1000)
        if after == "drain":
            self.stream.shutdown(socket.SHUT_WR)
            try:
                self.content()
            finally:
                while self.stream.recv(65536):
                    pass
        self.reset = after == "reset"
        if after == "keep":
            self.content()
        return after == "keep" and not self.last


def serve(stream):
    left = b""
    request = None
    try:
        while True:
            request = Request(stream, left)
            try:
                request.head()
                more = request.exchange()
            finally:
                if request.id:
                    facts = {"bytes": request.bytes, "crc": request.crc, "whole": request.whole}
                    seen("content", id=request.id, **facts)
            if not more:
                break
            request.content()
            left = request.http.trailing_data[0]
    except h11.RemoteProtocolError as error:
        # What the end of the connection cut off is no fault of who sent it.
        if not request.http.trailing_data[1]:
            seen("malformed", id=request.id, error=str(error))
    except (OSError, Gone):
        pass
    finally:
        if request.reset:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.close()


def guarded(stream):
    global active
    try:
        serve(stream)
    finally:
        with lock:
            active -= 1


def accept(listener):
    global active
    while True:
        stream, _ = listener.accept()
        stream.settimeout(LIMIT)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with lock:
            active += 1
        threading.Thread(target=guarded, args=(stream,), daemon=True).start()


# Accepted connections inherit these. Small segments keep small what the other end may have on
# its way, so that its writes get stuck.
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)
listener.bind(("127.0.0.1", 0))
listener.listen(512)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
with lock:
    print(f"listening on {listener.getsockname()[1]}", flush=True)
sys.stdin.read()
ends = time.monotonic() + 10
while active and time.monotonic() < ends:
    time.sleep(0.02)
with lock:
    sys.stdout.flush()
    os._exit(0)
