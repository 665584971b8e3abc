/** Every secret gets new values some day, and somebody knows how. */
import type { Secret } from '../../charts/platform/secret';
import { agesOf } from '../../charts/security/declarations';
import { daysOf, ROTATIONS, type Rotation } from '../../charts/security/rotations';
import { secretCommands } from '../../scripts/secret-commands';
import { secretsPage } from '../../scripts/secrets-page';
import { everywhere, platformsAndVariants } from '../support/platforms';

const titleOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => `${namespace}/${name}`;

const rotationOf = ({ spec }: Secret): Rotation | undefined => spec.rotation && ROTATIONS[spec.rotation];

everywhere('every Secret of the inventory says how it gets new values', ({ secrets }) =>
  secrets.secrets.filter(({ spec }) => !spec.rotation).map(titleOf),
);

everywhere('whoever makes the Secrets by hand reads there when they are due', (platform) => {
  const commands = secretCommands(platform.environment, platform.secrets.secrets);
  return platform.secrets.secrets
    .filter(({ spec, copyOf }) => !spec.issued && !copyOf && !commands.includes(`days: docs/secrets.md#${spec.rotation}`))
    .map(titleOf);
});

everywhere('a certificate, and nothing else, is left to cert-manager', ({ secrets }) =>
  secrets.secrets.filter(({ spec }) => (spec.issued ?? false) && spec.rotation !== 'certificate').map(titleOf),
);

test('every rotation is of some Secret', () => {
  const used = new Set(platformsAndVariants().flatMap(({ secrets }) => secrets.secrets.map(({ spec }) => spec.rotation)));
  expect(Object.keys(ROTATIONS).filter((name) => !used.has(name as keyof typeof ROTATIONS))).toEqual([]);
});

everywhere('every Secret says how, how often, by whom, and what holds while two values are about', ({ secrets, environment }) =>
  secrets.secrets
    .filter((secret) => {
      const rotation = rotationOf(secret);
      const days = secret.spec.rotation ? daysOf(secret.spec.rotation, environment.security.rotation.days) : 0;
      return !rotation || !(rotation.steps.length > 0 && days > 0 && days <= 3650 && rotation.by && rotation.overlap);
    })
    .map(titleOf),
);

everywhere('the page of an environment has the row and the section of every Secret', ({ secrets, environment }) => {
  const page = secretsPage(environment);
  return secrets.secrets
    .filter((secret) => {
      const { spec, copyOf, name, namespace } = secret;
      const rotation = rotationOf(secret);
      if (copyOf || !rotation || !spec.rotation) return false;
      const days = daysOf(spec.rotation, environment.security.rotation.days);
      const [, section = ''] = page.split(`\n## ${spec.rotation}\n`);
      const own = section.split('\n## ')[0] ?? '';
      const said = [name, `Every ${days} days, by ${rotation.by}.`, ...rotation.steps, ...secret.readers];
      return !page.includes(`| ${name} | ${namespace} | ${days} days |`) || said.some((text) => !own.includes(text));
    })
    .map(titleOf);
});

everywhere('the age of every value is asked that somebody has to replace', ({ secrets }) => {
  const asked = new Set(agesOf(secrets, {}).map(({ title }) => title));
  return secrets.secrets
    .filter(({ spec, copyOf, name }) => !copyOf && !spec.issued && !spec.mirrors && spec.rotation && !asked.has(name))
    .filter(({ spec }) => Object.values(spec.keys).some(({ format }) => typeof format !== 'object'))
    .map(titleOf);
});

test.each(Object.entries<Rotation>(ROTATIONS))(
  '%s: its overlap says what holds, or that nothing does; its steps are sentences',
  (_, rotation) => {
    expect(rotation.overlap).toMatch(/^(None\b|Two\b|Both\b|A\b).*\.$/);
    expect(rotation.steps.filter((step) => !/^[A-Z`].*[.:]$/.test(step))).toEqual([]);
    expect(rotation.days).toBeGreaterThanOrEqual(30);
    expect(rotation.days).toBeLessThanOrEqual(365);
  },
);

test('logins, which more than one process holds at a time, are replaced without a gap', () => {
  const names = ['database-login', 'broker-login', 'fernet-key'] as const;
  expect(names.filter((name) => !ROTATIONS[name].overlap.startsWith('Two'))).toEqual([]);
});
