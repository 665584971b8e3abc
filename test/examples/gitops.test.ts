import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { environments } from '../../environments';
import type { KubernetesObject, TargetReference } from '../support/manifests';
import { platforms } from '../support/platforms';
import { deliveryErrors, schemaErrors } from '../support/schema-validator';

const ROOT = join(__dirname, '..', '..');

const delivered = platforms().filter(({ name }) =>
  Object.values(environments).some((each) => each.name === name && each.stage !== 'development'),
);

const filesOf = (environment: string): string[] => readdirSync(join(ROOT, 'dist', environment)).sort();

function objectsIn(...path: string[]): KubernetesObject[] {
  return parseAllDocuments(readFileSync(join(ROOT, 'examples', ...path), 'utf8')).map((document) => document.toJS() as KubernetesObject);
}

const examples = ['argocd', 'flux'].flatMap((folder) =>
  readdirSync(join(ROOT, 'examples', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name)),
);

test.each(examples)('examples/%s is what the definitions of its kinds allow', (path) => {
  const errors = objectsIn(path).flatMap((object) =>
    object.kind === 'Namespace' ? schemaErrors(object, '1.37') : deliveryErrors(object).map((error) => `${object.metadata.name}: ${error}`),
  );
  expect(errors).toEqual([]);
});

test('a field that Argo CD does not know is found', () => {
  const [object] = objectsIn('argocd', 'applications.yaml') as { spec?: object }[];
  expect(deliveryErrors({ ...object, spec: { ...object?.spec, generator: [] } }).join()).toMatch('generator');
});

describe('Argo CD', () => {
  interface ApplicationSet extends KubernetesObject {
    readonly spec: {
      readonly generators: readonly {
        readonly matrix: { readonly generators: readonly { readonly list: { readonly elements: readonly Element[] } }[] };
      }[];
      readonly strategy: {
        readonly rollingSync: {
          readonly steps: readonly { readonly matchExpressions: readonly { readonly values: readonly string[] }[] }[];
        };
      };
      readonly template: {
        readonly metadata: { readonly labels: Readonly<Record<string, string>> };
        readonly spec: { readonly source: { readonly path: string; readonly directory: { readonly include: string } } };
      };
    };
  }
  interface Element {
    readonly environment: string;
    readonly cluster: string;
    readonly number: string;
    readonly chart: string;
  }

  const [{ spec }] = objectsIn('argocd', 'applications.yaml') as [ApplicationSet];
  const [places = [], charts = []] = spec.generators[0]?.matrix.generators.map(({ list }) => list.elements) ?? [];

  const filled = (template: string, element: Element): string =>
    template.replaceAll(/\{\{ \.(\w+) \}\}/g, (_whole, name) => element[name as keyof Element]);

  /** Applications in the order of the steps. */
  const applications = spec.strategy.rollingSync.steps.flatMap(({ matchExpressions }) =>
    places.flatMap((place) =>
      charts
        .map((chart) => ({ ...chart, environment: place.environment, cluster: place.cluster }))
        .filter((element) =>
          matchExpressions.every(({ values }) =>
            values.includes(filled(spec.template.metadata.labels['airflow-platform/step'] ?? '', element)),
          ),
        )
        .map(
          ({ ...element }) =>
            `${filled(spec.template.spec.source.path, element)}/${filled(spec.template.spec.source.directory.include, element)}`,
        ),
    ),
  );

  test('synchronizes every Application in exactly one step', () => {
    expect(applications.length).toBe(places.length * charts.length);
    expect(new Set(applications).size).toBe(applications.length);
  });

  test.each(delivered.map(({ name }) => name))('applies every file of dist/%s, in the order of its number', (environment) => {
    const own = applications.filter((path) => path.startsWith(`dist/${environment}/`));

    expect(own).toEqual(expect.arrayContaining(filesOf(environment).map((file) => `dist/${environment}/${file}`)));
    expect(own).toEqual([...own].sort());
  });

  test('comes to production after staging, and to the second site after production', () => {
    expect([...new Set(applications.map((path) => path.split('/')[1]))]).toEqual(['staging', 'prod', 'dr']);
  });

  const [{ spec: project }] = objectsIn('argocd', 'project.yaml') as [
    KubernetesObject & {
      readonly spec: {
        readonly destinations: readonly { readonly name: string; readonly namespace: string }[];
        readonly clusterResourceWhitelist: readonly { readonly group: string; readonly kind: string }[];
      };
    },
  ];

  test('may write to the namespaces of the platform, and to no other', () => {
    const namespaces = delivered.flatMap(({ name, objects }) =>
      objects.flatMap(({ metadata }) => (metadata.namespace ? [`airflow-${name} ${metadata.namespace}`] : [])),
    );
    expect(project.destinations.map(({ name, namespace }) => `${name} ${namespace}`).sort()).toEqual([...new Set(namespaces)].sort());
  });

  test('may write the kinds without a namespace that dist/ has, and no other', () => {
    const kinds = delivered.flatMap(({ objects }) =>
      objects
        .filter(({ metadata }) => !metadata.namespace)
        .map(({ apiVersion, kind }) => `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''} ${kind}`),
    );
    expect(project.clusterResourceWhitelist.map(({ group, kind }) => `${group} ${kind}`).sort()).toEqual([...new Set(kinds)].sort());
  });
});

describe('Flux', () => {
  interface Source extends KubernetesObject {
    readonly spec: { readonly ignore: string };
  }
  interface Kustomization extends KubernetesObject {
    readonly spec: {
      readonly path: string;
      readonly wait?: boolean;
      readonly dependsOn?: readonly { readonly name: string }[];
      readonly sourceRef: { readonly name: string };
    };
  }

  const sources = objectsIn('flux', 'platform', 'sources.yaml') as Source[];
  const kustomizations = objectsIn('flux', 'platform', 'kustomizations.yaml') as Kustomization[];

  /** What a source takes of a repository: its patterns are those of .gitignore, so git is asked. */
  function taken({ spec: { ignore } }: Source, files: readonly string[]): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'flux-'));
    try {
      for (const file of files) {
        mkdirSync(join(folder, file, '..'), { recursive: true });
        writeFileSync(join(folder, file), '');
      }
      const patterns = join(folder, '..', `${folder.split('/').at(-1)}.ignore`);
      writeFileSync(patterns, ignore);
      spawnSync('git', ['init', '--quiet'], { cwd: folder });
      const { stdout } = spawnSync('git', ['ls-files', '--others', `--exclude-from=${patterns}`], { cwd: folder, encoding: 'utf8' });
      rmSync(patterns);
      return stdout.split('\n').filter((line) => line !== '');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test('is one chain: each waits until everything before it is ready', () => {
    const names = kustomizations.map(({ metadata }) => metadata.name);

    expect(names).toEqual([...names].sort());
    expect(kustomizations.map(({ spec }) => spec.dependsOn?.map(({ name }) => name))).toEqual([
      undefined,
      ...names.slice(0, -1).map((name) => [name]),
    ]);
    expect(kustomizations.filter(({ spec }) => spec.wait !== true)).toEqual([]);
  });

  test.each(delivered.map(({ name }) => name))('applies every file of dist/%s, in the order of its number', (environment) => {
    const files = filesOf(environment).map((file) => `dist/${environment}/${file}`);
    const others = ['README.md', 'main.ts', 'charts/environment.ts', 'examples/flux/prod.yaml'];
    const applied = kustomizations.flatMap(({ spec }) => {
      const source = sources.find(({ metadata }) => metadata.name === spec.sourceRef.name);
      const path = spec.path.replace('./', '').replace('${environment}', environment);
      return source ? taken(source, [...files, ...others]).filter((file) => file.startsWith(`${path}/`)) : [];
    });

    expect(applied).toEqual(files);
  });

  test.each(delivered.map(({ name }) => name))('has a file to begin with on the cluster of %s', (environment) => {
    const [, source, root] = objectsIn('flux', `${environment}.yaml`) as [
      KubernetesObject,
      Source,
      Kustomization & { spec: { postBuild: unknown } },
    ];

    expect(taken(source, ['dist/prod/a.yaml', 'examples/flux/platform/sources.yaml'])).toEqual(['examples/flux/platform/sources.yaml']);
    expect(root.spec).toMatchObject({ path: './examples/flux/platform', postBuild: { substitute: { environment } } });
  });
});

describe('no difference has to be ignored', () => {
  test.each(delivered)('$name leaves to autoscalers what they write', ({ objects }) => {
    const scaled = objects.flatMap((object) => {
      const target = (object as { spec?: { scaleTargetRef?: TargetReference } }).spec?.scaleTargetRef;
      return target ? [`${target.kind} ${target.name}`] : [];
    });
    const fixed = objects.filter(({ kind, metadata }) => scaled.includes(`${kind} ${metadata.name}`));

    expect(fixed.filter((object) => (object as { spec?: { replicas?: number } }).spec?.replicas !== undefined)).toEqual([]);
  });

  test.each(delivered)('$name has no Rollout, whose controller writes into the selectors of Services', ({ objects }) => {
    expect(objects.filter(({ kind }) => kind === 'Rollout')).toEqual([]);
  });
});
