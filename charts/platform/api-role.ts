import { KubeRole, KubeRoleBinding, type PolicyRule } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Component } from './component';

/** Verbs on resources of one API group. */
export interface ApiRule {
  /** "" is Kubernetes' core. @default "" */
  readonly group?: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Names of the objects; `create` cannot be limited to any. @default - all of them */
  readonly names?: readonly string[];
}

/** The rules as Kubernetes writes them. */
export const policyRules = (rules: readonly ApiRule[]): PolicyRule[] =>
  rules.map(({ group = '', resources, verbs, names }) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: [...verbs],
    resourceNames: names && [...names],
  }));

/** What a component may do at the Kubernetes API: in the namespaces named, nowhere else. */
export class ApiRole extends Construct {
  /** @param rules the same in each namespace, or what there are in one */
  constructor(
    component: Component,
    namespaces: readonly string[],
    rules: readonly ApiRule[] | ((namespace: string) => readonly ApiRule[]),
  ) {
    super(component, 'api-role');
    const { objectName: name } = component;
    for (const namespace of namespaces) {
      const metadata = { ...component.metadata(), namespace };
      new KubeRole(this, `${namespace}-role`, {
        metadata,
        rules: policyRules(typeof rules === 'function' ? rules(namespace) : rules),
      });
      new KubeRoleBinding(this, `${namespace}-binding`, {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace: component.namespace }],
      });
    }
  }
}
