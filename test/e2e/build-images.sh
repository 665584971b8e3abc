#!/usr/bin/env bash
# Builds the images that a rendered environment names, for a test cluster without a registry: images/README.md.
#   build-images.sh [DIST]        every `image:` of the YAML files (default: dist/dev)
#   build-images.sh -r REFERENCE...
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); REPO=$(cd "$HERE/../.." && pwd)
if [ ! -x "${CLUSTER_TOOLS:-}/images" ]; then
  echo "error: CLUSTER_TOOLS must name the folder of the cluster tooling (the one with \`up\` and \`images\`); it is '${CLUSTER_TOOLS:-}'" >&2
  echo "fix:   CLUSTER_TOOLS=/path/to/cluster npm run e2e:images -- dist/dev" >&2
  exit 2
fi
[ $# -gt 0 ] || set -- "$REPO/dist/dev"
export AIRFLOW_DAGS=${AIRFLOW_DAGS:-$REPO/image/dags}
[ -d "$AIRFLOW_DAGS" ] || { echo "error: $AIRFLOW_DAGS is missing: the Airflow image takes its DAGs from there" >&2; exit 2; }

# The tooling reads one recipe folder only, its own: work on a copy that holds ours too.
tools=$(mktemp -d); trap 'rm -rf "$tools"' EXIT
cp -r "$CLUSTER_TOOLS"/. "$tools"; chmod -R u+w "$tools"
cp "$HERE"/images/*.sh "$tools/image-recipes/"
# A layer is rebuilt when its recipe's text changes: make the DAGs part of the text.
dags=$(cd "$AIRFLOW_DAGS" && find . -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
echo "# dags: $dags" >> "$tools/image-recipes/00-airflow.sh"
echo "# keycloak: $(sha256sum < "$REPO/image/keycloak/Dockerfile")" >> "$tools/image-recipes/00-keycloak.sh"
gateway=$(cat "$REPO"/image/vpn-gateway/{*.go,go.mod,go.sum} | sha256sum)
echo "# source: $gateway" >> "$tools/image-recipes/00-vpn-gateway.sh"
nice -n 5 "$tools/images" "$@"
