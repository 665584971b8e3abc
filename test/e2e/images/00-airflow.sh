# The tooling's Airflow image plus this repository's DAGs, as image/Dockerfile bakes them. Takes every name that ends
# in "airflow" (the official image, registry.example.com/data/airflow, ...). $AIRFLOW_DAGS comes from build-images.sh.
. "$HERE/image-recipes/airflow.sh"
MATCH='(^|/)([a-z0-9-]+-)?airflow(-[a-z]+)?:'
BASE=airflow
recipe() {
  mkdir -p "$ROOT/opt/airflow/dags"
  cp -r "${AIRFLOW_DAGS:?}"/. "$ROOT/opt/airflow/dags/"
  chown -R 50000:0 "$ROOT/opt/airflow/dags"
  local pins=()
  case $TAG in 3.2.*) pins=('cadwyn<7' 'fastapi<0.136' 'pydantic<2.13') ;; esac # of its time: it does not start with newer ones
  # As image/requirements.txt asks: FAB's logins at a provider need it.
  in_root env VIRTUAL_ENV=/home/airflow/.local UV_HTTP_TIMEOUT=180 /home/airflow/.local/bin/uv pip install -q --compile-bytecode authlib "${pins[@]}"
  in_root /home/airflow/.local/bin/python -c 'import psycopg2, asyncpg, boto3, celery, authlib, airflow.providers.git, airflow.providers.fab'
  # What a set of packages that does not fit would show only in a running pod.
  in_root env HOME=/tmp AIRFLOW_HOME=/tmp/a AIRFLOW__API_AUTH__JWT_SECRET=of-the-build PYTHONDONTWRITEBYTECODE=1 /home/airflow/.local/bin/python -c '
from airflow.api_fastapi.execution_api.app import create_task_execution_api_app
create_task_execution_api_app()' > "$ROOT/../check.log" 2>&1 || { tail -n 5 "$ROOT/../check.log" >&2; return 1; }
}
