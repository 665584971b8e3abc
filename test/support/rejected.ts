import type { Problem } from '../../environments/validation/problem';

/** A hostile environment file, as environments/prod.ts, and exactly the problems that it must be refused with. */
export interface Rejected {
  readonly environment: unknown;
  /** Other files, by name. @default - none */
  readonly beside?: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** The least that a valid environments/prod.ts says; each hostile file adds one thing to it. */
export const minimal = {
  name: 'prod',
  stage: 'production',
  domain: 'example.com',
  tls: { provider: 'existing' },
  edge: { entry: { type: 'load-balancer' }, auth: { provider: 'keycloak' } },
  observability: {
    alerting: { receivers: { oncall: { type: 'webhook', url: 'https://alerts.example.com' } }, routes: [{ receiver: 'oncall' }] },
  },
};

/** Where a site copies everything to: the buckets of a partner that chose no names. */
export const replica = {
  region: 'us-east-1',
  buckets: { logs: 'airflow-logs', archive: 'airflow-archive', audit: 'airflow-audit', backups: 'airflow-backups' },
};

/** The part that a site plays in a pair. */
export const pairedAs = (role: string, partner: string) => ({ site: { role, partner }, storage: { replica } });

/** A site that follows another one. */
export const standby = { ...minimal, recovery: pairedAs('standby', 'main') };

/** The one that it follows. */
export const main = { ...minimal, name: 'main', recovery: pairedAs('primary', 'prod') };

/** The least that an environment for development says, for what is refused above already. */
export const development = { name: 'prod', stage: 'development', secrets: { provider: 'inline' } };

/** Certificates without anybody outside. */
export const privateCa = { provider: 'cert-manager', issuers: { ca: { type: 'private-ca' } }, public: 'ca', internal: 'ca' };

/** A public certificate authority, but for its challenge. */
export const acme = { type: 'acme', email: 'it@example.com' };

/** Certificates from a public authority that looks at a file, and from a private one inside. */
export const http01 = {
  provider: 'cert-manager',
  issuers: { letsencrypt: { ...acme, challenge: { type: 'http01' } }, platform: { type: 'private-ca' } },
  public: 'letsencrypt',
  internal: 'platform',
};

/** An identity provider that exists. */
export const oidc = {
  provider: 'external-oidc',
  issuer: 'https://login.example.com',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl: 'https://login.example.com/token',
  userinfoUrl: 'https://login.example.com/userinfo',
  jwksUrl: 'https://login.example.com/keys',
};

/** Devices of the VPN. */
export const laptop = { publicKey: 'umGDpTe1MMBm0U2EI1eM1x6SxCDQ4ukI+OHi2VHffR4=', address: '10.13.13.2' };
export const tablet = { publicKey: 'YdqEX8EWpQyVqyfqA3pWEmTRKTHBrJ0CvdV8NyZL4FI=', address: '10.13.13.3' };

/** What people look at, where somebody else runs it. */
export const elsewhere = { engine: 'external', url: 'https://watching.example.com' };
