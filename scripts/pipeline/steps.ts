import { join } from 'node:path';
import { environments } from '../../environments';
import type { Environment } from '../../environments/schema';
import { validateAll } from '../../environments/validation/validate';
import digests from '../../images.lock.json';
import { kubeScore } from '../kube-score';
import { deploy, type Looking, look, preflight, same } from './delivery';
import { buildCandidate, candidate, locked, type OwnImage, ownImages, pinned, release, tryBuild, verify } from './images';
import { filesOf } from './manifests';
import type { Command, Context, Step, Tool } from './step';

/** The gate of every scan: what is this severe and can be mended stops the delivery. */
const GATE = 'HIGH,CRITICAL';
const SEVERITY = ['--severity', GATE, '--ignore-unfixed', '--exit-code', '1'];
const AUDIT_LEVEL = 'high';

const all = validateAll(environments);

/** New versions go through staging: what it names is what is built. */
const built = ownImages(all.filter(({ stage }) => stage === 'staging'));

const run = (...argv: readonly [string, ...string[]]): Command => ({ argv });

const forBuilt = (commands: (image: (typeof built)[number], context: Context) => readonly Command[]) => (context: Context) =>
  built.flatMap((image) => commands(image, context));

const ROOT = join(__dirname, '..', '..');

/** Each image is what its tag says, with nothing around it that could help. */
const TRIALS: Readonly<Record<string, (image: OwnImage) => readonly string[]>> = {
  image: ({ tag }) => ['python', '/check_image.py', tag, '/opt/airflow/dags'],
  'image/keycloak': () => ['--version'],
  'image/vpn-gateway': () => ['--help'],
};

const tryImage = (image: OwnImage, { revision }: Context): Command =>
  run(
    ...(['docker', 'run', '--rm', '--network', 'none', '--cap-drop', 'ALL'] as const),
    ...['--volume', `${join(ROOT, 'scripts', 'pipeline', 'check_image.py')}:/check_image.py:ro`],
    candidate(image, revision),
    ...(TRIALS[image.context]?.(image) ?? []),
  );

const kubernetes: readonly Tool[] = ['kubectl'];

/** Looks, delivers, tries. A site that stands by serves nobody: nothing there can be tried before a failover. */
function delivery(environment: Environment): Step[] {
  const { name, recovery } = environment;
  const images = ownImages([environment]);
  const serves = recovery.site.role !== 'standby';
  const tried: readonly [string, Looking, string][] = serves
    ? [
        ['smoke', 'smoke-test', 'a user logs in, and a DAG runs on every worker pool'],
        ['performance', 'performance-baseline', 'answers and DAG runs are as fast as they were'],
      ]
    : [];
  return [
    {
      name: `signatures-${name}`,
      what: `the images of ${name} were signed by this workflow`,
      tools: ['cosign', 'docker buildx'],
      variables: ['GITHUB_REPOSITORY'],
      commands: ({ variable, digest }) =>
        images.map((image) => run(...verify(locked(image, digests, digest), variable('GITHUB_REPOSITORY')))),
    },
    {
      name: `preflight-${name}`,
      what: `${name} has what the platform stands on`,
      tools: kubernetes,
      commands: () => preflight(name),
    },
    {
      name: `deploy-${name}`,
      what: `dist/${name} is applied, file by file, and everything is up`,
      tools: kubernetes,
      commands: () => deploy(name),
    },
    ...tried.map(
      ([step, job, what]): Step => ({
        name: `${step}-${name}`,
        what: `${name}: ${what}`,
        tools: kubernetes,
        commands: () => look(name, job),
      }),
    ),
    {
      name: `verify-${name}`,
      what: `nothing on ${name} differs from what was delivered`,
      tools: kubernetes,
      commands: () => same(name, ['preflight', ...tried.map(([, job]) => job)]),
    },
  ];
}

/** Every step in its order. The workflows call them by name and have no command of their own. */
export const STEPS: readonly Step[] = [
  {
    name: 'image-try',
    what: 'the images can be built; they stay on this machine',
    tools: ['docker buildx'],
    commands: forBuilt((image, { revision }) => tryBuild(image, revision)),
  },
  {
    name: 'image-build',
    what: 'the images are built by BuildKit with SBOM and provenance, under a tag that nobody runs',
    tools: ['docker buildx'],
    commands: forBuilt((image, { revision }) => buildCandidate(image, revision)),
  },
  {
    name: 'test',
    what: 'types, lint, configuration, unit, contract and schema tests',
    tools: ['npm'],
    commands: () => [run('npm', 'test')],
  },
  {
    name: 'image-test',
    what: 'each image starts, is what its tag says, and loads its DAGs',
    tools: ['docker buildx', 'go'],
    commands: (context) => [...built.map((image) => tryImage(image, context)), run('go', 'test', '-C', 'image/vpn-gateway', './...')],
  },
  {
    name: 'image-scan',
    what: `no image holds a known hole that can be mended, or a secret; gate ${GATE}`,
    tools: ['trivy'],
    commands: forBuilt((image, { revision }) => [
      run('trivy', 'image', '--scanners', 'vuln,secret', ...SEVERITY, candidate(image, revision)),
    ]),
  },
  {
    name: 'dependencies',
    what: `no package of npm, Python or Go has a known hole that can be mended; gate ${GATE}`,
    tools: ['npm', 'trivy'],
    commands: () => [
      run('npm', 'audit', `--audit-level=${AUDIT_LEVEL}`),
      run('trivy', 'filesystem', '--scanners', 'vuln,secret', ...SEVERITY, 'image'),
    ],
  },
  {
    name: 'manifests',
    what: 'kube-score finds nothing critical in dist/',
    tools: ['kube-score'],
    commands: () => all.map(({ name }) => run('kube-score', ...kubeScore(filesOf(name)))),
  },
  {
    name: 'image-publish',
    what: 'what was tested gets the tag that environments name',
    tools: ['docker buildx'],
    commands: forBuilt((image, { revision }) => release(image, revision)),
  },
  {
    name: 'image-sign',
    what: 'the published digests are signed with the identity of the workflow, without a key',
    tools: ['cosign', 'docker buildx'],
    variables: ['GITHUB_REPOSITORY'],
    commands: forBuilt((image, { digest, variable }) => {
      const reference = pinned(image, digests, digest);
      return [{ argv: ['cosign', 'sign', '--yes', reference], unless: verify(reference, variable('GITHUB_REPOSITORY')) }];
    }),
  },
  ...all.filter(({ stage }) => stage !== 'development').flatMap(delivery),
];
