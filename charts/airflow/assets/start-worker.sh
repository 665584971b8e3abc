#!/usr/bin/env bash
# Starts a Celery worker whose tasks cannot take each other's memory.
#   start-worker.sh ARGUMENT...      of `airflow celery worker`
#
# TASK_MEMORY_KIB is the most that one process may allocate. A task that wants more gets an error of its own (MemoryError in
# Python) and fails; without it, the kernel would end the whole pod, and with it every task that runs there.
set -euo pipefail

ulimit -d "${TASK_MEMORY_KIB:?the most that one task may allocate, in KiB}"
exec airflow celery worker "$@"
