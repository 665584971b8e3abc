import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from '../platform/labels';
import { PlatformChart } from '../platform/platform-chart';

/** What becomes of an object that breaks a policy: it is taken, with a warning and a line in the audit log, or it is refused. */
export type PolicyMode = 'audit' | 'deny';

/** Kinds of one API group, as a policy names them. */
export interface PolicyRule {
  /** "" is Kubernetes' core. */
  readonly group: string;
  readonly version: string;
  readonly resources: readonly string[];
}

/** Something named, in CEL. https://kubernetes.io/docs/reference/using-api/cel/ */
interface Named {
  readonly name: string;
  readonly expression: string;
}

/** What a policy asks for, as ValidatingAdmissionPolicy says it. */
export interface PolicyContent {
  /** Read by what stands below them. */
  readonly variables: readonly Named[];
  readonly validations: readonly { readonly expression: string; readonly message?: string; readonly messageExpression?: string }[];
}

export interface AdmissionPolicyProps extends PolicyContent {
  readonly mode: PolicyMode;
  /** What it looks at. */
  readonly rules: readonly PolicyRule[];
  /** It looks at requests of which all of these hold. */
  readonly conditions: readonly Named[];
}

export const policyName = (scope: Construct, what: string): string => `${PlatformChart.around(scope).site.owner.instance}-${what}`;

/**
 * A rule that the API server itself holds objects against, in the namespaces of this platform and nowhere else: no pod of its own that
 * could be down. cdk8s-plus-28 has the beta of these kinds only. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class AdmissionPolicy extends Construct {
  /** @param what name of the policy, after the instance */
  constructor(scope: Construct, what: string, { mode, rules, conditions, variables, validations }: AdmissionPolicyProps) {
    super(scope, what);
    const { instance } = PlatformChart.around(this).site.owner;
    const name = policyName(this, what);
    const metadata = { name, labels: { [NAME_LABEL]: name } };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    new ApiObject(this, 'policy', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: rules.map(({ group, version, resources }) => ({
            apiGroups: [group],
            apiVersions: [version],
            operations: ['CREATE', 'UPDATE'],
            resources,
          })),
        },
        matchConditions: conditions,
        variables,
        validations,
      },
    });
    new ApiObject(this, 'binding', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: {
        policyName: name,
        validationActions: mode === 'deny' ? ['Deny'] : ['Audit', 'Warn'],
        matchResources: {
          namespaceSelector: {
            matchLabels: { 'app.kubernetes.io/part-of': 'airflow-platform', 'app.kubernetes.io/instance': instance },
          },
        },
      },
    });
  }
}
