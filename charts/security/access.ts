import { KubeClusterRole, KubeRoleBinding } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { policyRules } from '../platform/api-role';
import { NAME_LABEL } from '../platform/labels';
import { PlatformChart } from '../platform/platform-chart';
import { ACCESS_ROLES, type AccessRole } from './access-roles';

export interface AccessProps {
  /** Where the roles hold, and nowhere else. */
  readonly namespaces: readonly string[];
  /** Groups of the Kubernetes cluster, by what they may do. @default - nobody may do anything */
  readonly groups: {
    /** See everything but Secrets. */
    readonly viewers?: readonly string[];
    /** Restart, scale and run Jobs, too. */
    readonly operators?: readonly string[];
    /** Change everything, too. */
    readonly admins?: readonly string[];
  };
}

/** What people may do at the Kubernetes API: one set of rights for each kind of work, held in the platform's namespaces only. */
export class Access extends Construct {
  constructor(scope: Construct, { namespaces, groups }: AccessProps) {
    super(scope, 'access');
    this.grant('viewer', groups.viewers, namespaces);
    this.grant('operator', groups.operators, namespaces);
    this.grant('admin', groups.admins, namespaces);
  }

  private grant(role: AccessRole, groups: readonly string[] | undefined, namespaces: readonly string[]): void {
    if (!groups) return;
    const name = `${PlatformChart.around(this).site.owner.instance}-${role}`;
    const metadata = { name, labels: { [NAME_LABEL]: name } };
    new KubeClusterRole(this, role, {
      metadata,
      rules: policyRules(ACCESS_ROLES[role]),
    });
    for (const namespace of namespaces) {
      new KubeRoleBinding(this, `${role}-${namespace}`, {
        metadata: { ...metadata, namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: groups.map((group) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group })),
      });
    }
  }
}
