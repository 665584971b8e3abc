import { KubeClusterRole, KubeClusterRoleBinding } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { type ApiRule, policyRules } from './api-role';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';

/** A ServiceAccount, wherever it is. */
export interface Account {
  readonly serviceAccount: string;
  readonly namespace: string;
}

/** The nodes, and what their kubelets measure. They belong to no namespace: there is no smaller right. */
export const NODE_METRICS: readonly ApiRule[] = [
  { resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
  { resources: ['nodes/metrics'], verbs: ['get'] },
];

/**
 * The definitions of custom resources, not the resources. kube-state-metrics asks for all of them before it reads any custom
 * resource; they belong to no namespace, and a list cannot be limited to one name.
 */
export const RESOURCE_DEFINITIONS: readonly ApiRule[] = [
  { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'], verbs: ['list', 'watch'] },
];

export const classReader = (names: readonly string[]): ApiRule => ({
  group: 'storage.k8s.io',
  resources: ['storageclasses'],
  verbs: ['get'],
  names,
});

/** Objects of the platform that belong to no namespace, by name, for who compares them with what was declared. */
export const platformObjects = (namespaces: readonly string[], classes: readonly string[], policies: readonly string[]): ApiRule[] => [
  { resources: ['namespaces'], verbs: ['get'], names: namespaces },
  classReader(classes),
  ...(policies.length > 0
    ? [
        {
          group: 'admissionregistration.k8s.io',
          resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
          verbs: ['get'],
          names: policies,
        },
      ]
    : []),
];

/** Lets one account read what belongs to no namespace. */
export class ClusterReader extends Construct {
  /** @param what name of the role, after the instance @param urls paths that are no objects */
  constructor(
    scope: Construct,
    what: string,
    { serviceAccount, namespace }: Account,
    rules: readonly ApiRule[],
    urls: readonly string[] = [],
  ) {
    super(scope, what);
    const name = `${PlatformChart.around(this).site.owner.instance}-${what}`;
    const metadata = { name, labels: { [NAME_LABEL]: name } };
    new KubeClusterRole(this, 'role', {
      metadata,
      rules: [...policyRules(rules), ...(urls.length > 0 ? [{ nonResourceUrLs: [...urls], verbs: ['get'] }] : [])],
    });
    new KubeClusterRoleBinding(this, 'binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
    });
  }
}
