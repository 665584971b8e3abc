/**
 * Starts the real Keycloak from what the platform renders, twice, with a real Postgres, and logs people in as browsers do; compliance-scan
 * asks it whether they log in as was declared.
 *
 *     node scripts/run.cjs test/e2e/identity/main.ts [--keep]
 *
 * Needs Java 17 or later, OpenSSL, unzip, Python and PostgreSQL 15 or later (POSTGRES_BIN=<folder of initdb>). Keycloak comes from
 * MAVEN_REPOSITORY=<URL of a Maven repository>, or KEYCLOAK_ZIP=<the distribution>, and is kept in .tools. No cluster.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REALM } from '../../../charts/edge/realm';
import { HOSTS, SERVICES } from '../../support/keycloak-fixtures';
import { eventually } from '../eventually';
import { Precondition } from '../options';
import { Report, seconds } from '../report';
import { Administration } from './admin';
import { makeAuthority, makeCertificate } from './certificates';
import type { Drill } from './drill';
import { renderKeycloak } from './rendered';
import { type Server, startKeycloak, startPostgres } from './servers';
import { administratorChecks } from './suites/administrators';
import { declaredChecks } from './suites/declared';
import { doorChecks } from './suites/doors';
import { operationChecks } from './suites/operation';
import { passwordChecks } from './suites/passwords';
import { secondFactorChecks } from './suites/second-factor';
import { securityKeyChecks } from './suites/security-keys';
import { findTools } from './tools';

/** A program that administers Keycloak for the drill: people of the master realm need a second factor. */
const ROBOT = { id: 'drill', secret: random() };

/** Realm of the drill in which administrators alone need a second factor. */
const ADMINS_REALM = 'admins-only';

function random(): string {
  return randomBytes(16).toString('hex');
}

async function main(): Promise<number> {
  const tools = await findTools();
  const folder = mkdtempSync(join(tmpdir(), 'identity-'));
  chmodSync(folder, 0o755);
  const report = new Report();
  const servers: Server[] = [];
  try {
    const authority = makeAuthority(folder);
    makeCertificate(folder, 'postgres', [SERVICES.postgres]);
    makeCertificate(folder, 'keycloak', [SERVICES.keycloak]);
    mountSecrets(folder);
    const secrets = {
      'postgres-airflow/username': 'keycloak',
      'postgres-airflow/password': random(),
      'keycloak-admin/username': 'admin',
      'keycloak-admin/password': random(),
      'airflow-oidc/client-secret': random(),
      'grafana-oidc/client-secret': random(),
      'auth-proxy-oidc/client-secret': random(),
      'compliance-scan-oidc/client-secret': random(),
    };
    const database = await startPostgres(folder, tools, secrets['postgres-airflow/password']);
    servers.push(database);
    const rendered = renderKeycloak();
    const run = {
      rendered,
      realms: {
        ...rendered.realms,
        [`${ADMINS_REALM}-realm.json`]: renamed(renderKeycloak({ mfa: 'admins' }).realms['airflow-realm.json']),
      },
      folder,
      database,
      secrets,
      extra: {
        KC_BOOTSTRAP_ADMIN_CLIENT_ID: ROBOT.id,
        KC_BOOTSTRAP_ADMIN_CLIENT_SECRET: ROBOT.secret,
        KC_HTTPS_CERTIFICATES_RELOAD_PERIOD: '31s', // the least that it takes
      },
    };
    const startAnother = async (name: string) => {
      const server = await startKeycloak({ name, ...run }, tools);
      servers.push(server);
      return server;
    };

    report.heading('start');
    const first = await startAnother('keycloak-0');
    const up = await report.check('an empty database, a read-only disk: it starts and imports', () => ready(first));
    if (!up) return 1;
    const second = await startAnother('keycloak-1');
    await report.check('a second one starts beside it', () => ready(second));

    const door = { ports: [first.port, second.port], authority, serverName: SERVICES.keycloak };
    const inside = `https://${SERVICES.keycloak}:8443`;
    const drill: Drill = {
      report,
      door,
      inside,
      outside: `https://${HOSTS.login}`,
      realm: REALM,
      adminsRealm: ADMINS_REALM,
      secrets,
      realms: run.realms,
      authorityFile: join(folder, 'ca.crt'),
      servers: [first, second],
      administration: () => Administration.as(door, inside, ROBOT),
      renewCertificate: () => {
        makeCertificate(folder, 'keycloak', [SERVICES.keycloak]);
        mountSecrets(folder);
      },
    };
    await doorChecks(drill);
    await declaredChecks(drill);
    await secondFactorChecks(drill);
    await securityKeyChecks(drill);
    await administratorChecks(drill);
    await passwordChecks(drill);
    await operationChecks(drill);
    console.log(`\n${report.summary()}`);
    return report.ok ? 0 : 1;
  } finally {
    for (const server of servers.reverse()) await server.stop();
    if (process.argv.includes('--keep')) console.log(`files and logs: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function ready(server: Server): Promise<string> {
  await eventually(300_000, async () => {
    if (server.ended) return; // waiting longer would not help
    const response = await fetch(`http://127.0.0.1:${server.managementPort}/health/ready`);
    if (!response.ok) throw new Error(`${response.status}: ${server.output.slice(-600)}`);
  });
  if (server.ended) throw new Error(server.ended);
  return `${seconds(Date.now() - server.startedAt)}, ${server.memory} MiB`;
}

/** Where the drill's Keycloaks find what pods have mounted. */
function mountSecrets(folder: string): void {
  const mount = (name: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(join(folder, 'mounts', name), { recursive: true });
    for (const [file, source] of Object.entries(files)) copyFileSync(join(folder, source), join(folder, 'mounts', name, file));
  };
  mount('certificate', { 'tls.crt': 'keycloak.crt', 'tls.key': 'keycloak.key' });
  mount('platform-ca', { 'ca.crt': 'ca.crt' });
}

const renamed = (realm = '{}'): string => JSON.stringify({ ...(JSON.parse(realm) as object), realm: ADMINS_REALM });

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Precondition ? `identity: ${error.message}` : error);
    process.exitCode = error instanceof Precondition ? 2 : 1;
  },
);
