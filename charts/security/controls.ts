/** A promise of the platform that is looked at every day, and the standards that ask for it. */
export interface Control {
  /** What holds, one sentence. */
  readonly what: string;
  /** How compliance-scan looks at it. */
  readonly how: string;
  /** Items of the CIS Kubernetes Benchmark, version 1.8. */
  readonly cis: readonly string[];
  /** Trust services criteria of SOC 2, 2017 with the points of focus of 2022. */
  readonly soc2: readonly string[];
  /** Items of Annex A of ISO/IEC 27001:2022. */
  readonly iso: readonly string[];
  /** Where an auditor finds it. */
  readonly evidence: string;
}

/** All controls; the names of the standards' items stand in STANDARDS. */
export const CONTROLS = {
  'pod-security': {
    what: 'The namespaces enforce the Pod Security Standard "restricted".',
    how: 'The labels of each Namespace are those that were declared.',
    cis: ['5.2.1', '5.2.2', '5.2.5', '5.2.6', '5.2.7', '5.2.9', '5.7.2', '5.7.3'],
    soc2: ['CC6.1', 'CC6.8'],
    iso: ['A.8.9'],
    evidence: '00-platform.k8s.yaml, test/contracts/pods.test.ts',
  },
  'admission-policies': {
    what: 'The API server refuses what runs with more rights, without limits, from a tag that moves or with a secret in a variable.',
    how: 'Each ValidatingAdmissionPolicy and its binding say what was declared, the mode included.',
    cis: ['5.2.1', '5.2.12'],
    soc2: ['CC6.8', 'CC8.1'],
    iso: ['A.8.9', 'A.8.19'],
    evidence: 'charts/security/assets/policies/, npm run e2e:control-plane',
  },
  'network-policies': {
    what: 'Everything that is not declared is denied, in both directions.',
    how: 'Each namespace has its policy "default-deny" as declared, and no policy that was not declared.',
    cis: ['5.3.2'],
    soc2: ['CC6.6'],
    iso: ['A.8.20', 'A.8.22'],
    evidence: 'docs/topology.md, test/contracts/traffic.test.ts',
  },
  access: {
    what: 'Nobody has rights in the platform’s namespaces that were not declared.',
    how: 'No RoleBinding is there that was not declared, but for those that CloudNativePG makes for its own pods; declared ones say what was declared.',
    cis: ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.8'],
    soc2: ['CC6.1', 'CC6.3'],
    iso: ['A.5.15', 'A.5.18', 'A.8.2'],
    evidence: 'docs/access.md, test/contracts/api-access.test.ts',
  },
  'second-factor': {
    what: 'People prove who they are with a second factor, as the environment asks for it.',
    how: 'Keycloak starts from the realms that were declared; asked itself, it says of each the same rules, actions and steps of a login. A client with a flow of its own is not seen.',
    cis: [],
    soc2: ['CC6.1'],
    iso: ['A.8.5'],
    evidence: 'charts/edge/assets/keycloak/, npm run e2e:identity',
  },
  certificates: {
    what: 'Every certificate is valid, and renewed in time.',
    how: 'Each Certificate is ready, as cert-manager says, and holds for another two weeks at least.',
    cis: [],
    soc2: ['CC6.7'],
    iso: ['A.8.24'],
    evidence: '10-secrets.k8s.yaml, the alerts CertificateExpiresSoon and CertificateNotReady',
  },
  'encryption-of-secrets': {
    what: 'Secrets are encrypted where the API server stores them.',
    how: 'The API server counts Secrets that it encrypts or decrypts with a provider other than "identity".',
    cis: ['1.2.27', '1.2.28'],
    soc2: ['CC6.1'],
    iso: ['A.8.24'],
    evidence: 'docs/control-plane/, npm run e2e:control-plane',
  },
  'encryption-of-volumes': {
    what: 'Volumes are made by the classes that were declared, encrypted where their provider says so in the class.',
    how: 'Each StorageClass says what was declared, and each claim of the platform asks for one of them.',
    cis: [],
    soc2: ['CC6.1', 'CC6.7'],
    iso: ['A.8.24'],
    evidence: 'charts/platform/storage-classes.ts',
  },
  backups: {
    what: 'Databases, buckets and configuration are backed up as often as the environment says.',
    how: 'Each backup’s CronJob runs, and has succeeded not longer ago than the objective allows.',
    cis: [],
    soc2: ['A1.2'],
    iso: ['A.8.13'],
    evidence: 'the dashboard Backups, npm run e2e:recovery',
  },
  restores: {
    what: 'A backup can be restored: it is tried every night.',
    how: 'The CronJob restore-validation has succeeded within a day and some hours.',
    cis: [],
    soc2: ['A1.3'],
    iso: ['A.5.30', 'A.8.13'],
    evidence: 'the dashboard Backups, npm run e2e:recovery',
  },
  'audit-trail': {
    what: 'Who did what in Airflow leaves the database for where nobody changes it.',
    how: 'The CronJob audit-export has succeeded within the last hours.',
    cis: [],
    soc2: ['CC7.2'],
    iso: ['A.8.15'],
    evidence: 'the bucket for audits, docs/control-plane/',
  },
  redundancy: {
    what: 'What must not fail runs more than once, and a drained node leaves enough of it.',
    how: 'Each PodDisruptionBudget that was declared has as many healthy pods as it asks for.',
    cis: [],
    soc2: ['A1.2'],
    iso: ['A.8.14'],
    evidence: 'test/contracts/availability.test.ts',
  },
  monitoring: {
    what: 'The platform is watched, and somebody would hear of it.',
    how: 'The alert Watchdog, which always fires, fires in Prometheus.',
    cis: [],
    soc2: ['CC7.2', 'CC7.3'],
    iso: ['A.8.16'],
    evidence: 'docs/runbooks/README.md',
  },
  'secret-rotation': {
    what: 'No secret is older than it may be.',
    how: 'Vault says when each value was last written; where people make the Secrets, the ConfigMap secret-rotations does.',
    cis: ['5.4.2'],
    soc2: ['CC6.1'],
    iso: ['A.5.17'],
    evidence: 'docs/secrets.md, npm run e2e:rotation',
  },
} as const satisfies Record<string, Control>;

export type ControlName = keyof typeof CONTROLS;

/** What the items of the standards are called. */
export const STANDARDS: Readonly<Record<'cis' | 'soc2' | 'iso', Readonly<Record<string, string>>>> = {
  cis: {
    '1.2.27': 'Ensure that the --encryption-provider-config argument is set as appropriate',
    '1.2.28': 'Ensure that encryption providers are appropriately configured',
    '5.1.1': 'Ensure that the cluster-admin role is only used where required',
    '5.1.2': 'Minimize access to secrets',
    '5.1.3': 'Minimize wildcard use in Roles and ClusterRoles',
    '5.1.6': 'Ensure that Service Account Tokens are only mounted where necessary',
    '5.1.8': 'Limit use of the Bind, Impersonate and Escalate permissions',
    '5.2.1': 'Ensure that the cluster has at least one active policy control mechanism in place',
    '5.2.2': 'Minimize the admission of privileged containers',
    '5.2.5': 'Minimize the admission of containers wishing to share the host network namespace',
    '5.2.6': 'Minimize the admission of containers with allowPrivilegeEscalation',
    '5.2.7': 'Minimize the admission of root containers',
    '5.2.9': 'Minimize the admission of containers with added capabilities',
    '5.2.12': 'Minimize the admission of HostPath volumes',
    '5.3.2': 'Ensure that all Namespaces have Network Policies defined',
    '5.4.2': 'Consider external secret storage',
    '5.7.2': 'Ensure that the seccomp profile is set to docker/default in your pod definitions',
    '5.7.3': 'Apply Security Context to Your Pods and Containers',
  },
  soc2: {
    'A1.2': 'Environmental protections, backup processes and recovery infrastructure',
    'A1.3': 'Tests of recovery plan procedures',
    'CC6.1': 'Logical access security over protected information assets',
    'CC6.3': 'Access by role, least privilege and segregation of duties',
    'CC6.6': 'Protection against threats from outside the system boundaries',
    'CC6.7': 'Protection of information during transmission, movement and removal',
    'CC6.8': 'Prevention and detection of unauthorized or malicious software',
    'CC7.2': 'Monitoring of system components for anomalies',
    'CC7.3': 'Evaluation of security events',
    'CC8.1': 'Authorization, testing and approval of changes',
  },
  iso: {
    'A.5.15': 'Access control',
    'A.5.17': 'Authentication information',
    'A.5.18': 'Access rights',
    'A.5.30': 'ICT readiness for business continuity',
    'A.8.2': 'Privileged access rights',
    'A.8.5': 'Secure authentication',
    'A.8.9': 'Configuration management',
    'A.8.13': 'Information backup',
    'A.8.14': 'Redundancy of information processing facilities',
    'A.8.15': 'Logging',
    'A.8.16': 'Monitoring activities',
    'A.8.19': 'Installation of software on operational systems',
    'A.8.20': 'Networks security',
    'A.8.22': 'Segregation of networks',
    'A.8.24': 'Use of cryptography',
  },
};
