import type { EnvironmentInput } from '../../environments/schema';
import { grow } from '../../scripts/grow-volume';
import type { Kubectl } from '../../scripts/kubectl';

const claim = (name: string, storage: string) => ({
  metadata: { name },
  spec: { resources: { requests: { storage } } },
  status: { capacity: { storage } },
});

const template = (name: string, storage: string) => ({ metadata: { name }, spec: { resources: { requests: { storage } } } });

const environment = (size: string): EnvironmentInput => ({
  name: 'growing',
  stage: 'development',
  stores: { redis: { engine: 'embedded', volume: { size } } },
  secrets: { provider: 'inline' },
  cluster: { provider: 'gcp' },
});

interface Cluster {
  readonly expandable?: boolean;
  readonly claims?: readonly ReturnType<typeof claim>[];
  readonly templates?: readonly object[];
}

interface Change {
  readonly args: readonly string[];
  readonly input?: unknown;
}

/** A kubectl that shows such a cluster, writes down what it is told to change, and grows claims that are patched. */
function clusterOf({ expandable = true, claims, templates }: Cluster): { kubectl: Kubectl; done: Change[] } {
  const items = (claims ?? [claim('redis-data-redis-0', '1Gi'), claim('postgres-data-postgres-0', '10Gi')]).map((each) => ({ ...each }));
  const state: Readonly<Record<string, unknown>> = {
    storageclass: { allowVolumeExpansion: expandable },
    persistentvolumeclaims: { items },
    statefulset: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'redis', namespace: 'airflow', uid: '1', resourceVersion: '2', labels: { a: 'b' } },
      spec: { replicas: 1, volumeClaimTemplates: templates ?? [template('redis-data', '1Gi'), template('other', '3Gi')] },
      status: { readyReplicas: 1 },
    },
  };
  const done: Change[] = [];
  const kubectl: Kubectl = (args, input) => {
    const [verb, kind = '', name] = args;
    if (verb === 'get') return JSON.stringify(state[kind]);
    done.push({ args, ...(input ? { input: JSON.parse(input) as unknown } : {}) });
    if (kind === 'persistentvolumeclaims') {
      const { spec } = JSON.parse(args.at(-1) ?? '') as ReturnType<typeof claim>;
      for (const each of items.filter(({ metadata }) => metadata.name === name))
        Object.assign(each, claim(name ?? '', spec.resources.requests.storage));
    }
    return '';
  };
  return { kubectl, done };
}

/** One run on such a cluster: what it said, and what it changed. */
async function run(size: string, cluster: Cluster = {}, { dryRun = false, name = 'redis-data', file = size } = {}) {
  const { kubectl, done } = clusterOf(cluster);
  const said: string[] = [];
  await grow(environment(file), name, size, { kubectl, dryRun, say: (line) => said.push(line) });
  return { said, done };
}

describe('A volume that grows', () => {
  test('gets its quota first, then its claim, then a StatefulSet made anew around the running pod', async () => {
    const { done } = await run('5Gi');
    expect(done.map(({ args }) => args.slice(0, 3).join(' '))).toEqual([
      'apply --filename -',
      'patch persistentvolumeclaims redis-data-redis-0',
      'create --dry-run=server --validate=strict',
      'delete statefulset redis',
      'create --filename -',
      'rollout status statefulset/redis',
    ]);
    expect(done[0]?.input).toMatchObject({ kind: 'ResourceQuota', metadata: { namespace: 'airflow' } });
    expect(done[3]?.args).toContain('--cascade=orphan');
  });

  test('leaves everything else of the StatefulSet as it was', async () => {
    const { done } = await run('5Gi');
    expect(done[4]?.input).toEqual({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'redis', namespace: 'airflow', labels: { a: 'b' } },
      spec: { replicas: 1, volumeClaimTemplates: [template('redis-data', '5Gi'), template('other', '3Gi')] },
    });
  });

  test('is taken up where an earlier run broke off', async () => {
    const { done } = await run('5Gi', { claims: [claim('redis-data-redis-0', '5Gi'), claim('redis-data-redis-1', '1Gi')] });
    expect(done.filter(({ args }) => args[0] === 'patch').map(({ args }) => args[2])).toEqual(['redis-data-redis-1']);
    const last = await run('5Gi', { claims: [claim('redis-data-redis-0', '5Gi')], templates: [template('redis-data', '5Gi')] });
    expect(last.done.map(({ args }) => args[0])).toEqual(['apply']);
  });

  test('can be looked at before: nothing is changed', async () => {
    const { said, done } = await run('5Gi', {}, { dryRun: true });
    expect(done).toEqual([]);
    expect(said).toEqual([
      'would apply the quota of airflow, which admits the new size',
      'would grow claim redis-data-redis-0 from 1Gi to 5Gi',
      'would make StatefulSet redis anew with claims of 5Gi, around its running pods',
      'nothing was changed',
    ]);
  });
});

describe('A volume that cannot grow', () => {
  test('because its class does not allow it, stays', async () => {
    await expect(run('5Gi', { expandable: false })).rejects.toThrow(/the class airflow-hot lets no volume grow\n {2}fix: /);
  });

  test('because it is larger already, stays', async () => {
    await expect(run('5Gi', { claims: [claim('redis-data-redis-0', '8Gi')] })).rejects.toThrow('claim redis-data-redis-0 has 8Gi already');
  });

  test('because the environment file says less, names the field', async () => {
    await expect(run('9Gi', {}, { file: '5Gi' })).rejects.toThrow(
      "says 5Gi, and the next apply must find what the file says\n  fix: set stores.redis.volume.size to '9Gi' there",
    );
  });

  test('because the environment file says more, says how much', async () => {
    await expect(run('2Gi', {}, { name: 'redis-data-redis-0', file: '5Gi' })).rejects.toThrow('which is more than 2Gi');
  });

  test('because nobody has it, names those that there are', async () => {
    await expect(run('5Gi', {}, { name: 'redis' })).rejects.toThrow(
      /growing has no claim redis\n {2}fix: use one of .*postgres-data, .*redis-data/,
    );
  });

  test('because its size is none, shows one', async () => {
    await expect(run('5G', {}, { file: '5Gi' })).rejects.toThrow('"5G" is no size');
  });

  test('because it is not on this cluster, says so', async () => {
    await expect(run('5Gi', { claims: [] })).rejects.toThrow('no claim of redis-data is in the namespace airflow');
  });
});
