# Needs vault, or bao with VAULT=bao, and a login that may write policies and roles; the mounts are there already.
VAULT=${VAULT:-vault}

# policy NAME PATH...: what is at these paths may be read.
policy() {
  local name=$1
  shift
  printf 'path "%s" {\n  capabilities = ["read"]\n}\n' "$@" | "$VAULT" policy write "$name" -
}

# role MOUNT NAME POLICY ACCOUNT NAMESPACES OPTION...: the ServiceAccount ACCOUNT of these namespaces logs in at MOUNT.
role() {
  local mount=$1 name=$2 policy=$3 account=$4 namespaces=$5
  shift 5
  "$VAULT" write "auth/$mount/role/$name" token_policies="$policy" bound_service_account_names="$account" \
    bound_service_account_namespaces="$namespaces" "$@"
}
