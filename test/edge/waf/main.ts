/**
 * Starts the rendered firewall with the real nginx, ModSecurity and Core Rule Set, and asks it what it must let through and what
 * it must not. Needs nginx 1.26 with ModSecurity's module (Debian 13: nginx-light, libnginx-mod-http-modsecurity), openssl, and
 * the rules (CRS_RULES). Without them it fails.
 *
 *     npm run e2e:waf
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { behindAnEntry } from './behind-an-entry';
import { type Addresses, type Stage, UPSTREAMS } from './check';
import { encryptedFirewall } from './encrypted-firewall';
import { plainFirewall } from './plain-firewall';
import { RunningWaf } from './running-waf';
import { findSoftware, type Software } from './software';
import { startUpstream } from './upstream';

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** How many checks failed. */
async function play(software: Software, { title, settings, checks }: Stage): Promise<number> {
  console.log(title);
  const servers = await Promise.all(UPSTREAMS.filter((name) => name !== 'login').map((name) => startUpstream(name)));
  const [webserver = 0, executionApi = 0, authProxy = 0] = servers.map(portOf);
  const login = await freePort(); // its certificate is made with the firewall's
  const at = (port: number) => `localhost:${port}`;
  const addresses: Addresses = {
    webserver: at(webserver),
    'execution-api': at(executionApi),
    'auth-proxy': at(authProxy),
    login: at(login),
  };
  const waf = await RunningWaf.start(software, settings(addresses));
  servers.push(await startUpstream('login', { ...waf.server(), port: login }));
  let failures = 0;
  try {
    for (const [what, check] of Object.entries(checks)) {
      const error = await check(waf).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      console.log(`  ${error === undefined ? 'ok   ' : 'FAILED'} ${what}`);
      if (error === undefined) continue;
      failures++;
      console.error(error);
    }
    if (failures > 0) console.error(waf.stderr);
  } finally {
    waf.kill();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
  return failures;
}

async function freePort(): Promise<number> {
  const server = await startUpstream('login');
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function main(): Promise<number> {
  const software = findSoftware(process.env);
  let failures = 0;
  for (const stage of [encryptedFirewall, behindAnEntry, plainFirewall]) failures += await play(software, stage);
  console.log(failures === 0 ? 'The firewall does what it must.' : `${failures} checks failed.`);
  return failures === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
