import { KubeClusterRole, KubeClusterRoleBinding } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';

export interface NodeMetricsRoleProps {
  /** The ServiceAccount that reads. */
  readonly serviceAccount: string;
  readonly namespace: string;
}

/** Lets one account find the nodes and read their kubelets' metrics. Nodes belong to no namespace: there is no smaller right. */
export class NodeMetricsRole extends Construct {
  constructor(scope: Construct, { serviceAccount, namespace }: NodeMetricsRoleProps) {
    super(scope, 'node-metrics-role');
    const name = `${PlatformChart.around(this).site.owner.instance}-node-metrics`;
    const metadata = { name, labels: { [NAME_LABEL]: name } };
    new KubeClusterRole(this, 'role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      ],
    });
    new KubeClusterRoleBinding(this, 'binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
    });
  }
}
