import type { RenderedObject } from '../../charts/platform/rendered-object';
import type { Pod } from './objects';

/**
 * The last of two guards. The first: no look repeats the text of a log, a message, a query or a traceback; it tells names,
 * numbers and words of its own. Whatever gets through all the same, and looks like a secret or is one that is known, ends here.
 */
export class Redaction {
  private readonly known: readonly string[];

  /** @param values that must not be seen; those too short to be told from words are left out */
  constructor(values: readonly string[]) {
    this.known = [...new Set(values)].filter((value) => value.length >= 6).sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    const hidden = this.known.reduce((result, value) => result.replaceAll(value, '***'), text);
    return PATTERNS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), hidden);
  }

  /** The same in every string of a value. */
  all<T>(value: T): T {
    if (typeof value === 'string') return this.text(value) as T;
    if (Array.isArray(value)) return value.map((each: unknown) => this.all(each)) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.all(each as unknown)])) as T;
  }
}

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:***@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  [/\b((?:pass(?:word|wd)?|secret|token|api[_-]?key|fernet[_-]?key|pwd)["']?\s*[=:]\s*["']?)[^\s"',;]{3,}/gi, '$1***'],
  [/\b(password\s+['"])[^'"]+/gi, '$1***'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '***'],
  [/\bAKIA[0-9A-Z]{16}\b/g, '***'],
  [/\bSCRAM-SHA-256\$[^\s"']+/g, '***'],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(-----END [A-Z ]+-----|$)/g, '***'],
  [/(?<![\w/+-])[\w-]{43}=(?![\w=])/g, '***'],
];

/** Values that are known to be secret without reading a Secret: of an environment with inline secrets, and of variables named like one. */
export function knownSecrets(objects: readonly RenderedObject[], pods: readonly Pod[]): string[] {
  const inline = objects
    .filter(({ kind }) => kind === 'Secret')
    .flatMap((object) => Object.entries((object as { stringData?: Readonly<Record<string, string>> }).stringData ?? {}))
    .filter(([key]) => key !== 'username')
    .map(([, value]) => value);
  const variables = pods
    .flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers])
    .flatMap(({ env = [] }) => env)
    .filter(({ name }) => /PASS|SECRET|TOKEN|CREDENTIAL|_KEY$/i.test(name))
    .map(({ value = '' }) => value)
    .filter((value) => !/\$\(|^[a-z]+:\/\/[^@]*$|^\//.test(value));
  return [...inline, ...variables];
}
