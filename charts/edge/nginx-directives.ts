/** A variable of nginx: other words never become one. */
interface Variable {
  readonly variable: string;
}

type Word = string | number | Variable;

/** A directive of nginx: its name, its arguments, and what is in its block if it has one. */
export type Directive = readonly [string, ...Word[]] | readonly [string, ...Word[], readonly Directive[]];

/** A server behind, under a name of one's own. @param settings file that all of them include */
export const upstream = (name: string, address: string, settings: string): Directive => [
  'upstream',
  name,
  [
    ['server', address, 'max_fails=0'],
    ['include', settings],
  ],
];

/** The directives in nginx's syntax. Every word is one word to nginx, whatever is in it. */
export function nginxFile(directives: readonly Directive[], indent = ''): string {
  return directives.map((directive) => render(directive, indent)).join('');
}

function render(directive: Directive, indent: string): string {
  const last = directive.at(-1);
  const words = directive.flatMap((part): Word[] => (isBlock(part) ? [] : [part]));
  const line = indent + words.map(rendered).join(' ');
  return isBlock(last) ? `${line} {\n${nginxFile(last, `${indent}  `)}${indent}}\n` : `${line};\n`;
}

const isBlock = (part: Directive[number] | undefined): part is readonly Directive[] => Array.isArray(part);

function rendered(word: Word): string {
  if (typeof word === 'number') return String(word);
  if (typeof word === 'object') {
    if (!/^[a-z_]+$/.test(word.variable)) throw new Error(`"${word.variable}" is not the name of an nginx variable`);
    return `$${word.variable}`;
  }
  if (/^[\w.:/=@%*+,~^-]+$/.test(word)) return word;
  // Nothing takes a dollar its meaning in nginx, and a line break in a word is nobody's wish.
  if (/[$\p{Cc}]/u.test(word))
    throw new Error(`${JSON.stringify(word)} cannot be said in nginx's configuration: it has "$" or a control character`);
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
