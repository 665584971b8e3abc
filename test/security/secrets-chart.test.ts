import { App } from 'cdk8s';
import { type DeclaredSpec, SecretInventory } from '../../charts/security/secret-inventory';
import { SecretsChart, type SecretsProvider } from '../../charts/security/secrets-chart';
import { objectsOf, readable, site } from '../support/fixtures';
import { find, ofKind } from '../support/objects';

const vault = { server: 'https://vault.example.com', mount: 'secret', path: 'airflow/test', role: 'airflow', authMount: 'kubernetes' };

/** One key of each format, and a Secret with a type. */
const SPECS: Readonly<Record<string, DeclaredSpec>> = {
  formats: {
    rotation: 'session-key',
    keys: {
      name: { purpose: 'A name', format: { fixed: 'airflow' } },
      password: { purpose: 'A password', format: 'url-safe' },
      signature: { purpose: 'A signing key', format: 'hex' },
      fernet: { purpose: 'An encryption key', format: 'fernet' },
    },
  },
  login: {
    rotation: 'database-login',
    type: 'kubernetes.io/basic-auth',
    keys: { username: { purpose: 'A name', format: { fixed: 'airflow' } }, password: { purpose: 'A password', format: 'url-safe' } },
  },
};

function inventory(specs = SPECS, namespace = 'airflow'): SecretInventory {
  const secrets = new SecretInventory();
  for (const [name, spec] of Object.entries(specs)) secrets.declare(name, namespace, spec);
  return secrets;
}

function chart(provider: SecretsProvider, secrets = inventory(), owner = site.owner) {
  const made = new SecretsChart(new App(), { site: { owner }, provider });
  made.render(secrets);
  return { objects: objectsOf(made) };
}

describe('The inventory', () => {
  test('refuses two Secrets of one name', () => {
    const secrets = inventory();
    expect(() => secrets.declare('login', 'airflow', { rotation: 'session-key', keys: {} })).toThrow('Secret login is declared twice');
  });

  test('lists by name, whoever declared first', () => {
    const reversed = Object.fromEntries(Object.entries(SPECS).reverse());
    expect(inventory(reversed).secrets.map(({ name }) => name)).toEqual(['formats', 'login']);
  });
});

describe('A Secret that is shared', () => {
  const shared = () => {
    const secrets = inventory();
    const [original] = secrets.secrets.filter(({ name }) => name === 'login');
    if (!original) throw new Error('the inventory has no login');
    return { secrets, original, copy: secrets.share(original, 'airflow-observability') };
  };

  test('has the same keys in another namespace, and readers of its own', () => {
    const { original, copy } = shared();
    copy.addReader('exporter');
    expect([copy.name, copy.namespace, copy.copyOf, copy.spec]).toEqual(['login', 'airflow-observability', original, original.spec]);
    expect([original.readers, copy.readers]).toEqual([[], ['exporter']]);
  });

  test('is one copy, however many share it', () => {
    const { secrets, original, copy } = shared();
    expect(secrets.share(original, 'airflow-observability')).toBe(copy);
    expect(secrets.share(original, 'airflow')).toBe(original);
  });

  test('cannot be declared again in the other namespace', () => {
    const { secrets } = shared();
    expect(() => secrets.declare('login', 'airflow-observability', { rotation: 'session-key', keys: {} })).toThrow(
      'Secret login is declared twice',
    );
  });

  test('has the same values inline', () => {
    const logins = ofKind(chart({ provider: 'inline' }, shared().secrets), 'Secret').filter(({ metadata }) => metadata.name === 'login');
    expect(logins.map(({ metadata }) => metadata.namespace).sort()).toEqual(['airflow', 'airflow-observability']);
    expect(logins[1]?.stringData).toEqual(logins[0]?.stringData);
  });

  test('is fetched from the same place, through the store of its namespace', () => {
    const external = chart({ provider: 'external-secrets', vault, refreshMinutes: 60 }, shared().secrets);
    const logins = ofKind(external, 'ExternalSecret').filter(({ metadata }) => metadata.name === 'login');
    expect(logins.map(({ metadata }) => metadata.namespace).sort()).toEqual(['airflow', 'airflow-observability']);
    expect(logins[1]?.spec).toEqual(logins[0]?.spec);
    expect(
      ofKind(external, 'SecretStore')
        .map(({ metadata }) => metadata.namespace)
        .sort(),
    ).toEqual(['airflow', 'airflow-observability']);
  });
});

describe('Inline Secrets', () => {
  const values = (owner = site.owner) => find(chart({ provider: 'inline' }, inventory(), owner), 'Secret', 'formats').stringData ?? {};

  test('are Secrets with values', () => {
    const [formats, login] = chart({ provider: 'inline' }).objects;
    expect(readable([formats, login].flatMap((object) => object ?? []))).toMatchSnapshot();
  });

  test('have values in the formats that were declared', () => {
    expect(values()).toEqual({
      name: 'airflow',
      password: expect.stringMatching(/^[a-z0-9]{32}$/) as string,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      fernet: expect.stringMatching(/^[A-Za-z0-9_-]{43}=$/) as string,
    });
  });

  test('have a Fernet key of 32 bytes in URL-safe base64 [25]', () => {
    const { fernet = '' } = values();
    expect(Buffer.from(fernet, 'base64url')).toHaveLength(32);
    expect(Buffer.from(fernet, 'base64url').toString('base64url')).toBe(fernet.replace('=', ''));
  });

  test('are the same at each synth, and different in each environment and instance', () => {
    const { password } = values();
    expect(values()['password']).toBe(password);
    expect(values({ instance: 'airflow', environment: 'other' })['password']).not.toBe(password);
    expect(values({ instance: 'other', environment: 'test' })['password']).not.toBe(password);
  });

  test('are different from key to key and from Secret to Secret', () => {
    const all = ofKind(chart({ provider: 'inline' }), 'Secret').flatMap(({ stringData = {} }) =>
      Object.values(stringData).filter((value) => value !== 'airflow'),
    );
    expect(new Set(all.map((value) => value.slice(0, 16))).size).toBe(all.length);
  });

  test('cannot have a value that only its owner knows', () => {
    const secrets = inventory({ dags: { rotation: 'given-token', keys: { token: { purpose: 'A token', format: 'provided' } } } });
    expect(() => chart({ provider: 'inline' }, secrets)).toThrow(
      'airflow/test/dags/token can only be given by its owner; use another secrets provider',
    );
  });
});

describe('External Secrets', () => {
  test('are fetched from Vault by name and key; fixed words are written down', () => {
    expect(readable(chart({ provider: 'external-secrets', vault, refreshMinutes: 60 }).objects)).toMatchSnapshot();
  });

  test('trust a private CA', () => {
    const store = find(
      chart({ provider: 'external-secrets', vault: { ...vault, caConfigMap: 'vault-ca' }, refreshMinutes: 5 }),
      'SecretStore',
      'airflow-secrets',
    );
    expect(store.spec.provider.vault.caProvider).toEqual({ type: 'ConfigMap', name: 'vault-ca', key: 'ca.crt' });
  });

  test('have one store for each namespace', () => {
    const secrets = inventory();
    secrets.declare('edge-login', 'airflow-edge', SPECS['login'] as DeclaredSpec);
    const stores = ofKind(chart({ provider: 'external-secrets', vault, refreshMinutes: 60 }, secrets), 'SecretStore');
    expect(stores.map(({ metadata }) => metadata.namespace).sort()).toEqual(['airflow', 'airflow-edge']);
  });
});

test('Secrets that exist leave nothing to render [26]', () => {
  expect(chart({ provider: 'existing' }).objects).toEqual([]);
});
