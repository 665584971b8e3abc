import { CONTROLS, type Control, STANDARDS } from '../../charts/security/controls';
import { compliancePage } from '../../scripts/compliance-page';
import { find, ofKind } from '../support/objects';
import type { Platform } from '../support/platforms';
import { everywhere, platforms } from '../support/platforms';

const controls: readonly (readonly [string, Control])[] = Object.entries(CONTROLS);

interface Declared {
  readonly controls: readonly {
    readonly control: string;
    readonly exception?: string;
    readonly checks?: readonly {
      readonly check: string;
      readonly title: string;
      readonly path?: string;
      readonly names?: readonly string[];
    }[];
  }[];
}

const declared = (platform: Platform): Declared =>
  JSON.parse(find(platform, 'ConfigMap', 'compliance-scan-declared').data['controls.json'] ?? '') as Declared;

const scanned = (platform: Platform): boolean => platform.environment.security.compliance.enabled;

describe('The table of controls', () => {
  test.each(['cis', 'soc2', 'iso'] as const)('names items of %s that it can name, and no item that nothing refers to', (standard) => {
    const used = new Set(controls.flatMap(([, control]) => control[standard]));
    const known = Object.keys(STANDARDS[standard]);
    expect([...used].filter((item) => !known.includes(item))).toEqual([]);
    expect(known.filter((item) => !used.has(item))).toEqual([]);
  });

  test('says of each what holds and how it is looked at, in sentences', () => {
    expect(controls.filter(([, { what, how }]) => !/^[A-Z].*\.$/.test(what) || !/^[A-Z].*\.$/.test(how)).map(([name]) => name)).toEqual([]);
  });

  test('is what docs/compliance.md is made of', () => {
    const page = compliancePage(platforms().map(({ environment }) => environment));
    expect(controls.filter(([name, { what }]) => !page.includes(`## ${name}\n\n${what}`)).map(([name]) => name)).toEqual([]);
  });

  test('is one table there, a row for each control with the items of every standard', () => {
    const lines = compliancePage([]).split('\n');
    const rows = controls.map(
      ([name, { cis, soc2, iso }]) => `| [${name}](#${name}) | ${[cis, soc2, iso].map((items) => items.join(', ')).join(' | ')} |`,
    );
    const first = lines.indexOf(rows[0] ?? '');
    expect(lines.slice(first, first + rows.length)).toEqual(rows);
  });
});

describe('What compliance-scan is told', () => {
  everywhere('is there where the environment has it look', (platform) =>
    ofKind(platform, 'CronJob').some(({ metadata }) => metadata.name === 'compliance-scan') === scanned(platform)
      ? []
      : ['compliance-scan'],
  );

  everywhere('has a check, or the reason why there is none, for each control', (platform) =>
    scanned(platform)
      ? declared(platform)
          .controls.filter(({ exception, checks = [] }) => (exception === undefined) !== checks.length > 0)
          .map(({ control }) => control)
      : [],
  );

  everywhere('leaves out what the environment does not have, and nothing else', (platform) => {
    if (!scanned(platform)) return [];
    const { secrets, tls, edge, recovery } = platform.environment;
    const absent = [
      ...(recovery.site.role === 'standby' ? ['backups', 'audit-trail'] : []), // the partner's
      ...(secrets.provider === 'inline' ? ['secret-rotation'] : []),
      ...(tls.provider === 'cert-manager' ? [] : ['certificates']),
      ...(edge.auth.provider === 'keycloak' ? [] : ['second-factor']),
      ...(ofKind(platform, 'PodDisruptionBudget').length > 0 ? [] : ['redundancy']),
    ];
    const looked = declared(platform).controls.map(({ control }) => control);
    return Object.keys(CONTROLS).filter((control) => looked.includes(control) === absent.includes(control));
  });

  everywhere('asks Keycloak about each of its realms where it runs, and nobody where it rests', (platform) => {
    if (!scanned(platform)) return [];
    const runs = ofKind(platform, 'StatefulSet').some(({ metadata, spec }) => metadata.name === 'keycloak' && spec.replicas !== 0);
    const asked = declared(platform).controls.flatMap(({ checks = [] }) => checks.filter(({ check }) => check === 'login'));
    const expected = runs ? ['the realm airflow', 'the realm master'] : [];
    return asked.map(({ title }) => title).join() === expected.join() ? [] : [`asked: ${asked.map(({ title }) => title)}`];
  });

  everywhere('names every network policy and every binding that is rendered: any other was not declared', (platform) => {
    if (!scanned(platform)) return [];
    const named = declared(platform).controls.flatMap(({ checks = [] }) => checks.flatMap(({ names = [] }) => names));
    return [...ofKind(platform, 'NetworkPolicy'), ...ofKind(platform, 'RoleBinding')]
      .map(({ metadata }) => metadata.name)
      .filter((name) => !named.includes(name));
  });

  everywhere('asks for no Secret and no pod', (platform) =>
    scanned(platform)
      ? declared(platform).controls.flatMap(({ checks = [] }) =>
          checks.flatMap(({ path = '' }) => (/\/(secrets|pods)(\/|$)/.test(path) ? [path] : [])),
        )
      : [],
  );
});
