"""A server whose worker has no turn for anybody, as a program: for tests of who is answered at the door.

python -m tests.api.full_house PORT
"""

import sys

from indexer.settings import Settings
from service.admission import Bounds
from service.app import create_app
from service.reception import ReceivingWorker
from service.server import Server


def main() -> None:
    app = create_app(Settings.from_env(), bounds=Bounds(at_once=0, in_line=0))
    options = {
        "bind": f"127.0.0.1:{sys.argv[1]}",
        "workers": 1,
        "worker_class": ReceivingWorker,
        "threads": 2,
        "preload_app": True,
        "control_socket_disable": True,
    }
    Server(app, options).run()


if __name__ == "__main__":
    main()
