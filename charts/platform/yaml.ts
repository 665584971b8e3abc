import { Yaml } from 'cdk8s';

/**
 * What cdk8s' `Yaml.stringify` gives, byte for byte, at a fraction of its time, which was a third of a synth. Lists, maps and ordinary text
 * are written here; anything unusual is left to cdk8s, each scalar once and each document in whole.
 */
export function stringify(...documents: readonly unknown[]): string {
  return documents.map((document) => writeDocument(document) ?? Yaml.stringify(document)).join('---\n');
}

class Unusual extends Error {}

function writeDocument(document: unknown): string | undefined {
  try {
    return isMap(document) && Object.keys(document).length > 0 ? `${new Writer().write(document, '')}\n` : undefined;
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

class Writer {
  /** cdk8s writes a list or map that it meets again as an alias. */
  private readonly seen = new Set<unknown>();

  /** A value behind its key or dash; the lines after its first one are indented. */
  write(value: unknown, indent: string): string {
    if (typeof value === 'string') return value.includes('\n') ? textBlock(value, indent) : scalar(value);
    if (typeof value === 'boolean' || value === null) return String(value);
    if (typeof value === 'number') return Number.isSafeInteger(value) && value !== 0 ? String(value) : foreign(value);
    if (this.seen.has(value)) throw new Unusual();
    this.seen.add(value);
    if (Array.isArray(value)) return this.list(value, indent);
    if (isMap(value)) return this.map(value, indent);
    throw new Unusual();
  }

  private list(items: readonly unknown[], indent: string): string {
    return items.length > 0 ? Array.from(items, (item) => `- ${this.write(item, `${indent}  `)}`).join(`\n${indent}`) : '[]';
  }

  private map(entries: Readonly<Record<string, unknown>>, indent: string): string {
    const inner = `${indent}  `;
    const lines = Object.keys(entries).map((name) => {
      const value = entries[name];
      return `${key(name)}:${isBranch(value) ? `\n${inner}` : ' '}${this.write(value, inner)}`;
    });
    return lines.length > 0 ? lines.join(`\n${indent}`) : '{}';
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What starts on a line of its own. */
function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Names, paths, images, URLs and flags: never quoted, unless YAML 1.1 takes them for a boolean, null or a number. */
const PLAIN = /^(?!(?:y|n|yes|no|on|off|true|false|null|e[-+]?\d+)$)[a-z/][\w/.@=+-]*(?:[ :,][\w/.@=+-]+)*$/i;

function scalar(text: string): string {
  return PLAIN.test(text) ? text : foreign(text);
}

const LONGEST_KEY = 1000;
const DOCUMENT_MARKER = /^(?:%|---|\.\.\.)/m;

function key(name: string): string {
  const written = scalar(name);
  if (name.includes('\n') || written.length > LONGEST_KEY || DOCUMENT_MARKER.test(name)) throw new Unusual();
  return written;
}

const WRITTEN = new Map<string | number, string>();
const KEPT = 10_000;

/** A scalar on one line, as cdk8s writes it. */
function foreign(value: string | number): string {
  const written = WRITTEN.get(value) ?? Yaml.stringify([value]).slice('- '.length, -'\n'.length);
  if (WRITTEN.size >= KEPT) WRITTEN.clear();
  if (value !== 0) WRITTEN.set(value, written); // a map takes 0 and -0 for one
  return written;
}

/** Blank space at either end has rules of its own, and so have control characters and halves of surrogate pairs. */
const ORDINARY_TEXT = /^[^ \n](?:.*[^ \t\n])?\n?$/s;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const ESCAPED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u;

function textBlock(text: string, indent: string): string {
  if (!ORDINARY_TEXT.test(text) || ESCAPED.test(text)) throw new Unusual();
  const [chomp, body] = text.endsWith('\n') ? ['', text.slice(0, -1)] : ['-', text];
  return `|${chomp}\n${indent}${body.replace(/\n+/g, `$&${indent}`)}`;
}
