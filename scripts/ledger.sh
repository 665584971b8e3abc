# When Secrets got their values. The script that "npm run secrets" prints begins with this where people make the Secrets: compliance-scan
# compares the days with how old a value may be, and an alert speaks of what is overdue.

# written NAMESPACE LEDGER SECRET: today, in the ConfigMap LEDGER.
written() {
  kubectl --namespace "$1" get configmap "$2" >/dev/null 2>&1 || kubectl --namespace "$1" create configmap "$2"
  kubectl --namespace "$1" patch configmap "$2" --type=merge --patch "{\"data\": {\"$3\": \"$(date -u +%F)\"}}"
}
