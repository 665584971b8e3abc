import { type KubernetesVersion, schemaErrors } from '../support/schema-validator';

const versions: readonly KubernetesVersion[] = ['1.34', '1.37'];

const labels = { 'app.kubernetes.io/name': 'scheduler' };

function container(overrides: object = {}): object {
  return {
    name: 'scheduler',
    image: 'registry.example.com/airflow:3.3.2',
    ports: [{ name: 'http', containerPort: 8974 }],
    resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1.5Gi', 'ephemeral-storage': 1073741824 } },
    livenessProbe: { exec: { command: ['airflow', 'jobs', 'check'] }, timeoutSeconds: 20 },
    ...overrides,
  };
}

function deployment({ spec = {}, containers = [container()] }: { spec?: object; containers?: object[] } = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'scheduler', namespace: 'airflow', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: { metadata: { labels }, spec: { containers, securityContext: { runAsNonRoot: true } } },
      ...spec,
    },
  };
}

function withoutFields(object: object, ...fields: string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

const scheduledBackup = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'ScheduledBackup',
  metadata: { name: 'nightly' },
  spec: { schedule: '0 0 3 * * *', cluster: { name: 'metadata' } },
};

function service(targetPort: unknown): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'webserver' },
    spec: { selector: labels, ports: [{ port: 8080, targetPort }] },
  };
}

describe.each(versions)('Kubernetes %s schemas', (version) => {
  const errors = (object: unknown): string[] => schemaErrors(object, version);

  test('accept a valid Deployment', () => {
    expect(errors(deployment())).toEqual([]);
  });

  test('report a misspelt field with its path', () => {
    const misspelt = { ...withoutFields(container(), 'image'), imag: 'airflow' };
    expect(errors(deployment({ containers: [misspelt] }))).toEqual(['/spec/template/spec/containers/0: unknown field "imag"']);
  });

  test('report a value of the wrong type, and the value', () => {
    expect(errors(deployment({ spec: { replicas: '2' } }))).toEqual(['/spec/replicas: expected integer, got string "2"']);
  });

  test('report a missing field', () => {
    expect(errors(deployment({ spec: { selector: undefined } }))).toEqual(['/spec: missing field "selector"']);
  });

  test('report every mistake in an object, each once', () => {
    const mistakes = deployment({ spec: { replicas: null, paused: 'no' }, containers: [container({ stdin: 1 })] });
    expect(errors(mistakes).sort()).toEqual([
      '/spec/paused: expected boolean, got string "no"',
      '/spec/replicas: expected integer, got null',
      '/spec/template/spec/containers/0/stdin: expected boolean, got number 1',
    ]);
  });

  test('accept numbers and names where Kubernetes takes either, and nothing else', () => {
    expect(errors(service('http'))).toEqual([]);
    expect(errors(service(8080))).toEqual([]);
    expect(errors(service(true))).toEqual(['/spec/ports/0/targetPort: expected integer or string, got boolean true']);
  });

  test('accept quantities as text and number, and refuse what does not parse', () => {
    const limited = (memory: unknown): object => deployment({ containers: [container({ resources: { limits: { memory } } })] });
    for (const memory of ['512Mi', '1.5Gi', '1e9', '128974848000m', 1073741824]) expect(errors(limited(memory))).toEqual([]);
    expect(errors(limited('512MB'))).toEqual([expect.stringMatching(/limits\/memory: "512MB" does not match/)]);
  });

  test('refuse what tools leave in exported objects', () => {
    const exported = { ...deployment(), metadata: { name: 'a', creationTimestamp: null }, status: {} };
    expect(errors(exported).sort()).toEqual([
      '/: field "status" is for the cluster to write, not for a manifest',
      '/metadata/creationTimestamp: expected string, got null',
    ]);
  });

  test('refuse Secret data that is not base64', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { good: 'c2VjcmV0', bad: 'secret!' } };
    expect(errors(secret)).toEqual(['/data/bad: "secret!" is not a base64 text']);
  });

  test('refuse two list entries with the same key, such as an environment variable given twice', () => {
    const env = [
      { name: 'TZ', value: 'UTC' },
      { name: 'LANG', value: 'C' },
      { name: 'TZ', value: 'CET' },
    ];
    expect(errors(deployment({ containers: [container({ env })] }))).toEqual([
      '/spec/template/spec/containers/0/env: two entries have the same name',
    ]);
  });

  test('refuse an object without a name', () => {
    expect(errors({ ...deployment(), metadata: {} })).toEqual(['/metadata: missing field "name"']);
  });

  test('say how to add a kind they do not know', () => {
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
    expect(errors(widget)).toEqual([
      expect.stringMatching(/^\/: no schema for example.com\/v1 Widget; .*add it to KUBERNETES_KINDS in scripts\/vendor-schemas\.ts/),
    ]);
    expect(errors({ ...deployment(), apiVersion: 'apps/v1beta1' })).toEqual([
      expect.stringContaining('no schema for apps/v1beta1 Deployment (only for apps/v1)'),
    ]);
  });

  test.each([undefined, null, 'text', [], {}, { kind: 'Deployment' }])('refuse %j, which is not a manifest', (value) => {
    expect(errors(value)).toEqual(['/: not a manifest: it has no apiVersion or no kind']);
  });

  test('accept a custom resource and refuse an unknown, missing or unnamed field in it', () => {
    expect(errors(scheduledBackup)).toEqual([]);
    const { spec } = scheduledBackup;
    const mistaken = { ...scheduledBackup, spec: { ...withoutFields(spec, 'cluster'), schedul: 'daily' } };
    expect(errors(mistaken).sort()).toEqual(['/spec: missing field "cluster"', '/spec: unknown field "schedul"']);
    expect(errors({ ...scheduledBackup, metadata: { nam: 'nightly' } }).sort()).toEqual([
      '/metadata: missing field "name"',
      '/metadata: unknown field "nam"',
    ]);
  });

  test('accept anything where a CRD preserves unknown fields', () => {
    const issuer = (dns01: object): object => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Issuer',
      metadata: { name: 'acme' },
      spec: { acme: { server: 'https://acme.example.com', privateKeySecretRef: { name: 'key' }, solvers: [{ dns01 }] } },
    });
    const webhook = { groupName: 'acme.example.com', solverName: 'own' };
    expect(errors(issuer({ webhook: { ...webhook, config: { any: [{ thing: 1 }] } } }))).toEqual([]);
    expect(errors(issuer({ webhook: { ...webhook, any: 1 } }))).toEqual(['/spec/acme/solvers/0/dns01/webhook: unknown field "any"']);
  });
});
