"""Runs the Flask application that a file makes: `flask_application.py FILE`."""

import runpy
import sys

from werkzeug.serving import make_server

application = runpy.run_path(sys.argv[1])["app"]
server = make_server("127.0.0.1", 0, application, threaded=True)
print("listening on", server.port, flush=True)
server.serve_forever()
