import { KubeClusterRole, KubeClusterRoleBinding } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';

export interface DefinitionsRoleProps {
  /** The ServiceAccount that reads. */
  readonly serviceAccount: string;
  readonly namespace: string;
}

/**
 * Lets one account list the custom resource definitions, not the resources. kube-state-metrics asks for all of them before it
 * reads any custom resource; they belong to no namespace, and a list cannot be limited to one name.
 */
export class DefinitionsRole extends Construct {
  constructor(scope: Construct, { serviceAccount, namespace }: DefinitionsRoleProps) {
    super(scope, 'definitions-role');
    const name = `${PlatformChart.around(this).site.owner.instance}-resource-definitions`;
    const metadata = { name, labels: { [NAME_LABEL]: name } };
    new KubeClusterRole(this, 'role', {
      metadata,
      rules: [{ apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['list', 'watch'] }],
    });
    new KubeClusterRoleBinding(this, 'binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
    });
  }
}
