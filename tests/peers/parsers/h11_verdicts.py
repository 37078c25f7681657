"""Reads heads from stdin, and writes what h11 makes of each as a line of JSON.

The first frame is the probe: bytes that follow each head, so that it is seen where content ends.
Each later frame is a batch of heads. A frame begins with its length, and in a batch so does each
head, after one byte for its message: 0 is a request, and 1 is a response. Lengths have four bytes.
"""

import json
import re
import sys

import h11

# The request that all responses answer. It offers an upgrade, so that a 101 is possible.
REQUEST = h11.Request(
    method="GET",
    target="/",
    headers=[("Host", "h"), ("Connection", "upgrade"), ("Upgrade", "h")],
)


def frame():
    size = sys.stdin.buffer.read(4)
    return sys.stdin.buffer.read(int.from_bytes(size, "big")) if size else None


def connection(is_response):
    if not is_response:
        return h11.Connection(h11.SERVER)
    client = h11.Connection(h11.CLIENT)
    client.send(REQUEST)
    client.send(h11.EndOfMessage())
    return client


def verdict(is_response, head, probe):
    try:
        receiver = connection(is_response)
        receiver.receive_data(head)
        event = receiver.next_event()
        if event is h11.NEED_DATA:
            return "more"
        length = len(head) - len(receiver.trailing_data[0])
        if length < len(head):
            receiver = connection(is_response)
            receiver.receive_data(head[:length])
            event = receiver.next_event()
        content = measured(receiver, event, probe)
    except h11.RemoteProtocolError as error:
        # Without what the message quotes: bytes, or a number at its end.
        quoted = r"(:? (bytearray\()?b?['\"].*| \d+$)"
        return {"refused": re.sub(quoted, "", str(error), flags=re.DOTALL)}
    read = {
        "version": text(event.http_version),
        "fields": [[text(name), text(value)] for name, value in event.headers.raw_items()],
        "len": length,
        "content": content,
    }
    if is_response:
        read["status"] = event.status_code
    else:
        read["method"] = text(event.method)
        read["target"] = text(event.target)
    return {"read": read}


def measured(receiver, event, probe):
    """Returns which bytes of the probe are content, and how the content ends."""
    if isinstance(event, h11.InformationalResponse):
        return {"data": "", "end": "complete"}
    data = b""
    for received in (probe, b""):
        receiver.receive_data(received)
        while True:
            try:
                event = receiver.next_event()
            except h11.RemoteProtocolError:
                if received:
                    raise
                return {"data": text(data), "end": "more"}
            if isinstance(event, h11.EndOfMessage):
                return {"data": text(data), "end": "complete" if received else "close"}
            if not isinstance(event, h11.Data):
                break
            data += event.data
    raise RuntimeError(f"no end of the content: {event!r}")


def text(received):
    return bytes(received).decode("latin-1")


probe = frame()
while (batch := frame()) is not None:
    at, lines = 0, []
    while at < len(batch):
        size = int.from_bytes(batch[at + 1 : at + 5], "big")
        head = batch[at + 5 : at + 5 + size]
        lines.append(json.dumps(verdict(batch[at] == 1, head, probe)))
        at += 5 + size
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
