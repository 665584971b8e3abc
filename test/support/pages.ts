/** The pages that people read, with the commands and links in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export function pages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return ['README.md', 'CONTRIBUTING.md', ...docs.sort()].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const FENCE = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;

/** What is to be run: lines of console blocks, those that go on in one piece, and code within sentences. */
export function commands({ text }: Page): string[] {
  const blocks = [...text.matchAll(FENCE)].flatMap(([, language = '', body = '']) =>
    ['console', 'sh', 'bash'].includes(language)
      ? body
          .replace(/\\\n\s*/g, ' ')
          .replace(/\|\s*\n\s*/g, '| ')
          .split('\n')
      : [],
  );
  const spans = [...prose(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '));
  return [...blocks, ...spans].map((line) => line.trim()).filter((line) => line !== '');
}

/** Without blocks of code. */
export const prose = (text: string): string => text.replace(FENCE, '');

export interface Link {
  /** Path from the root; of a link within the page, the page's. */
  readonly target: string;
  readonly anchor: string;
}

export function links(page: Page): Link[] {
  const plain = prose(page.text).replace(/`[^`]*`/g, '');
  return [...plain.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', anchor = ''] = link.split('#');
      return { target: file === '' ? page.path : join(page.path, '..', file), anchor };
    });
}

/** As GitHub makes them out of headings. */
export const anchors = (text: string): string[] =>
  (prose(text).match(/^#{1,6} .*$/gm) ?? []).map((heading) =>
    heading
      .replace(/^#+ /, '')
      .replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
