"""WebSocket server on the PyPI package `websockets`: at /chat it says welcome, and echoes."""

from http import HTTPStatus

from websockets.sync.server import serve


def elsewhere(connection, request):
    if request.path != "/chat":
        return connection.respond(HTTPStatus.NOT_FOUND, "nothing here\n")


def echo(connection):
    connection.send("welcome")
    for message in connection:
        connection.send(message)


with serve(
    echo, "127.0.0.1", 0, subprotocols=["chat"], process_request=elsewhere
) as server:
    print("listening on", server.socket.getsockname()[1], flush=True)
    server.serve_forever()
