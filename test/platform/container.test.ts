import type { Container as KubeContainer } from 'cdk8s-plus-28/lib/imports/k8s';
import { type ContainerProps, mountsOf, renderContainer } from '../../charts/platform/container';
import { secretKeysOf } from '../../charts/platform/environment-variables';
import { imageReference } from '../../charts/platform/images';
import { execProbe, httpProbe, tcpProbe } from '../../charts/platform/probes';
import { compareQuantities, quantityValue, sumOfBytes } from '../../charts/platform/quantity';
import { podSecurityContext } from '../../charts/platform/security-context';
import { RESOURCE_TIERS, resourcesOf } from '../../charts/platform/tiers';
import { type Mount, renderVolumes } from '../../charts/platform/volumes';
import { image, login } from '../support/fixtures';

const container = (props: Partial<ContainerProps> = {}): KubeContainer =>
  renderContainer({ name: 'server', image, resources: 'micro', probes: {}, ...props }, image);

const owner = { instance: 'airflow', labels: { 'app.kubernetes.io/name': 'something' } };

const emptyDir = (name: string, path: string, size: string): Mount => ({ name, path, source: { emptyDir: { size } } });

describe('An image reference', () => {
  const repository = 'registry.example.com/something';

  test('is repository and tag', () => {
    expect(imageReference({ repository, tag: '1.2.3' })).toBe('registry.example.com/something:1.2.3');
  });

  test('ends in the digest where one is known for exactly this tag', () => {
    const digests = { 'registry.example.com/something:1.2.3': 'sha256:abc' };
    expect(imageReference({ repository, tag: '1.2.3' }, digests)).toBe('registry.example.com/something:1.2.3@sha256:abc');
    expect(imageReference({ repository, tag: '1.2.4' }, digests)).toBe('registry.example.com/something:1.2.4');
  });
});

describe('A container', () => {
  test('can write where its image must, unless something else is mounted there', () => {
    const paths = (mounts: readonly Mount[]) =>
      mountsOf({ name: 'server', image, resources: 'micro', mounts }, image).map(({ name, path }) => `${name} ${path}`);
    expect(paths([])).toEqual(['tmp /tmp']);
    expect(paths([emptyDir('scratch', '/tmp', '1Gi')])).toEqual(['scratch /tmp']);
  });

  test('has a limit of node disk with room for its emptyDirs: a pod that outgrows its limit is evicted', () => {
    const memory: Mount = { name: 'memory', path: '/dev/shm', source: { emptyDir: { size: '1Gi', medium: 'Memory' } } };
    const disk = ({ resources }: KubeContainer) => resources?.limits?.['ephemeral-storage']?.value;
    expect(disk(container())).toBe('576Mi'); // the tier's 512Mi, and 64Mi of /tmp
    expect(disk(container({ mounts: [emptyDir('work', '/work', '2Gi'), memory] }))).toBe('2624Mi');
  });

  test('shares a writable path with the pod’s main image, unless it needs another size', () => {
    const beside = (writable: Record<string, string>) =>
      mountsOf({ name: 'beside', image: { ...image, repository: 'registry.example.com/other', writable }, resources: 'nano' }, image);
    expect(beside({ '/tmp': '64Mi', '/run': '1Mi' }).map(({ name }) => name)).toEqual(['tmp', 'run']);
    expect(beside({ '/tmp': '1Gi' }).map(({ name }) => name)).toEqual(['tmp-other']);
  });

  test('says its user only where it is another than its pod’s', () => {
    expect(renderContainer({ name: 'server', image, resources: 'nano', probes: {} }, image).securityContext).not.toHaveProperty(
      'runAsUser',
    );
    expect(
      renderContainer({ name: 'server', image, resources: 'nano', probes: {} }, { ...image, user: 2000 }).securityContext,
    ).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
  });

  test('has its variables in the order in which it is given them: later ones read earlier ones', () => {
    const secret = login('something-login');
    const { env = [] } = container({
      environment: { USERNAME: secret.key('username'), POD: { field: 'metadata.name' }, URL: 'http://$(USERNAME)@$(POD)' },
    });
    expect(env).toEqual([
      { name: 'USERNAME', valueFrom: { secretKeyRef: { name: 'something-login', key: 'username' } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'URL', value: 'http://$(USERNAME)@$(POD)' },
    ]);
  });

  test('has no probes where it says why it cannot have any', () => {
    expect(container({ probes: { none: 'it only sleeps' } })).toMatchObject({
      startupProbe: undefined,
      livenessProbe: undefined,
      readinessProbe: undefined,
    });
  });
});

test('A Secret that has no such key says which keys it has', () => {
  expect(() => login('something-login').key('token')).toThrow('Secret something-login has no key "token"; it has: username, password');
});

test('The Secrets among variables are found', () => {
  const secret = login('something-login');
  expect(secretKeysOf({ A: 'text', B: secret.key('password'), C: { field: 'metadata.name' } })).toEqual([{ secret, key: 'password' }]);
});

describe('Volumes', () => {
  test('of one name and source are one volume', () => {
    expect(renderVolumes([emptyDir('work', '/a', '1Gi'), emptyDir('work', '/b', '1Gi')], owner).map(({ name }) => name)).toEqual(['work']);
  });

  test('of one name and two sources are refused, with both paths', () => {
    expect(() => renderVolumes([emptyDir('work', '/a', '1Gi'), emptyDir('work', '/b', '2Gi')], owner)).toThrow(
      'volume "work" is mounted at /a and /b from two different sources; give one another name',
    );
  });

  test('that a StatefulSet makes for each pod are none of the pod’s', () => {
    expect(renderVolumes([{ name: 'data', path: '/data', source: { claimTemplate: true } }], owner)).toEqual([]);
  });

  test('of a tier, for as long as their pod, are claims with the labels of that pod', () => {
    const [volume] = renderVolumes([{ name: 'scratch', path: '/scratch', source: { ephemeral: { tier: 'cold', size: '20Gi' } } }], owner);
    expect(volume?.ephemeral?.volumeClaimTemplate).toMatchObject({
      metadata: { labels: owner.labels },
      spec: { storageClassName: 'airflow-cold' },
    });
  });
});

describe('Probes', () => {
  test.each([
    ['HTTP', httpProbe('/health', 'http'), 5],
    ['TCP', tcpProbe('http'), 5],
    ['a command', execProbe(['true']), 10],
  ])('over %s run every 10 seconds and wait longer than the one second of Kubernetes', (_, probe, timeoutSeconds) => {
    expect(probe).toMatchObject({ periodSeconds: 10, timeoutSeconds, failureThreshold: 3 });
  });

  test('take the timing that they are given', () => {
    const probe = execProbe(['true'], { initialDelay: 1, period: 2, timeout: 30, failures: 4 });
    expect(probe).toMatchObject({ initialDelaySeconds: 1, periodSeconds: 2, timeoutSeconds: 30, failureThreshold: 4 });
  });
});

describe('Sizes', () => {
  test('grow from tier to tier, and never request more than their limit', () => {
    const tiers = Object.values(RESOURCE_TIERS);
    const smaller = (index: number, next: number) =>
      (['cpu', 'memory', 'storage'] as const).every((resource) => {
        const [a, b] = [tiers[index], tiers[next]];
        return (
          a &&
          b &&
          compareQuantities(a.requests[resource], b.requests[resource]) <= 0 &&
          compareQuantities(b.requests[resource], b.limits[resource]) <= 0
        );
      });
    expect(tiers.map((_, index) => smaller(Math.max(0, index - 1), index))).toEqual(tiers.map(() => true));
  });

  test('are a tier’s, or figures of one’s own', () => {
    const own = { requests: { cpu: '1', memory: '1Gi', storage: '1Gi' }, limits: { cpu: '2', memory: '2Gi', storage: '2Gi' } };
    expect([resourcesOf('nano'), resourcesOf(own)]).toEqual([RESOURCE_TIERS.nano, own]);
  });

  test.each([
    ['250m', 0.25],
    ['2', 2],
    ['1.5', 1.5],
    ['64Ki', 65_536],
    ['1Mi', 1_048_576],
    ['1.5Gi', 1_610_612_736],
    ['1Ti', 1_099_511_627_776],
  ])('%s is %d', (quantity, value) => {
    expect(quantityValue(quantity)).toBe(value);
  });

  test.each([
    [['1Gi', '512Mi', '512Mi'], '2Gi'],
    [['2Gi', '512Mi'], '2560Mi'],
    [['1Mi', '1Ki'], '1025Ki'],
    [['1024Gi'], '1Ti'],
  ])('%j together are %s', (sizes, sum) => {
    expect(sumOfBytes(sizes)).toBe(sum);
  });

  test.each(['', 'much', '5 Gi', '5GB', '-1', '1e3'])('"%s" is not a quantity', (quantity) => {
    expect(() => quantityValue(quantity)).toThrow(`"${quantity}" is not a quantity`);
  });
});

test('A pod is a user and a group by number, and owns its volumes', () => {
  expect(podSecurityContext({ ...image, user: 50_000, group: 0 })).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 50_000,
    runAsGroup: 0,
    fsGroup: 0,
  });
});
