import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentFile } from '../../scripts/environment-file';

const folder = mkdtempSync(join(tmpdir(), 'environment-file-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this inside defineEnvironment. */
function fileOf(fields: string): { file: EnvironmentFile; saved: () => string } {
  const path = join(folder, 'prod.ts');
  writeFileSync(path, `const other = { phase: 'no' };\nexport const prod = defineEnvironment({${fields}});\n`);
  const file = new EnvironmentFile(path, 'environments/prod.ts');
  return {
    file,
    saved: () => {
      file.save();
      return /defineEnvironment\(\{(.*)\}\);\n$/s.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
    },
  };
}

describe('A field of an environment file', () => {
  test.each<[string, string, readonly string[], unknown, string]>([
    ['gets another value', " release: { phase: 'deploy' } ", ['release', 'phase'], 'verify', " release: { phase: 'verify' } "],
    ['is added behind the others', ' release: { a: 1 } ', ['release', 'phase'], 'deploy', " release: { a: 1, phase: 'deploy' } "],
    ['is added on a line of its own', ' release: {\n  a: 1,\n } ', ['release', 'phase'], 'x', " release: {\n  a: 1,\nphase: 'x',\n } "],
    ['is added where there is none', ' release: {} ', ['release', 'phase'], 'x', " release: { phase: 'x' } "],
    [
      'is taken away from the middle',
      " release: { a: 1, phase: 'x', b: 2 } ",
      ['release', 'phase'],
      undefined,
      ' release: { a: 1, b: 2 } ',
    ],
    ['is taken away from the end', " release: { a: 1, phase: 'x' } ", ['release', 'phase'], undefined, ' release: { a: 1 } '],
    ['is taken away before a comma', " release: { a: 1, phase: 'x', } ", ['release', 'phase'], undefined, ' release: { a: 1, } '],
    ['is taken away alone', " release: { phase: 'x' } ", ['release', 'phase'], undefined, ' release: { } '],
    ['that is not there is left out', ' release: { a: 1 } ', ['release', 'phase'], undefined, ' release: { a: 1 } '],
    [
      'may be an object',
      " release: { preview: 'x' } ",
      ['release', 'preview'],
      { a: { b: 'c' } },
      " release: { preview: { a: { b: 'c' } } } ",
    ],
    ['may hold quotes', " release: { phase: 'x' } ", ['release', 'phase'], "it's", ' release: { phase: "it\'s" } '],
    ['may have its name in quotes', " 'release': { \"phase\": 'x' } ", ['release', 'phase'], 'y', " 'release': { \"phase\": 'y' } "],
  ])('%s', (_, before, path, value, expected) => {
    const { file, saved } = fileOf(before);
    file.set(path, value as string | undefined);
    expect(saved()).toBe(expected);
  });

  test('is found among comments and texts that look like it', () => {
    const { file, saved } = fileOf(" /* release: { phase: 'a' } */ name: \"release: { phase: 'b' }\", release: { phase: 'c' /* here */ } ");
    file.set(['release', 'phase'], 'd');
    expect(saved()).toBe(" /* release: { phase: 'a' } */ name: \"release: { phase: 'b' }\", release: { phase: 'd' /* here */ } ");
  });
});

describe('Not changed is a file that', () => {
  test.each([
    [
      'takes the object from elsewhere',
      ' release: other ',
      'environments/prod.ts says release by other, so that release.phase cannot be changed there\n  fix: write release: { … } into it',
    ],
    [
      'does not have the object',
      ' ...prod ',
      'environments/prod.ts does not write out release, so that release.phase cannot be changed there\n  fix: write release: { … } into it',
    ],
    [
      'has two environments',
      ' }); defineEnvironment({ ',
      'environments/prod.ts has 2 calls of defineEnvironment({ … })\n  fix: write one, as the other environments do',
    ],
  ])('%s', (_, fields, message) => {
    const { file } = fileOf(fields);
    expect(() => file.set(['release', 'phase'], 'x')).toThrow(message);
  });
});
