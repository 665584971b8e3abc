/** What README.md and docs/ tell people to run, read and set is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../../charts/observability/dashboards/catalogue';
import { scripts } from '../../package.json';
import { isField, sections } from '../support/environment-fields';
import { knownNames } from '../support/known-names';
import { anchors, commands, links, pages } from '../support/pages';
import { platformsAndVariants } from '../support/platforms';

const all = pages();
const lines = all.flatMap((page) => commands(page).map((command) => ({ page, command, at: `${page.path}: ${command}` })));
const kubectl = lines.filter(({ command }) => /\bkubectl\b/.test(command));

/** The environment that docs/guides/add-an-environment.md makes. */
const SANDBOX = 'sandbox';

/** Where a reader puts in something else. */
const isOpen = (word: string): boolean => /[<>…*$]|^\.\.\.$/.test(word);

/** Lines that break a rule, which looks at the first groups of all matches. */
function broken(where: typeof lines, pattern: RegExp, isRight: (word: string, command: string) => boolean): string[] {
  const found = where.flatMap(({ command, at }) => [...command.matchAll(pattern)].map(([, word = '']) => ({ word, command, at })));
  expect(found.length).toBeGreaterThan(0); // a rule that finds nothing to look at has lost its pattern
  return found.filter(({ word, command }) => !isOpen(word) && !isRight(word, command)).map(({ word, at }) => `${word} in ${at}`);
}

describe('A page', () => {
  test('leads to files and folders that are there', () => {
    const missing = all.flatMap((page) => links(page).flatMap(({ target }) => (existsSync(target) ? [] : [`${page.path}: ${target}`])));
    expect(missing).toEqual([]);
  });

  test('leads to headings that are there', () => {
    const missing = all.flatMap((page) =>
      links(page)
        .filter(({ anchor, target }) => anchor !== '' && target.endsWith('.md') && existsSync(target))
        .filter(({ anchor, target }) => !anchors(readFileSync(target, 'utf8')).includes(anchor))
        .map(({ anchor, target }) => `${page.path}: ${target}#${anchor}`),
    );
    expect(missing).toEqual([]);
  });

  test('names files of this repository that are there', () => {
    const path = /^((?:charts|environments|scripts|image|test|bench|docs)\/[\w./-]+)(?: |$)/;
    expect(broken(lines, new RegExp(path, 'g'), (file) => existsSync(file) || file === `environments/${SANDBOX}.ts`)).toEqual([]);
  });

  test('names fields of environment files that are there', () => {
    const field = new RegExp(`^((?:${sections.join('|')})(?:\\.[a-z]\\w*)+)(?=[:= ]|$)`, 'g');
    expect(broken(lines, field, (path) => isField(path) || existsSync(path))).toEqual([]);
  });

  test('names dashboards by their titles', () => {
    const titles = Object.values(CATALOGUE).map(({ title }): string => title);
    const named = all.flatMap(({ path, text }) => [...text.matchAll(/dashboard "([^"]+)"/g)].map(([, title = '']) => ({ path, title })));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(({ title }) => !titles.includes(title))).toEqual([]);
  });

  test('runs scripts of package.json', () => {
    expect(broken(lines, /\bnpm run (?:(?:--silent|-s) )?([\w:-]+)/g, (name) => name in scripts)).toEqual([]);
  });

  test('gives them environments that are there', () => {
    const names = platformsAndVariants().map(({ name }) => name);
    const take = /\bnpm run (?:--silent )?(?:secrets|diagnose|grow-volume|synth) -- ([\w<]\S*)/g;
    expect(broken(lines, take, (name) => names.includes(name.replace(/[.,;]$/, '')))).toEqual([]);
    expect(
      broken(lines, /\bkubectl (?:apply|diff) -f dist\/([^\s/]+)/g, (name) => existsSync(join('dist', name)) || name === SANDBOX),
    ).toEqual([]);
  });

  test('runs suites of drills that are there', () => {
    const named = lines.flatMap(({ command, at }) => {
      const [, drill = '', suites = ''] = /\bnpm run e2e:(recovery|control-plane|rotation) -- ([^[\]#(]+)/.exec(command) ?? [];
      return suites
        .split(' ')
        .filter(Boolean)
        .map((suite) => ({ at, file: join('test/e2e', drill, 'suites', `${suite}.ts`) }));
    });
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ file }) => !existsSync(file)).map(({ at, file }) => `${file} in ${at}`)).toEqual([]);
  });
});

describe('A kubectl command', () => {
  const names = knownNames();

  test('looks into namespaces of the platform, or of an operator that it builds on', () => {
    expect(broken(kubectl, /\bkubectl(?: [^|"']*?)? (?:-n|--namespace)[ =](\S+)/g, (name) => names.namespaces.has(name))).toEqual([]);
  });

  test('starts Jobs from CronJobs that are there', () => {
    expect(broken(kubectl, /--from=cronjob\/(\S+)/g, (name) => names.byKind.get('CronJob')?.has(name) ?? false)).toEqual([]);
  });

  test('names objects that are there', () => {
    const kinds = [...names.kindOf.keys()].sort((a, b) => b.length - a.length).join('|');
    const slash = new RegExp(`[ ](?:${kinds})/([a-z0-9-]\\S*)`, 'g');
    const kindBefore = (command: string, name: string) =>
      new RegExp(`(?:^|[ =])(${kinds})[/ ]${name.replaceAll('.', '\\.')}`).exec(command)?.[1] ?? '';
    const isThere = (name: string, command: string): boolean => {
      const kind = names.kindOf.get(kindBefore(command, name)) ?? '';
      return names.isForeign(command) || (kind === 'Job' ? names.jobs(name) : (names.byKind.get(kind)?.has(name) ?? false));
    };
    expect(broken(kubectl, slash, isThere)).toEqual([]);
    const blank = new RegExp(`(?:get|describe|delete|annotate|restart|status) (?:--\\S+ )*(?:${kinds}) ([a-z][a-z0-9-]*)(?= |$)`, 'g');
    expect(broken(kubectl, blank, isThere)).toEqual([]);
  });

  test('names pods that their controllers make', () => {
    const pods = /\b(?:exec|logs|describe pod|delete pod|top pod)(?: -\S+)* ([a-z][a-z0-9-]*-\d+)(?= |$)/g;
    expect(broken(kubectl, pods, (name) => names.pods(name))).toEqual([]);
  });

  test('names containers that are in these pods', () => {
    const found = kubectl.flatMap(({ command, at }) =>
      [
        ...command.matchAll(
          /(?:exec|logs)(?: -f| -it?)* (?:(?:deploy|deployment|statefulset|sts)\/)?([a-z][\w-]*)(?: [^|]*?)? (?:-c|--container)[ =]([\w-]+)/g,
        ),
      ].map(([, owner = '', container = '']) => ({ at, owner, container })),
    );
    expect(found.length).toBeGreaterThan(20);
    expect(
      found
        .filter(({ owner, container }) => !names.containers(owner).includes(container))
        .map(({ at, container }) => `${container} in ${at}`),
    ).toEqual([]);
  });

  test('selects labels that objects have', () => {
    const selected = /(?:-l|--selector)[ =]((?:app\.kubernetes\.io|airflow-platform)\/[\w-]+=[\w-]+)/g;
    expect(broken(kubectl, selected, (label) => names.labels.has(label))).toEqual([]);
  });

  test('sets variables that the Job has, and that its scripts read', () => {
    const set = kubectl.flatMap(({ command, at }) => {
      const cronJob = /--from=cronjob\/(\S+)/.exec(command)?.[1] ?? '';
      const variables = [...(/set env ([^|]*)/.exec(command)?.[1] ?? '').matchAll(/\b([A-Z][A-Z_]+)=/g)].map(([, name = '']) => name);
      return variables.map((variable) => ({ at, cronJob, variable }));
    });
    expect(set.length).toBeGreaterThan(3);
    expect(
      set.filter(({ cronJob, variable }) => !names.reads(cronJob, variable)).map(({ at, variable }) => `${variable} in ${at}`),
    ).toEqual([]);
  });
});

test('Every variable in the tables of the suspended Jobs is one that they read', () => {
  const names = knownNames();
  const tables = { restore: 'docs/recovery.md', failover: 'docs/failover.md' };
  for (const [cronJob, file] of Object.entries(tables)) {
    const written = [...readFileSync(file, 'utf8').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name = '']) => name);
    expect(written.length).toBeGreaterThan(4);
    expect({ cronJob, unread: written.filter((variable) => !names.reads(cronJob, variable)) }).toEqual({ cronJob, unread: [] });
  }
});
