/** Every secret gets new values some day, and somebody knows how. */
import { ROTATIONS } from '../../charts/security/rotations';
import { secretCommands } from '../../scripts/secret-commands';
import { everywhere, platformsAndVariants } from '../support/platforms';

const titleOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => `${namespace}/${name}`;

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
