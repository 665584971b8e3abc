import { assemble } from '../../charts/environment';
import { Component } from '../../charts/platform/component';
import { type Topology, topologyOf } from '../../charts/platform/topology';
import { environments } from '../../environments';
import type { Environment } from '../../environments/schema';
import { validateAll } from '../../environments/validation/validate';
import { componentsPage } from '../../scripts/components-page';
import { environmentPage } from '../../scripts/environment-page';
import { topologyPages } from '../../scripts/topology-page';

const all = validateAll(environments);

describe('the reference of environment files', () => {
  const rows = environmentPage()
    .split('\n')
    .flatMap((line) => {
      const [, path, type, fallback, meaning] = /^\| `([^`]+)` \| (.*) \| (.*) \| (.*) \|$/.exec(line) ?? [];
      return path === undefined ? [] : [{ path, type, fallback, meaning }];
    });

  /** Keys on the way to every value in a file that is no object; entries of lists count as one. */
  function leavesOf(value: unknown, keys: readonly string[] = []): string[][] {
    if (Array.isArray(value)) return value.flatMap((entry) => leavesOf(entry, [...keys.slice(0, -1), `${keys.at(-1)}[]`]));
    if (typeof value !== 'object' || value === null) return [[...keys]];
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...keys, key]));
  }

  /** What a field holds by names of one's own, and figures in the place of a tier, have no rows of their own. */
  function describes({ path, type = '' }: (typeof rows)[number], leaf: readonly string[]): boolean {
    const keys = path.split('.');
    const same = keys.every((key, index) => key === leaf[index] || key === leaf[index]?.replace('[]', '') || /^<name>/.test(key));
    const open = /^by name:|#resources/.test(type);
    return same && (open ? leaf.length >= keys.length : leaf.length === keys.length);
  }

  test.each(all.map((environment): [string, Environment] => [environment.name, environment]))(
    'has a row for every field that %s has in the end',
    (_name, environment) => {
      const leaves = leavesOf(environment);

      expect(leaves.length).toBeGreaterThan(200);
      expect(leaves.filter((leaf) => !rows.some((row) => describes(row, leaf))).map((leaf) => leaf.join('.'))).toEqual([]);
    },
  );

  test('says what each field means', () => {
    expect(rows.length).toBeGreaterThan(400);
    expect(rows.filter(({ meaning }) => !meaning || /^`[^`]+`:$/.test(meaning))).toEqual([]);
  });

  test('says what a field may be, what it is by default, and when it is there', () => {
    expect(rows).toContainEqual({
      path: 'airflow.dags.refreshInterval',
      type: 'whole number, 10 – 86400',
      fallback: '`60`',
      meaning: "`source: 'git'`: Seconds between looks at the repository.",
    });
  });

  test('takes a default that no schema can hold from the comment', () => {
    expect(rows.find(({ path }) => path === 'airflow.webserver.minAvailable')?.fallback).toBe('all but one');
  });

  test('shows that name and stage are all that a file has to say', () => {
    expect(rows.filter(({ path, fallback }) => !path.includes('.') && fallback === '').map(({ path }) => path)).toEqual(['name', 'stage']);
  });
});

describe('the picture of the topology', () => {
  const { connections } = assemble(all.find(({ name }) => name === 'prod') as Environment).traffic;
  const topology: Topology = topologyOf(connections);
  const picture = async () => (await topologyPages(all)).find(([path]) => path === 'topology/prod.svg')?.[1] ?? '';

  test('has a box for every namespace, a node for every peer and an arrow for every pair', async () => {
    const svg = await picture();
    const count = (kind: string) => svg.match(new RegExp(`class="${kind}"`, 'g'))?.length;

    expect(count('cluster')).toBe(topology.places.length - 1); // what is outside has no box
    expect(count('node')).toBe(topology.places.flatMap(({ peers }) => peers).length);
    expect(count('edge')).toBe(topology.arrows.length);
  });

  test('shows at each node the ports that may be reached', async () => {
    expect(await picture()).toMatch(/>pgbouncer<\/text>\s*<text[^>]*>5432 &#160;9127<\/text>/);
  });

  test('is the same bytes each time', async () => {
    expect(await picture()).toBe(await picture());
  });
});

test('the table of components has every port that a connection goes to', () => {
  const rows = componentsPage(all).split('\n');
  const targets = all
    .flatMap((environment) => assemble(environment).traffic.connections)
    .flatMap(({ to, port }) => (to instanceof Component ? [{ name: to.name, port: port.number }] : []));

  const missing = targets.filter(
    ({ name, port }) => !rows.some((row) => row.startsWith(`| ${name} |`) && new RegExp(`\\b${port}\\b`).test(row)),
  );

  expect(targets.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});
