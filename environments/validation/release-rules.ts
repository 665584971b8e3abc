import { phasesBetween } from '../../charts/airflow/phases';
import { isOlder, KNOWN_VERSIONS, knownVersion, shareSchema } from '../../charts/airflow/schema-heads';
import type { Environment } from '../schema';
import { breach, type Rule, when } from './rule';

type BlueGreen = Extract<Environment['release'], { strategy: 'blue-green' }>;

/** A rule about colours. */
const ofColors = (
  reads: Rule['reads'],
  breaches: (release: BlueGreen, environment: Environment) => ReturnType<Rule['breaches']>,
): Rule => ({
  reads: [['release'], ...reads],
  breaches: (environment) => (environment.release.strategy === 'blue-green' ? breaches(environment.release, environment) : []),
});

/** A rule about the versions before and after, where the schemas of both are known. */
const ofVersions = (breaches: (from: string, to: string, release: BlueGreen) => ReturnType<Rule['breaches']>): Rule =>
  ofColors([['airflow', 'image']], (release, { airflow: { image } }) => {
    const to = release.preview?.image.tag;
    return to !== undefined && knownVersion(image.tag) && knownVersion(to) ? breaches(image.tag, to, release) : [];
  });

const known = `a tag that begins with a version whose schema is known: ${KNOWN_VERSIONS[0]} to ${KNOWN_VERSIONS.at(-1)}`;
const learn = 'scripts/alembic-heads.py adds a version to charts/airflow/alembic-heads.json';

export const releaseRules: readonly Rule[] = [
  ofColors([['airflow', 'webserver']], (_, { airflow: { webserver } }) =>
    when(
      webserver.replicas < 2,
      breach(
        ['airflow', 'webserver', 'replicas'],
        webserver.replicas,
        'at least 2 with blue-green: a colour must take all traffic without a gap',
        "raise it, or set release.strategy to 'rolling'",
      ),
    ),
  ),
  ofColors([['airflow', 'executionApi']], (_, { airflow: { executionApi } }) =>
    when(
      !executionApi.separate,
      breach(
        ['airflow', 'executionApi', 'separate'],
        false,
        'true with blue-green: a colour that comes or goes must not touch running tasks',
        "set it to true, or release.strategy to 'rolling'",
      ),
    ),
  ),
  ofColors([], ({ preview, phase }) =>
    when(
      phase !== undefined && preview === undefined,
      breach(['release', 'phase'], phase, 'nothing, as long as release.preview says nothing', 'remove it, or say what is released'),
    ),
  ),
  ofColors([], ({ preview, phase }) =>
    when(
      preview !== undefined && phase === undefined,
      breach(['release', 'phase'], undefined, 'how far the release of release.preview has come', 'npm run release writes both'),
    ),
  ),
  ofColors([], ({ active, preview }) =>
    when(
      preview?.color === active,
      breach(
        ['release', 'preview', 'color'],
        active,
        'the colour that is not active',
        `set it to '${active === 'blue' ? 'green' : 'blue'}'`,
      ),
    ),
  ),
  ofColors([['airflow', 'image']], ({ preview }, { airflow: { image } }) =>
    preview
      ? [
          { path: ['airflow', 'image', 'tag'], tag: image.tag },
          { path: ['release', 'preview', 'image', 'tag'], tag: preview.image.tag },
        ]
          .filter(({ tag }) => !knownVersion(tag))
          .map(({ path, tag }) => breach(path, tag, known, learn))
      : [],
  ),
  ofColors([['airflow', 'image']], ({ preview }, { airflow: { image } }) =>
    when(
      preview?.image.tag === image.tag,
      breach(
        ['release', 'preview', 'image', 'tag'],
        image.tag,
        'another tag than that of airflow.image',
        'count up what stands behind the version',
      ),
    ),
  ),
  ofVersions((from, to) =>
    when(
      isOlder(to, from) && !shareSchema(from, to),
      breach(
        ['release', 'preview', 'image', 'tag'],
        to,
        `no version before ${from} whose schema is another one: a database does not go back by itself`,
        'restore a backup of that version: docs/releases.md, "Back to an older version"',
      ),
    ),
  ),
  ofVersions((from, to, { phase }) =>
    when(
      phase !== undefined && phase !== 'rollback' && !phasesBetween(from, to).includes(phase),
      breach(
        ['release', 'phase'],
        phase,
        `a phase of a release from ${from} to ${to}, which share a schema: nothing has to be drained`,
        "begin with 'deploy'",
      ),
    ),
  ),
  ofVersions((from, to, { engine }) =>
    when(
      engine === 'argo-rollouts' && !shareSchema(from, to),
      breach(
        ['release', 'engine'],
        engine,
        `'service' from ${from} to ${to}: their schemas differ, and Argo Rollouts would run both versions at the same time`,
        "set it to 'service' for this release",
      ),
    ),
  ),
];
