"""WebSocket client on the PyPI package `websockets`: URL SUBPROTOCOL MESSAGE.

SUBPROTOCOL is a comma-separated list, or `-` for none.
"""

import sys

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect


def main(url, subprotocol, message):
    offers = None if subprotocol == "-" else subprotocol.split(",")
    # permessage-deflate is offered by default; the server has to decline.
    # The environment's proxy, if any, is not for loopback.
    with connect(url, subprotocols=offers, proxy=None) as socket:
        if socket.protocol.extensions:
            sys.exit(f"extensions agreed: {socket.protocol.extensions}")
        socket.send(message)
        echo = socket.recv()
    if not isinstance(echo, str):
        sys.exit("text came back as binary")
    # 1005: a Close frame without a code. 1006 would mean that none came.
    if socket.close_code not in (1000, 1005):
        sys.exit(f"not closed properly, code {socket.close_code}")
    print(echo, socket.subprotocol or "-")


try:
    main(*sys.argv[1:])
except WebSocketException as error:
    sys.exit(str(error))
