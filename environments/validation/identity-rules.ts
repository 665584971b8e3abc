import { AIRFLOW_ROLES } from '../../charts/airflow/login';
import { TESTER, TESTER_ROLE } from '../../charts/operations/tester';
import { images } from '../../charts/platform/images';
import type { Environment } from '../schema';
import { versionRule } from './image-rules';
import { nearest } from './nearest';
import { breach, isDevelopment, isProduction, type Rule, when } from './rule';

type Auth = Environment['edge']['auth'];

/** The provider, where it runs here. */
const keycloakOf = (auth: Auth) => (auth.provider === 'keycloak' ? auth : undefined);

export const identityRules: readonly Rule[] = [
  {
    reads: [['stage'], ['edge', 'auth']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.edge.auth.provider === 'simple',
        breach(
          ['edge', 'auth', 'provider'],
          'simple',
          'above development, a provider that knows people and asks for a second factor',
          "use 'keycloak' or 'external-oidc'",
        ),
      ),
  },
  {
    reads: [['stage'], ['edge', 'auth']],
    breaches: (environment) => {
      const { auth } = environment.edge;
      return when(
        isProduction(environment) && auth.provider !== 'simple' && auth.mfa === 'off',
        breach(
          ['edge', 'auth', 'mfa'],
          'off',
          'in production, a second factor: a password alone can be guessed, read or given away',
          "use 'required', or 'admins' where only administrators must have one",
        ),
      );
    },
  },
  {
    reads: [
      ['edge', 'auth'],
      ['edge', 'entry'],
    ],
    breaches: ({ edge: { auth, entry } }) =>
      when(
        auth.provider !== 'simple' && entry.type === 'none',
        breach(
          ['edge', 'entry', 'type'],
          'none',
          `an entry with edge.auth.provider ${auth.provider}: browsers go back and forth between Airflow and the login`,
          "use 'load-balancer', 'gateway' or 'ingress', or the provider 'simple' in development",
        ),
      ),
  },
  {
    reads: [['edge', 'auth'], ['tls']],
    breaches: ({ edge: { auth }, tls }) =>
      when(
        auth.provider !== 'simple' && tls.provider === 'none',
        breach(
          ['tls', 'provider'],
          'none',
          `certificates with edge.auth.provider ${auth.provider}: browsers keep its cookies for https only`,
          "use 'cert-manager' or 'existing', or the provider 'simple' in development",
        ),
      ),
  },
  {
    reads: [['edge', 'auth']],
    breaches: ({ edge: { auth } }) => {
      if (auth.provider === 'simple') return [];
      const names = Object.values(auth.groups);
      return Object.entries(auth.groups)
        .filter(([, name], index) => names.indexOf(name) !== index)
        .map(([role, name]) =>
          breach(
            ['edge', 'auth', 'groups', role],
            name,
            'a group of its own: its members would get the rights of two roles',
            'choose another name',
          ),
        );
    },
  },
  {
    reads: [['edge', 'auth']],
    breaches: ({ edge: { auth } }) => {
      if (auth.provider !== 'external-oidc') return [];
      const port = (url: string) => new URL(url).port || '443';
      return (['userinfoUrl', 'jwksUrl'] as const)
        .filter((field) => port(auth[field]) !== port(auth.tokenUrl))
        .map((field) =>
          breach(
            ['edge', 'auth', field],
            auth[field],
            `the port of tokenUrl (${port(auth.tokenUrl)}): pods may reach one port of the provider`,
            'write the URL with that port',
          ),
        );
    },
  },
  {
    reads: [['secrets'], ['edge', 'auth']],
    breaches: ({ secrets, edge: { auth } }) =>
      when(
        secrets.provider === 'inline' && auth.provider === 'external-oidc',
        breach(
          ['edge', 'auth', 'provider'],
          'external-oidc',
          'not external-oidc with inline secrets: only its owner has the secrets of the clients',
          "use 'keycloak', or the secrets provider 'existing' or 'external-secrets'",
        ),
      ),
  },
  {
    reads: [
      ['edge', 'auth'],
      ['stores', 'postgres'],
    ],
    breaches: ({ edge: { auth }, stores: { postgres } }) =>
      when(
        keycloakOf(auth)?.database.engine === 'platform' && postgres.engine === 'external',
        breach(
          ['edge', 'auth', 'database', 'engine'],
          'platform',
          'not platform where stores.postgres is external: nothing here can make a database there',
          "use 'external', and have database and owner made beside Airflow's",
        ),
      ),
  },
  {
    reads: [
      ['edge', 'auth'],
      ['stores', 'postgres'],
    ],
    breaches: ({ edge: { auth }, stores: { postgres } }) => {
      const database = keycloakOf(auth)?.database;
      const shared =
        database?.engine === 'external'
          ? postgres.engine === 'external' && database.host === postgres.host && database.port === postgres.port
          : postgres.engine !== 'external';
      return when(
        shared && database?.database === postgres.database,
        breach(
          ['edge', 'auth', 'database', 'database'],
          database?.database,
          "a database of its own: this is Airflow's (stores.postgres.database)",
          'for example "keycloak"',
        ),
      );
    },
  },
  {
    reads: [['secrets'], ['edge', 'auth']],
    breaches: ({ secrets, edge: { auth } }) =>
      when(
        secrets.provider === 'inline' && keycloakOf(auth)?.database.engine === 'external',
        breach(
          ['edge', 'auth', 'database', 'engine'],
          'external',
          'not external with inline secrets: only its owner has the login',
          "use 'platform', or the secrets provider 'existing' or 'external-secrets'",
        ),
      ),
  },
  {
    reads: [['stage'], ['edge', 'auth']],
    breaches: (environment) => {
      const database = keycloakOf(environment.edge.auth)?.database;
      return when(
        !isDevelopment(environment) && database?.engine === 'external' && database.sslMode === 'disable',
        breach(
          ['edge', 'auth', 'database', 'sslMode'],
          'disable',
          'above development, an encrypted connection: the password passes here',
          "use 'verify-full' or 'require'",
        ),
      );
    },
  },
  versionRule(['edge', 'auth', 'image'], 'Keycloak', images.keycloak.tag, ({ edge: { auth } }) => keycloakOf(auth)?.image.tag),
  {
    reads: [
      ['airflow', 'serviceAccounts'],
      ['airflow', 'roles'],
    ],
    breaches: ({ airflow: { serviceAccounts, roles } }) => {
      const known = [...Object.values(AIRFLOW_ROLES), ...Object.keys(roles)];
      return Object.entries(serviceAccounts)
        .filter(([, { role }]) => !known.includes(role))
        .map(([name, { role }]) => {
          const near = nearest(role, known);
          return breach(
            ['airflow', 'serviceAccounts', name, 'role'],
            role,
            `a role of Airflow, or one of airflow.roles: ${known.join(', ')}`,
            near ? `did you mean "${near}"?` : 'name one of these, or add it to airflow.roles',
          );
        });
    },
  },
  {
    reads: [['airflow', 'serviceAccounts']],
    breaches: ({ airflow: { serviceAccounts } }) =>
      when(
        Object.hasOwn(serviceAccounts, 'admin'),
        breach(
          ['airflow', 'serviceAccounts', 'admin'],
          serviceAccounts['admin'],
          'not the name admin: it is that of the person who sets up a development environment (airflow.createAdmin)',
          'name it after the program that uses it: "ci-deployer"',
        ),
      ),
  },
  {
    reads: [
      ['airflow', 'serviceAccounts'],
      ['airflow', 'roles'],
    ],
    breaches: ({ airflow: { serviceAccounts, roles } }) => [
      ...when(
        Object.hasOwn(serviceAccounts, TESTER),
        breach(
          ['airflow', 'serviceAccounts', TESTER],
          serviceAccounts[TESTER],
          `not the name ${TESTER}: it is that of the platform's own user, by which the smoke test logs in`,
          'choose another one',
        ),
      ),
      ...when(
        Object.hasOwn(roles, TESTER_ROLE),
        breach(
          ['airflow', 'roles', TESTER_ROLE],
          roles[TESTER_ROLE],
          `not the name ${TESTER_ROLE}: the user of the smoke test has this role, and would get these permissions, too`,
          'choose another one',
        ),
      ),
    ],
  },
  {
    reads: [['access']],
    breaches: ({ access }) => {
      const lists = Object.entries(access).flatMap(([list, groups = []]) => groups.map((group, index) => ({ list, group, index })));
      return lists.flatMap(({ list, group, index }, place) => {
        const before = lists.slice(0, place).find((other) => other.group === group);
        return when(
          before !== undefined,
          breach(
            ['access', list, index],
            group,
            `in one list only: it is among access.${before?.list} too, and each list may do what those before it may do`,
            'keep it in the list with the rights that it needs',
          ),
        );
      });
    },
  },
];
