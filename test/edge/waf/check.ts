import { strictEqual } from 'node:assert';
import type { Secret } from '../../../charts/platform/secret';
import { type Answer, type Ask, ask as askAnybody } from './client';
import { certificate, type RunningWaf, type Settings } from './running-waf';
import type { Echo } from './upstream';

export const UPSTREAMS = ['webserver', 'execution-api', 'auth-proxy', 'login'] as const;

/** Host and port of the servers behind, by what they play. */
export type Addresses = Readonly<Record<(typeof UPSTREAMS)[number], string>>;

/** A firewall, and what it must do. */
export interface Stage {
  readonly title: string;
  readonly settings: (addresses: Addresses) => Settings;
  readonly checks: Readonly<Record<string, (waf: RunningWaf) => Promise<void>>>;
}

export const AIRFLOW = 'airflow.example.com';
export const AUTH = 'auth.example.com';

export const common = {
  trustedProxies: [],
  mode: 'block',
  paranoia: 1,
  anomalyThresholds: { inbound: 5, outbound: 4 },
  bodyLimit: '1Mi',
  rateLimits: { loginPerMinute: 6, apiPerSecond: 1000, pagesPerSecond: 1000 },
} as const satisfies Partial<Settings>;

export const tls: { readonly certificate: Secret; readonly authority: Secret } = { certificate, authority: certificate };

type Question = Omit<Ask, 'port' | 'tls'> & { readonly servername?: string; readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' };

export const overTls = (waf: RunningWaf, { servername, maxVersion, ...question }: Question): Ask => ({
  ...question,
  port: waf.ports.https,
  tls: { ca: waf.authority, servername, maxVersion },
});

export const asPlain = (waf: RunningWaf, question: Question): Ask => ({ ...question, port: waf.ports.http });

export const ask = {
  tls: (waf: RunningWaf, question: Question) => askAnybody(overTls(waf, question)),
  plain: (waf: RunningWaf, question: Question) => askAnybody(asPlain(waf, question)),
};

/** What the server behind was asked for. */
export function echo({ status, body }: Answer): Echo {
  strictEqual(status, 200, `status ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) as Echo;
}

let clients = 0;

/** An address that nobody has asked from yet: rate limits begin anew. */
export const newClient = (): string => `127.0.1.${++clients}`;
