# nginx with ModSecurity 3 from Debian 13 and the Core Rule Set 4.25 from Coraza's Go module, with the layout of the CRS image:
# user 101, rules in /opt/owasp-crs/rules, /etc/modsecurity.d/unicode.mapping. There is no entrypoint: the platform brings a
# configuration of its own.
MATCH='^owasp/modsecurity-crs:'
BASE=00-trixie
IMG_USER=101
IMG_ENTRYPOINT='[]'
IMG_CMD='["nginx", "-g", "daemon off;"]'
IMG_PORTS=(8080/tcp 8443/tcp)
IMG_STOP=SIGQUIT
recipe() {
  local module rules file
  module=$(cd "$BUILD_CACHE" && GOMODCACHE=${CLUSTER_GOMODCACHE:-$CACHE/gomod} GOFLAGS='' GOWORK=off \
    go mod download -json github.com/corazawaf/coraza-coreruleset/v4@v4.25.0 | sed -n 's/^\t*"Dir": "\(.*\)",*$/\1/p')
  rules=$module/rules/@owasp_crs
  [ -s "$rules/REQUEST-901-INITIALIZATION.conf" ] || { echo "no rules in $rules" >&2; return 1; }
  add_user nginx 101 101 /var/cache/nginx
  apt_install nginx-light libnginx-mod-http-modsecurity
  mkdir -p "$ROOT/etc/modsecurity.d" "$ROOT/opt/owasp-crs/rules"
  cp "$ROOT/etc/nginx/unicode.mapping" "$ROOT/etc/modsecurity.d/"
  cp "$rules"/*.data "$ROOT/opt/owasp-crs/rules/"
  # The module has no empty lines, and ModSecurity cannot tell without where a rule that has no actions ends.
  for file in "$rules"/*.conf; do
    awk '/^[[:space:]]*Sec/ && before !~ /\\$/ { print "" } { print; before = $0 }' "$file" > "$ROOT/opt/owasp-crs/rules/${file##*/}"
  done
  rm -rf "$ROOT/etc/nginx/sites-enabled" "$ROOT/etc/nginx/modules-enabled"
}
