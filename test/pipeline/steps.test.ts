import { NAME_LABEL } from '../../charts/platform/labels';
import { pipeline } from '../../scripts/pipeline';
import { locked } from '../../scripts/pipeline/images';
import type { Machine } from '../../scripts/pipeline/machine';
import { filesOf, objectsIn } from '../../scripts/pipeline/manifests';
import type { Context } from '../../scripts/pipeline/step';
import { STEPS } from '../../scripts/pipeline/steps';
import type { KubernetesObject } from '../support/manifests';
import { title } from '../support/objects';
import { platform } from '../support/platforms';
import { configReferences } from '../support/references';

const context: Context = { revision: '0123456789abcdef', variable: (name) => `<${name}>`, digest: () => `sha256:${'a'.repeat(64)}` };

const commandsOf = (name: string): string[] =>
  (STEPS.find((step) => step.name === name)?.commands(context) ?? []).map(({ argv }) => argv.join(' '));

const stepsOf = (environment: string): string[] => STEPS.map(({ name }) => name).filter((name) => name.endsWith(`-${environment}`));

/** What the applies of a step bring to an environment. */
const broughtBy = (step: string, environment: string): KubernetesObject[] =>
  commandsOf(step).flatMap((command) => {
    const [, file, selected] = /^kubectl apply .*\/([\w-]+)\.k8s\.yaml(?: --selector \S+ in \((.*)\))?$/.exec(command) ?? [];
    const names = selected?.split(', ');
    const objects = platform(environment).charts.find(({ id }) => id === file)?.objects ?? [];
    return objects.filter(({ metadata: { labels = {} } }) => !names || names.includes(labels[NAME_LABEL] ?? ''));
  });

describe('a deployment', () => {
  const applied = commandsOf('deploy-prod').filter((command) => command.startsWith('kubectl apply'));

  test('applies every file in its order, as a whole, but that of the Jobs that look at it', () => {
    expect(applied).toEqual(
      filesOf('prod')
        .filter((file) => !file.endsWith('/70-operations.k8s.yaml'))
        .map((file) => `kubectl apply --server-side --filename ${file}`),
    );
  });

  test('is complete with the steps that look at it: each object is brought by one of them', () => {
    const brought = new Set(stepsOf('prod').flatMap((step) => broughtBy(step, 'prod').map(title)));
    expect(
      platform('prod')
        .objects.map(title)
        .filter((name) => !brought.has(name)),
    ).toEqual([]);
  });

  test('of a site that stands by brings everything but what would try it', () => {
    const brought = new Set(stepsOf('dr').flatMap((step) => broughtBy(step, 'dr').map(title)));
    const left = platform('dr').objects.filter((object) => !brought.has(title(object)));
    expect(new Set(left.map(({ metadata }) => metadata.labels?.[NAME_LABEL]))).toEqual(new Set(['smoke-test', 'performance-baseline']));
  });

  test('puts nothing back that somebody else has changed', () => {
    expect(applied.filter((command) => command.includes('force'))).toEqual([]);
  });

  test('waits for every Deployment and StatefulSet of a file before it applies the next', () => {
    const commands = commandsOf('deploy-prod');
    const [, stores = '', airflow = ''] = filesOf('prod').slice(1);
    const between = commands.slice(
      commands.findIndex((command) => command.includes(stores)),
      commands.findIndex((command) => command.includes(airflow)),
    );
    const workloads = objectsIn(stores, ['Deployment', 'StatefulSet']);

    expect(workloads.length).toBeGreaterThan(0);
    expect(between.filter((command) => command.startsWith('kubectl rollout status'))).toHaveLength(workloads.length);
    expect(between).toContain('kubectl wait --namespace airflow --for=condition=Ready --timeout=20m cluster.postgresql.cnpg.io/postgres');
  });

  test('waits for certificates last: an ACME server may have to come through the load balancer', () => {
    const commands = commandsOf('deploy-prod');
    const first = commands.findIndex((command) => command.includes(' certificate.cert-manager.io/'));

    expect(first).toBeGreaterThan(commands.findLastIndex((command) => command.startsWith('kubectl apply')));
  });
});

test('the preflight of a first installation finds the files and settings that its pod starts with', () => {
  const brought = broughtBy('preflight-prod', 'prod').map(title);
  const needed = configReferences(platform('prod')).filter(({ title: reader }) => reader.startsWith('Job airflow/preflight-'));

  expect(needed.map(({ place }) => place)).toContain('airflow/airflow-config');
  expect(needed.filter(({ place }) => !brought.includes(`ConfigMap ${place}`))).toEqual([]);
});

describe('the verification', () => {
  const compared = (environment: string) => commandsOf(`verify-${environment}`);

  test('compares every file, of the last one what was applied', () => {
    const all = 'preflight, smoke-test, performance-baseline';
    expect(compared('prod').map((command) => command.split(' ').slice(5).join(' '))).toEqual(
      filesOf('prod').map((file) => (file.includes('/70-') ? `${file} --selector app.kubernetes.io/name in (${all})` : file)),
    );
    expect(compared('dr').at(-1)).toMatch(/ in \(preflight\)$/);
  });

  test("is not ended by a field that is somebody else's now, which is what it has to show", () => {
    expect(compared('prod').filter((command) => !command.startsWith('kubectl diff --server-side --force-conflicts '))).toEqual([]);
  });
});

test('every scan stops at the same severity', () => {
  const scans = [...commandsOf('image-scan'), ...commandsOf('dependencies')];
  const trivy = scans.filter((command) => command.startsWith('trivy'));

  expect(trivy.length).toBeGreaterThan(3);
  expect(trivy.filter((command) => !command.includes('--severity HIGH,CRITICAL --ignore-unfixed --exit-code 1'))).toEqual([]);
  expect(scans).toContain('npm audit --audit-level=high');
});

test('what is signed and what is verified are digests', () => {
  const commands = [...commandsOf('image-sign'), ...commandsOf('signatures-prod')];
  expect(commands.filter((command) => !/@sha256:[0-9a-f]{64}$/.test(command))).toEqual([]);
});

test('an image that is released is never built anew', () => {
  const builds = STEPS.find(({ name }) => name === 'image-build')?.commands(context) ?? [];
  const [first] = builds;

  expect(first?.argv).toEqual(expect.arrayContaining(['build', '--sbom=true', '--provenance=mode=max', '--push']));
  expect(first?.unless?.join(' ')).toMatch(/^docker buildx imagetools inspect \S+:3\.3\.2-\d+$/);
});

describe('an image that is about to run', () => {
  const image = { context: 'image', repository: 'registry.example.com/data/airflow', tag: '3.3.2-2' };
  const lock = { 'registry.example.com/data/airflow:3.3.2-1': `sha256:${'1'.repeat(64)}` };

  test('is named by the digest of the lock', () => {
    const reference = locked({ ...image, tag: '3.3.2-1' }, lock, context.digest);
    expect(reference).toBe(`registry.example.com/data/airflow:3.3.2-1@sha256:${'1'.repeat(64)}`);
  });

  test('is named by the digest that the registry has, where there is no lock', () => {
    expect(locked(image, {}, context.digest)).toBe(`registry.example.com/data/airflow:3.3.2-2@sha256:${'a'.repeat(64)}`);
  });

  test('stops the delivery where the lock does not have it, and says what to do', () => {
    expect(() => locked(image, lock, context.digest)).toThrow(
      'images.lock.json has no digest of registry.example.com/data/airflow:3.3.2-2\n' +
        '  fix: it is published: npm run pin-images && npm run synth, and merge that; the next delivery brings it',
    );
  });
});

test('nothing on a site that stands by is tried, and everything is verified', () => {
  expect(STEPS.map(({ name }) => name).filter((name) => name.endsWith('-dr'))).toEqual([
    'signatures-dr',
    'preflight-dr',
    'deploy-dr',
    'verify-dr',
  ]);
});

describe('npm run pipeline', () => {
  /** A machine that has some programs, on which some commands fail; it writes down what is run. */
  function machine({ has = [], fails = /^$/, variables = {} }: { has?: string[]; fails?: RegExp; variables?: Record<string, string> }) {
    const ran: string[] = [];
    const said: string[] = [];
    const complaints: string[] = [];
    const here: Machine = {
      variable: (name) => variables[name],
      output: (argv) => (has.includes(argv[0] ?? '') && !fails.test(argv.join(' ')) ? 'answer' : undefined),
      run: (argv) => {
        ran.push(argv.join(' '));
        return fails.test(argv.join(' ')) ? '1' : undefined;
      },
      say: (line) => said.push(line),
      complain: (line) => complaints.push(line),
    };
    return { here, ran, said, complaints };
  }

  test('says which tool is missing and how to get it, and runs nothing', () => {
    const { here, ran, complaints } = machine({ has: ['npm'] });

    expect(pipeline(['dependencies'], here)).toBe(1);
    expect(complaints).toEqual([
      'pipeline: dependencies needs trivy, which cannot be run here\n' +
        '  fix: trivy: install 0.70 or newer, never 0.69.4 to 0.69.6: https://trivy.dev/latest/getting-started/installation',
    ]);
    expect(ran).toEqual([]);
  });

  test('says which variable is missing', () => {
    const { here, complaints } = machine({ has: ['cosign', 'docker'] });

    expect(pipeline(['image-sign'], here)).toBe(1);
    expect(complaints).toEqual([
      'pipeline: the variable GITHUB_REPOSITORY is not set\n  fix: GITHUB_REPOSITORY=… npm run pipeline -- …; the workflows set it',
    ]);
  });

  test('says when a registry does not have what is to be signed', () => {
    const { here, ran, complaints } = machine({ has: ['cosign', 'docker'], variables: { GITHUB_REPOSITORY: 'example/airflow' } });

    expect(pipeline(['image-sign'], here)).toBe(1);
    expect(complaints.join()).toMatch(/^pipeline: the registry has no registry\.example\.com\/data\/airflow:\S+\n/);
    expect(ran).toEqual([]);
  });

  test('stops at the first command that fails', () => {
    const { here, ran, complaints } = machine({ has: ['npm', 'trivy'], fails: /audit/ });

    expect(pipeline(['dependencies'], here)).toBe(1);
    expect(complaints).toEqual(['pipeline: npm audit --audit-level=high ended with 1\n  fix: its last lines say why']);
    expect(ran).toEqual(['npm audit --audit-level=high']);
  });

  test('passes over what is there already', () => {
    const { here, ran, said } = machine({ has: ['docker'] });

    expect(pipeline(['image-publish'], here)).toBe(0);
    expect(ran).toEqual([]);
    expect(said).toContainEqual(expect.stringMatching(/^image-publish: nothing to do: docker buildx imagetools inspect /));
  });

  test('names the steps, where it is asked for one that there is not', () => {
    const { here, complaints } = machine({});

    expect(pipeline(['deploy-production'], here)).toBe(2);
    expect(complaints.join()).toMatch(/^there is no step deploy-production\n[\s\S]*\nsteps: image-try, /);
  });

  test('prints without a tool what each step would run, and runs nothing', () => {
    const { here, ran, said } = machine({});
    pipeline(['--dry-run'], here);

    expect(said).toEqual(expect.arrayContaining(STEPS.map(({ name, what }) => `${name}: ${what}`)));
    expect(said).toContainEqual(expect.stringMatching(/^ {2}kubectl apply --server-side --filename dist\/staging\/00-platform\.k8s\.yaml/));
    expect(ran).toEqual([]);
  });
});
