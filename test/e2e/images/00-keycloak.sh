# Keycloak from its Maven distribution, at the version that image/keycloak/Dockerfile names and built with the very
# choices of it, on Debian 13's Java 21. The official image's contract: user 1000 in group 0, /opt/keycloak/bin/kc.sh.
# $AIRFLOW_DAGS, image/dags, comes from build-images.sh; the distribution from MAVEN_REPOSITORY, the URL of one.
MATCH='(^|/)keycloak:'
BASE=00-trixie
IMG_USER=1000:0
IMG_ENTRYPOINT='["/opt/keycloak/bin/kc.sh"]'
IMG_CMD='["start", "--optimized"]'
IMG_ENV=(KC_RUN_IN_CONTAINER=true)
IMG_WORKDIR=/
recipe() {
  local file=${AIRFLOW_DAGS:?}/../keycloak/Dockerfile version name zip choices
  version=$(sed -n 's/^ARG KEYCLOAK_VERSION=//p' "$file")
  name=keycloak-quarkus-dist-$version.zip; zip=$BUILD_CACHE/maven/$name
  if [ ! -f "$zip" ]; then
    mkdir -p "$BUILD_CACHE/maven"
    local url=${MAVEN_REPOSITORY:?URL of a Maven repository}/org/keycloak/keycloak-quarkus-dist/$version/$name
    curl -fsSL --retry 3 -o "$zip.part" "$url"
    echo "$(curl -fsSL --retry 3 "$url.sha1" | cut -c1-40)  $zip.part" | sha1sum --check --quiet
    mv "$zip.part" "$zip"
  fi
  mkdir -p "$ROOT/usr/share/man/man1" # the base has none, and Java's package links its pages there
  apt_install openjdk-21-jre-headless
  mkdir -p "$ROOT/opt"
  python3 -m zipfile -e "$zip" "$ROOT/opt"
  mv "$ROOT/opt/keycloak-$version" "$ROOT/opt/keycloak"
  chmod 755 "$ROOT"/opt/keycloak/bin/*.sh
  mapfile -t choices < <(grep -o 'KC_[A-Z_]*=[^ ]*' "$file")
  in_root env "${choices[@]}" /opt/keycloak/bin/kc.sh build
  mkdir -p "$ROOT/opt/keycloak/data/tmp" "$ROOT/opt/keycloak/data/import"
  add_user keycloak 1000 0 /opt/keycloak /usr/sbin/nologin
  chown -R 1000:0 "$ROOT/opt/keycloak"
}
