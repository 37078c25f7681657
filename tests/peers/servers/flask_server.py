"""Flask on Werkzeug's server, with flask-sock: at /chat it says welcome, and echoes."""

from flask import Flask
from flask_sock import Sock
from werkzeug.serving import make_server

app = Flask(__name__)
app.config["SOCK_SERVER_OPTIONS"] = {"subprotocols": ["chat"]}


@Sock(app).route("/chat")
def echo(socket):
    socket.send("welcome")
    while True:
        socket.send(socket.receive())


server = make_server("127.0.0.1", 0, app, threaded=True)
print("listening on", server.port, flush=True)
server.serve_forever()
