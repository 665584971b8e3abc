/** Where the values of Secrets come from, and that none is anywhere else. */
import type { Secret } from '../../charts/platform/secret';
import { containers, ofKind, title } from '../support/objects';
import { everywhere, type Platform, platforms } from '../support/platforms';

describe('Copies', () => {
  const copies = (platform: Platform) =>
    platform.secrets.secrets.flatMap((secret) => (secret.copyOf ? [{ copy: secret, original: secret.copyOf }] : []));

  everywhere('a Secret of one name in two namespaces is a copy, with the same keys', (platform) => {
    const { secrets } = platform.secrets;
    const originals = secrets.filter(({ copyOf }) => !copyOf).map(({ name }) => name);
    return [
      ...originals.filter((name, index) => originals.indexOf(name) !== index),
      ...copies(platform)
        .filter(({ copy, original }) => copy.name !== original.name || copy.namespace === original.namespace || copy.spec !== original.spec)
        .map(({ copy }) => `${copy.namespace}/${copy.name}`),
    ];
  });

  everywhere('both have the same values where they are inline', (platform) => {
    const values = ({ name, namespace }: Secret) =>
      JSON.stringify(
        ofKind(platform, 'Secret').find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)?.stringData,
      );
    return copies(platform)
      .filter(({ copy, original }) => values(copy) !== values(original))
      .map(({ copy }) => `${copy.namespace}/${copy.name}`);
  });

  everywhere('both are fetched from one place where a vault has them', (platform) => {
    const fetched = ({ name, namespace }: Secret) => {
      const found = ofKind(platform, 'ExternalSecret').find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
      return JSON.stringify([found?.spec.data, found?.spec.target.template?.data]);
    };
    return copies(platform)
      .filter(({ copy, original }) => fetched(copy) !== fetched(original))
      .map(({ copy }) => `${copy.namespace}/${copy.name}`);
  });

  /** What may stand in two namespaces, with the reason. */
  const COPIED: readonly (readonly [name: RegExp, reason: string])[] = [
    [/^(postgres|redis)-monitor$/, 'exporters log in: they can read figures, and write nothing to what they watch'],
    [
      /^(airflow|grafana|auth-proxy|compliance-scan)-oidc$/,
      'Keycloak knows the programs that log people in, and the one that looks at how',
    ],
    [/^postgres-keycloak$/, 'Keycloak owns a database of the Postgres in another namespace'],
    [/^platform-ca$/, 'a certificate that everybody may see'],
  ];

  everywhere('only what two namespaces need to know is copied', (platform) =>
    copies(platform)
      .map(({ copy }) => copy.name)
      .filter((name) => !COPIED.some(([copied]) => copied.test(name))),
  );

  test('the stores of dev share their logins for exporters', () => {
    const [dev] = platforms();
    expect(dev && copies(dev).map(({ copy }) => `${copy.namespace}/${copy.name}`)).toEqual([
      'airflow-observability/postgres-monitor',
      'airflow-observability/redis-monitor',
    ]);
  });
});

describe('Values', () => {
  const SENSITIVE = /PASS|TOKEN|KEY|SECRET/;

  /** Names that only sound like a secret's, with the reason. */
  const HARMLESS: Readonly<Record<string, string>> = {
    REDIS_EXPORTER_CHECK_SINGLE_KEYS: 'names of queues, which Redis calls keys',
    OIDC_TOKEN_URL: 'a URL',
    GF_AUTH_GENERIC_OAUTH_TOKEN_URL: 'a URL',
    KC_HTTPS_CERTIFICATE_KEY_FILE: 'the path of a file',
  };

  everywhere('a variable with the name of a secret has a reference for a value', (platform) =>
    containers(platform).flatMap(({ env = [], ...container }) =>
      env
        .filter(({ name, value }) => SENSITIVE.test(name) && !(name in HARMLESS) && value !== undefined && !/\$\(\w+\)/.test(value))
        .map(({ name }) => `${container.title}: ${name}`),
    ),
  );

  everywhere('no ConfigMap has a key with the name of a secret', (platform) =>
    ofKind(platform, 'ConfigMap').flatMap((object) =>
      Object.keys(object.data)
        .filter((key) => SENSITIVE.test(key))
        .map((key) => `${title(object)}: ${key}`),
    ),
  );

  everywhere('no URL holds a password', (platform) => {
    const literal = (text: string) =>
      [...text.matchAll(/[a-z]:\/\/[^/\s"'@]*:([^@\s"'/]+)@/g)].some(([, password = '']) => !/^\$\(\w+\)$/.test(password));
    const variables = ofKind(platform, 'ConfigMap').flatMap((object) =>
      Object.entries(object.data).map(([name, value]) => ({ title: `${title(object)}: ${name}`, name, value })),
    );
    return [
      ...platform.objects
        .filter(({ kind }) => kind !== 'Secret' && kind !== 'ConfigMap')
        .filter((object) => literal(JSON.stringify(object)))
        .map(title),
      ...variables.filter(({ name, value }) => !name.includes('.') && literal(value)).map((variable) => variable.title),
    ];
  });

  everywhere('what becomes part of a URL needs no escapes, or its owner is told so', (platform) =>
    containers(platform).flatMap(({ env = [], ...container }) => {
      const inUrls = env.flatMap(({ value = '' }) =>
        /:\/\//.test(value) && !value.startsWith('{') ? [...value.matchAll(/\$\((\w+)\)/g)].map(([, name]) => name) : [],
      );
      return env
        .filter(({ name }) => inUrls.includes(name))
        .flatMap(({ name, valueFrom }) => {
          const secret = platform.secrets.secrets.find((candidate) => candidate.name === valueFrom?.secretKeyRef?.name);
          const { format, purpose = '' } = secret?.spec.keys[valueFrom?.secretKeyRef?.key ?? ''] ?? {};
          if (format === 'provided') return /it goes into URLs/.test(purpose) ? [] : [`${container.title}: ${name}`];
          return format === 'url-safe' || (typeof format === 'object' && /^[a-z0-9_]+$/.test(format.fixed))
            ? []
            : [`${container.title}: ${name}`];
        });
    }),
  );

  everywhere('Secrets have values where the environment says inline, and nowhere else', (platform) => {
    const found = ofKind(platform, 'Secret').map(title);
    const wanted =
      platform.environment.secrets.provider === 'inline'
        ? platform.secrets.secrets.map(({ name, namespace }) => `Secret ${namespace}/${name}`)
        : [];
    return JSON.stringify(found.sort()) === JSON.stringify(wanted.sort()) ? [] : found;
  });

  test('only environments for development have Secrets with values', () => {
    const holders = platforms().filter((platform) => ofKind(platform, 'Secret').length > 0);

    expect(holders.map(({ name }) => name)).toContain('dev');
    expect(holders.filter(({ environment }) => environment.stage !== 'development').map(({ name }) => name)).toEqual([]);
  });

  everywhere('Secrets that somebody else makes are not rendered', (platform) =>
    platform.environment.secrets.provider === 'existing'
      ? platform.charts.filter(({ name, objects }) => name === 'secrets' && objects.length > 0).map(({ id }) => id)
      : [],
  );

  everywhere('no value of a Secret stands anywhere else', (platform) => {
    const values = ofKind(platform, 'Secret').flatMap(({ stringData = {} }) =>
      Object.values(stringData).filter((value) => value.length >= 16),
    );
    return platform.objects
      .filter(({ kind }) => kind !== 'Secret')
      .filter((object) => values.some((value) => JSON.stringify(object).includes(value)))
      .map(title);
  });

  test('environments that share a Vault read different folders of it, but for the one that takes over from another', () => {
    const vaults = platforms().flatMap(({ environment: { name, secrets } }) =>
      secrets.provider === 'external-secrets' ? [{ name, path: secrets.vault.path }] : [],
    );
    expect(vaults).toEqual([
      { name: 'staging', path: 'airflow/staging' },
      { name: 'prod', path: 'airflow/prod' },
      { name: 'dr', path: 'airflow/prod' }, // a restored database needs the key that encrypted it
    ]);
  });
});
