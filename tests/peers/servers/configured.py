"""WebSocket server on the PyPI package `websockets`, which echoes.

The arguments configure it: --origin and --subprotocol (both may be repeated), --key and --cert.
"""

import argparse
import ssl

from websockets.sync.server import serve

parser = argparse.ArgumentParser()
parser.add_argument("--origin", action="append")
parser.add_argument("--subprotocol", action="append")
parser.add_argument("--key")
parser.add_argument("--cert")
options = parser.parse_args()

context = None
if options.key:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.cert, options.key)


def echo(connection):
    for message in connection:
        connection.send(message)


with serve(
    echo,
    "127.0.0.1",
    0,
    origins=options.origin,
    subprotocols=options.subprotocol,
    ssl=context,
) as server:
    print("listening on", server.socket.getsockname()[1], flush=True)
    server.serve_forever()
