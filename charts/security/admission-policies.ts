import { Construct } from 'constructs';
import { parse } from 'yaml';
import { readAsset } from '../platform/assets';
import { AdmissionPolicy, type PolicyContent, type PolicyMode, type PolicyRule, policyName } from './admission-policy';

export interface AdmissionPoliciesProps {
  readonly mode: PolicyMode;
  /** Images need a digest: the platform's own have one. */
  readonly digests: boolean;
  /** Hosts that the world sees must be encrypted. */
  readonly encrypted: boolean;
  /** Namespaces of operators whose pods in ours are their own business. */
  readonly operators: readonly string[];
}

/** What makes pods, and pods. */
const WORKLOADS: readonly PolicyRule[] = [
  { group: '', version: 'v1', resources: ['pods', 'pods/ephemeralcontainers', 'replicationcontrollers'] },
  { group: 'apps', version: 'v1', resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'] },
  { group: 'batch', version: 'v1', resources: ['cronjobs', 'jobs'] },
];

const SERVICES: readonly PolicyRule[] = [{ group: '', version: 'v1', resources: ['services'] }];

/** What shows the platform to the world. */
const ENTRIES: readonly PolicyRule[] = [
  { group: 'networking.k8s.io', version: 'v1', resources: ['ingresses'] },
  { group: 'gateway.networking.k8s.io', version: 'v1', resources: ['gateways', 'httproutes'] },
];

/** What policies about pods read; all but a container for debugging lasts. */
const POD = [
  {
    name: 'pod',
    expression:
      "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec",
  },
  { name: 'lasting', expression: 'variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])' },
  {
    name: 'containers',
    expression: 'variables.lasting + (has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : [])',
  },
];

/** Policies by name; what each asks for stands in assets/policies/<name>.yaml. */
const POLICIES = {
  'pinned-images': { rules: WORKLOADS, variables: POD },
  'image-digests': { rules: WORKLOADS, variables: POD },
  'no-privilege': { rules: WORKLOADS, variables: POD },
  resources: { rules: WORKLOADS, variables: POD },
  'no-secret-in-environment': { rules: WORKLOADS, variables: POD },
  labels: { rules: [...WORKLOADS, ...SERVICES], variables: [] },
  'encrypted-hosts': { rules: ENTRIES, variables: [] },
} as const satisfies Record<string, { rules: readonly PolicyRule[]; variables: PolicyContent['variables'] }>;

type PolicyName = keyof typeof POLICIES;

/** Rules for everything that people, pipelines and controllers of other projects put into the platform's namespaces. */
export class AdmissionPolicies extends Construct {
  /** Names of the policies, and of their bindings. */
  readonly names: readonly string[];

  constructor(scope: Construct, props: AdmissionPoliciesProps) {
    super(scope, 'admission-policies');
    const conditions = [CHANGES, byNoController(props.operators)];
    this.names = policiesOf(props).map((name) => policyName(this, name));
    for (const name of policiesOf(props)) {
      const { rules, variables } = POLICIES[name];
      const asked = parse(readAsset(__dirname, `policies/${name}.yaml`)) as PolicyContent;
      const { mode } = props;
      new AdmissionPolicy(this, name, { mode, rules, conditions, ...asked, variables: [...variables, ...asked.variables] });
    }
  }
}

function policiesOf({ digests, encrypted }: AdmissionPoliciesProps): PolicyName[] {
  const asked: Partial<Record<PolicyName, boolean>> = { 'image-digests': digests, 'encrypted-hosts': encrypted };
  return (Object.keys(POLICIES) as PolicyName[]).filter((name) => asked[name] ?? true);
}

/** Labels and finalizers of what was there before the policy must stay free to change: a Job could never end. */
const CHANGES = { name: 'what-it-asks-for-is-new', expression: "request.operation == 'CREATE' || object.spec != oldObject.spec" };

/**
 * Kubernetes' own controllers make pods from templates that were looked at when they came. To look again would stop a pod from moving to
 * another node because a policy is younger than its template. Operators know their own pods, and Pod Security holds for these too.
 */
function byNoController(operators: readonly string[]) {
  const trusted = ['kube-system', ...operators].map((namespace) => `'system:serviceaccounts:${namespace}'`).join(', ');
  return {
    name: 'not-made-by-a-controller',
    expression: [
      "request.userInfo.username != 'system:kube-controller-manager'",
      `!(has(request.userInfo.groups) && request.userInfo.groups.exists(g, g in [${trusted}]))`,
    ].join(' && '),
  };
}
