/** Objects that break one policy each, and are sound otherwise. */

type Fields = Readonly<Record<string, unknown>>;

export interface Hostile {
  readonly title: string;
  readonly policy: string;
  /** Words of the message: what is wrong, and where. */
  readonly says: string;
  readonly object: Fields;
}

const LABELS = Object.fromEntries(
  Object.entries({ name: 'hostile', instance: 'test', component: 'test', 'part-of': 'test', 'managed-by': 'hand' }).map(([key, value]) => [
    `app.kubernetes.io/${key}`,
    value,
  ]),
);

const QUANTITIES = { cpu: '10m', memory: '32Mi' };

const container = (change: Fields = {}): Fields => ({
  name: 'main',
  image: 'registry.example.com/team/program:1.2.3',
  resources: { requests: QUANTITIES, limits: QUANTITIES },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  ...change,
});

const template = (containers: readonly Fields[], spec: Fields = {}): Fields => ({
  metadata: { labels: LABELS },
  spec: { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }, containers, ...spec },
});

const metadata = { name: 'hostile', labels: LABELS };

const deployment = (pods: Fields): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { selector: { matchLabels: LABELS }, template: pods },
});

const cronJob = (pods: Fields): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata,
  spec: {
    schedule: '0 0 * * *',
    jobTemplate: { spec: { template: { ...pods, spec: { ...(pods['spec'] as Fields), restartPolicy: 'Never' } } } },
  },
});

const job = (pods: Fields): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: { template: { ...pods, spec: { ...(pods['spec'] as Fields), restartPolicy: 'Never' } } },
});

const pod = (pods: Fields): Fields => ({ apiVersion: 'v1', kind: 'Pod', ...pods, metadata });

const image = (reference: string) => template([container({ image: reference })]);
const context = (change: Fields) =>
  template([container({ securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, ...change } })]);
const variable = (name: string, value: string) => template([container({ env: [{ name, value }] })]);

const PINNED = { policy: 'pinned-images', says: 'main has' };
const PRIVILEGE = 'no-privilege';
const SECRET = { policy: 'no-secret-in-environment', says: 'main/' };
const HOSTS = 'encrypted-hosts';

export const HOSTILE: readonly Hostile[] = [
  { title: 'an image without a tag', ...PINNED, object: deployment(image('registry.example.com:5000/team/program')) },
  { title: 'an image of "latest"', ...PINNED, object: cronJob(image('registry.example.com/team/program:latest')) },
  { title: 'an image of "latest" by another name', ...PINNED, object: job(image('registry.example.com/team/program:3-Latest-slim')) },
  {
    title: 'an image in an init container without a tag',
    policy: 'pinned-images',
    says: 'prepare has',
    object: deployment(template([container()], { initContainers: [container({ name: 'prepare', image: 'registry.example.com/x' })] })),
  },
  { title: 'a pod by itself, of an image without a tag', ...PINNED, object: pod(image('busybox')) },
  {
    title: 'a privileged container',
    policy: PRIVILEGE,
    says: 'may be privileged or add capabilities: main',
    object: deployment(context({ privileged: true, allowPrivilegeEscalation: true })),
  },
  {
    title: 'a container with a capability',
    policy: PRIVILEGE,
    says: 'may be privileged or add capabilities: main',
    object: deployment(context({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })),
  },
  {
    title: 'a root file system that can be written to',
    policy: PRIVILEGE,
    says: 'read-only: main',
    object: deployment(context({ readOnlyRootFilesystem: false })),
  },
  {
    title: 'a path of the node',
    policy: PRIVILEGE,
    says: 'a path of the node: node',
    object: deployment(template([container()], { volumes: [{ name: 'node', hostPath: { path: '/' } }] })),
  },
  {
    title: "the node's network",
    policy: PRIVILEGE,
    says: 'hostNetwork',
    object: deployment(template([container()], { hostNetwork: true })),
  },
  {
    title: 'a container without limits',
    policy: 'resources',
    says: 'cpu and memory: main',
    object: deployment(template([container({ resources: { requests: QUANTITIES } })])),
  },
  {
    title: 'a container with a limit of memory only',
    policy: 'resources',
    says: 'cpu and memory: main',
    object: cronJob(template([container({ resources: { requests: QUANTITIES, limits: { memory: '32Mi' } } })])),
  },
  {
    title: 'a Deployment without labels',
    policy: 'labels',
    says: 'app.kubernetes.io/part-of',
    object: { ...deployment(template([container()])), metadata: { name: 'hostile' } },
  },
  {
    title: 'pods without labels',
    policy: 'labels',
    says: 'labels of its pods are missing: app.kubernetes.io/name',
    object: cronJob({ ...template([container()]), metadata: {} }),
  },
  {
    title: 'a Service without labels',
    policy: 'labels',
    says: 'app.kubernetes.io/component',
    object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hostile' }, spec: { ports: [{ port: 80 }], selector: LABELS } },
  },
  { title: 'a password as the value of a variable', ...SECRET, object: deployment(variable('DATABASE_PASSWORD', 'correct horse')) },
  {
    title: 'a key as the value of a variable',
    ...SECRET,
    object: deployment(variable('AIRFLOW__CORE__FERNET_KEY', 'f0VGQkZFRkJGRUZCRkVGQkZFRkJGRUZCRkVGQkZFRkI=')),
  },
  { title: 'a password behind a reference', ...SECRET, object: deployment(variable('API_TOKEN', '$(PREFIX)deadbeef')) },
  { title: 'a password within a URL', ...SECRET, object: deployment(variable('BROKER', 'redis://airflow:hunter2@redis:6379/0')) },
  { title: 'a private key in a variable', ...SECRET, object: deployment(variable('PEM', '-----BEGIN EC PRIVATE KEY-----\nMHc')) },
  {
    title: 'an Ingress without TLS',
    policy: HOSTS,
    says: 'shop.example.com',
    object: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { rules: [{ host: 'shop.example.com' }] } },
  },
  {
    title: 'an Ingress with TLS for another host',
    policy: HOSTS,
    says: 'shop.example.com',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: { rules: [{ host: 'shop.example.com' }], tls: [{ hosts: ['www.example.com', '*.shop.example.com'], secretName: 'x' }] },
    },
  },
  {
    title: 'a listener of a Gateway in the clear',
    policy: HOSTS,
    says: 'listener web',
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata,
      spec: { gatewayClassName: 'x', listeners: [{ name: 'web', port: 8080, protocol: 'HTTP' }] },
    },
  },
  {
    title: 'a route in the clear',
    policy: HOSTS,
    says: 'a route of the listener http',
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: { parentRefs: [{ name: 'load-balancer' }], rules: [{ backendRefs: [{ name: 'waf', port: 8080 }] }] },
    },
  },
];

/** Sound, where tags are enough. */
export const UNPINNED: Hostile = {
  title: 'an image by its tag only',
  policy: 'image-digests',
  says: 'main has registry.example.com/team/program:1.2.3',
  object: deployment(template([container()])),
};

/** A Deployment that breaks nothing, as large as asked. */
export const harmless = (containers: number, variables: number): Fields =>
  deployment(
    template(
      Array.from({ length: containers }, (_, index) =>
        container({
          name: `main-${index}`,
          env: Array.from({ length: variables }, (__, number) => ({
            name: `VARIABLE_${number}_TOKEN_FILE`,
            value: `/run/secrets/${'x'.repeat(120)}`,
          })),
        }),
      ),
    ),
  );
