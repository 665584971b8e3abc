# Certificates of a private authority, by openssl. The script that "npm run secrets" prints begins with these functions.
# They work in the folder CERTIFICATES and leave what is there as it is: put your own files there and they are taken.

CERTIFICATES=${CERTIFICATES:?path of a folder for certificates and keys; keep it out of Git}
umask 077
mkdir -p "$CERTIFICATES"

# new_key NAME: a private key, in the form that every server here reads.
new_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$CERTIFICATES/$1.key"
}

# sign NAME ISSUER DAYS EXTENSIONS: a certificate for the key NAME. Python refuses one that does not say whose key signed it.
sign() {
  openssl req -new -key "$CERTIFICATES/$1.key" -subj "/O=airflow-platform/CN=$1" |
    openssl x509 -req -CA "$CERTIFICATES/$2.crt" -CAkey "$CERTIFICATES/$2.key" -set_serial "0x$(openssl rand -hex 16)" \
      -days "$3" -sha256 -extfile <(printf '%b' "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n$4") -out "$CERTIFICATES/$1.crt"
}

# The root, root.crt: what clients trust. Twenty years. Keep root.key where no cluster is; it is needed for a new authority only.
make_root() {
  [ ! -e "$CERTIFICATES/root.crt" ] || return 0
  new_key root
  openssl req -x509 -new -key "$CERTIFICATES/root.key" -subj '/O=airflow-platform/CN=root' -days 7300 -sha256 \
    -config <(printf '%b' '[req]\ndistinguished_name=dn\nx509_extensions=root\n[dn]\n[root]\nsubjectKeyIdentifier=hash\n' \
      'basicConstraints=critical,CA:TRUE,pathlen:1\nkeyUsage=critical,keyCertSign,cRLSign\n') -out "$CERTIFICATES/root.crt"
}

# The authority, authority.crt: signs servers' certificates. Five years. A new one needs nothing from clients, who trust the root.
make_authority() {
  make_root
  [ ! -e "$CERTIFICATES/authority.crt" ] || return 0
  new_key authority
  sign authority root 1825 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n'
}

# make_certificate NAME HOST...: NAME.crt, for servers of these host names, with the authority behind it. One year.
make_certificate() {
  local name=$1
  shift
  [ ! -e "$CERTIFICATES/$name.crt" ] || return 0
  make_authority
  new_key "$name"
  sign "$name" authority 365 "subjectAltName=$(printf 'DNS:%s,' "$@" | sed 's/,$//')\nextendedKeyUsage=serverAuth,clientAuth\n"
  cat "$CERTIFICATES/authority.crt" >> "$CERTIFICATES/$name.crt"
}
