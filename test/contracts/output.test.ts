/** What dist/ holds, byte for byte. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { assemble } from '../../charts/environment';
import { type Files, render } from '../../charts/platform/output';
import { pages } from '../../scripts/docs';
import { title } from '../support/objects';
import { everywhere, type Platform, platforms } from '../support/platforms';
import { type KubernetesVersion, schemaErrors } from '../support/schema-validator';

const FILES = ['00-platform', '10-secrets', '20-stores', '30-airflow', '40-edge', '50-observability', '60-recovery', '70-operations'];

const DIST = join(__dirname, '..', '..', 'dist');

const synthesize = ({ environment }: Platform): Files => render(assemble(environment).app);

/** The files of each platform; the first synth is kept. */
const synthesized = new Map<Platform, Files>();

function filesOf(platform: Platform): Files {
  const files = synthesized.get(platform) ?? synthesize(platform);
  synthesized.set(platform, files);
  return files;
}

describe.each<KubernetesVersion>(['1.34', '1.37'])('Kubernetes %s', (version) => {
  everywhere('every object is valid, down to the last field', ({ objects }) =>
    objects.flatMap((object) => schemaErrors(object, version).map((error) => `${title(object)} ${error}`)),
  );
});

describe('Files', () => {
  everywhere('files are named after charts, in the order in which they are applied', (platform) =>
    [...filesOf(platform).keys()].filter((name) => !FILES.includes(name.replace('.k8s.yaml', ''))),
  );

  everywhere('YAML 1.1 and YAML 1.2 parsers read the objects that were meant', (platform) =>
    [...filesOf(platform)].flatMap(([name, text]) => {
      const meant = JSON.stringify(platform.charts.find(({ id }) => name.startsWith(id))?.objects);
      const read = (version: '1.1' | '1.2') =>
        JSON.stringify(parseAllDocuments(text, { version }).map((document) => document.toJS() as unknown));
      return (['1.1', '1.2'] as const).filter((version) => read(version) !== meant).map((version) => `${name} as YAML ${version}`);
    }),
  );

  everywhere('no value is an unquoted "=" or "<<", which some YAML 1.1 parsers refuse or merge', ({ objects }) =>
    objects.flatMap((object) =>
      texts(object)
        .filter((text) => text === '=' || text === '<<')
        .map((text) => `${title(object)}: ${text}`),
    ),
  );

  everywhere('two synths agree byte for byte: at other times, with other random numbers, in other shells', (platform) => {
    const shell = { ...process.env };
    const before = filesOf(platform);
    jest.useFakeTimers({ now: new Date('2031-05-05T05:05:05Z') });
    jest.spyOn(Math, 'random').mockReturnValue(0.123456789);
    Object.assign(process.env, {
      TZ: 'Pacific/Kiritimati',
      LANG: 'tr_TR.UTF-8',
      HOME: '/elsewhere',
      USER: 'somebody',
      NODE_ENV: 'production',
    });
    try {
      return differences(before, synthesize(platform));
    } finally {
      jest.useRealTimers();
      jest.restoreAllMocks();
      process.env = shell;
    }
  });
});

describe('dist/', () => {
  test('has one folder for each environment', () => {
    expect(readdirSync(DIST).sort()).toEqual(
      platforms()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test.each(platforms().map(({ name }) => name))('%s holds what "npm run synth" writes', (name) => {
    const expected = filesOf(platforms().find((platform) => platform.name === name) as Platform);
    const outdated = differences(filesIn(join(DIST, name)), expected).map((difference) => `dist/${name}/${difference}; run: npm run synth`);
    expect(outdated).toEqual([]);
  });
});

test('the generated pages of docs/ hold what "npm run docs" writes', async () => {
  const docs = join(DIST, '..', 'docs');
  const expected = await pages();
  const written = new Map(
    [...expected.keys()].filter((path) => existsSync(join(docs, path))).map((path) => [path, readFileSync(join(docs, path), 'utf8')]),
  );
  expect(differences(written, expected).map((difference) => `docs/${difference}; run: npm run docs`)).toEqual([]);
}, 120_000); // the compiler reads the comments of every field

function filesIn(folder: string): Files {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** Every key and every text value in an object. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(texts)];
}

/** Files that only one side has, and the first line in which two of a name differ. */
function differences(actual: Files, expected: Files): string[] {
  return [...new Set([...actual.keys(), ...expected.keys()])].flatMap((name) => {
    const [is, should] = [actual.get(name), expected.get(name)];
    if (is === should) return [];
    if (is === undefined) return [`${name} is missing`];
    if (should === undefined) return [`${name} should not be there`];
    const [lines, expectedLines] = [is.split('\n'), should.split('\n')];
    const line = expectedLines.findIndex((text, index) => text !== lines[index]);
    return [`${name}, line ${line + 1}: "${lines[line]?.trim()}" instead of "${expectedLines[line]?.trim()}"`];
  });
}
