import { table } from '../markdown';
import type { Change } from './changes';
import { imagesChanged } from './images';
import { type Risk, risksOf } from './risks';

/** GitHub refuses longer comments. https://docs.github.com/rest/issues/comments */
const LONGEST = 65_000;

/** Fields and reasons that are named of one object; the diff has them all. */
const FIELDS_SHOWN = 6;
const REASONS_SHOWN = 8;

/** What changes in each environment, as Markdown for a comment: risks first, then images, then every object. */
export function report(base: string, environments: ReadonlyMap<string, readonly Change[]>): string {
  const changed = [...environments].filter(([, changes]) => changes.length > 0);
  if (changed.length === 0) return `## dist/ is what it is at ${code(base)}\n\nNothing that is applied changes.\n`;
  const head = `## What is applied changes, against ${code(base)}\n`;
  const text = [head, ...changed.map(([name, changes]) => section(name, changes))].join('\n');
  if (text.length <= LONGEST) return text;
  const shorter = [head, ...changed.map(([name, changes]) => summary(name, changes))].join('\n');
  return `${shorter.slice(0, LONGEST)}\n\nToo much for a comment: \`npm run dist-diff\` prints every object.\n`;
}

function section(name: string, changes: readonly Change[]): string {
  const images = imagesChanged(changes).map(({ before, after, containers }) => [
    before ? code(before) : 'new',
    after ? code(after) : 'gone',
    String(containers),
  ]);
  return [
    summary(name, changes),
    ...(images.length > 0 ? [...table(['image', 'becomes', 'containers'], images), ''] : []),
    '<details><summary>Objects</summary>',
    '',
    ...changes.map(line),
    '',
    '</details>',
    '',
  ].join('\n');
}

function summary(name: string, changes: readonly Change[]): string {
  const count = (test: (change: Change) => boolean) => changes.filter(test).length;
  const figures = [
    `${count(({ before }) => !before)} added`,
    `${count(({ before, after }) => before !== undefined && after !== undefined)} changed`,
    `${count(({ after }) => !after)} removed`,
  ].join(', ');
  const risks = risksOf(changes);
  return [
    `### ${name}: ${figures}`,
    '',
    ...(risks.length > 0 ? table(['look at', 'object', 'because'], risks.map(row)) : ['No risk that is known by name.']),
    '',
  ].join('\n');
}

const row = ({ flag, object, because }: Risk): string[] => [
  `**${flag}**`,
  code(object),
  shortened(because.map(plain), REASONS_SHOWN).join('<br>'),
];

function line({ object, before, after, paths }: Change): string {
  if (!before) return `- added ${code(object)}`;
  if (!after) return `- removed ${code(object)}`;
  return `- changed ${code(object)}: ${shortened(paths.map(code), FIELDS_SHOWN).join(', ')}`;
}

const shortened = (all: readonly string[], most: number): string[] =>
  all.length > most ? [...all.slice(0, most), `and ${all.length - most} more`] : [...all];

/** Names come from a pull request, which may be anybody's: inside code, nothing is a link, a mention or HTML. */
const code = (text: string): string => `\`${text.replaceAll(/[`\r\n]/g, ' ')}\``;

const plain = (text: string): string => text.replaceAll(/[\r\n]/g, ' ').replaceAll(/[\\<>[\]@#*_`]/g, (sign) => `\\${sign}`);
