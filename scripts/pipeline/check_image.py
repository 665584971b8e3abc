"""Looks, inside an Airflow image, whether it is what its tag says and can load the DAGs that it brings.

    python check_image.py 3.3.2-1 /opt/airflow/dags

Needs no database and no network. Exits with 1 and says what is wrong.
"""

from __future__ import annotations

import sys


def problems(tag: str, folder: str) -> list[str]:
    from airflow import __version__
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(folder)
    return [
        *([] if tag == __version__ or tag.startswith(f"{__version__}-") else [f"tag {tag}, but Airflow {__version__} inside"]),
        *([] if bag.dags or bag.import_errors else [f"no DAG below {folder}"]),
        *(f"{file}: {error}" for file, error in bag.import_errors.items()),
    ]


if __name__ == "__main__":
    wrong = problems(*sys.argv[1:])
    print("\n".join(wrong) or f"Airflow is what {sys.argv[1]} says, and loads its DAGs")
    sys.exit(1 if wrong else 0)
