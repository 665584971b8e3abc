"""What Airflow's processes sign and check, in a container of the platform, through Airflow's own code.

    signing.py queued ID     a scheduler: the token that goes with a task into its queue
    signing.py logs          a worker: its server of log files, until it is told to stop
    signing.py fetch         an API server: asks that server for a file, and says the answer's code
"""

from __future__ import annotations

import sys
from pathlib import Path

FILE = "drill.log"


def queued(task: str) -> None:
    from airflow.executors.base_executor import BaseExecutor
    from airflow.executors.workloads.base import BaseWorkloadSchema

    print(f"token {BaseWorkloadSchema.generate_token(task, BaseExecutor().jwt_generator)}")


def logs() -> None:
    from airflow.configuration import conf
    from airflow.utils.serve_logs.core import serve_logs

    (Path(conf.get_mandatory_value("logging", "base_log_folder")) / FILE).write_text("a line of a task")
    serve_logs()


def fetch() -> None:
    from airflow.configuration import conf
    from airflow.utils.log.file_task_handler import _fetch_logs_from_service

    port = conf.getint("logging", "worker_log_server_port")
    answer = _fetch_logs_from_service(f"http://127.0.0.1:{port}/log/{FILE}", FILE)
    print(f"answer {answer.status_code} {answer.text if answer.ok else ''}")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"queued": queued, "logs": logs, "fetch": fetch}[what](*rest)
