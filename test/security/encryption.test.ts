import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Configuration {
  readonly resources: readonly { readonly resources: readonly string[]; readonly providers: readonly object[] }[];
}

const text = readFileSync(join(__dirname, '..', '..', 'docs', 'control-plane', 'encryption-configuration.yaml'), 'utf8');
const { resources } = parse(text) as Configuration;

describe('The documented encryption of the control plane', () => {
  test('is for Secrets', () => {
    expect(resources.map((entry) => entry.resources)).toEqual([['secrets']]);
  });

  test('encrypts with the first provider, and reads what was stored before with the last', () => {
    expect(resources.map(({ providers }) => providers.map((provider) => Object.keys(provider)[0]))).toEqual([['secretbox', 'identity']]);
  });

  test('holds no key', () => {
    expect(text).toContain('REPLACE-WITH-32-RANDOM-BYTES-IN-BASE64');
    expect(text).not.toMatch(/[A-Za-z0-9+/]{43}=/);
  });
});
