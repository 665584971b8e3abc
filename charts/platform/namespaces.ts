import { KubeNamespace } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from './labels';

/** Namespaces that enforce the restricted Pod Security Standard. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export class Namespaces extends Construct {
  constructor(scope: Construct, names: readonly string[]) {
    super(scope, 'namespaces');
    for (const name of names) {
      const security = ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']);
      new KubeNamespace(this, name, { metadata: { name, labels: { [NAME_LABEL]: name, ...Object.fromEntries(security) } } });
    }
  }
}
