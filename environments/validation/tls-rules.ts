import type { Environment } from '../schema';
import { nearest } from './nearest';
import { breach, isDevelopment, type Rule, when } from './rule';

type CertManager = Extract<Environment['tls'], { provider: 'cert-manager' }>;

const withIssuers =
  (breaches: (tls: CertManager, environment: Environment) => ReturnType<Rule['breaches']>): Rule['breaches'] =>
  (environment) =>
    environment.tls.provider === 'cert-manager' ? breaches(environment.tls, environment) : [];

/** The issuers that tls names, by the field that names them. */
const named = (tls: CertManager) =>
  (['public', 'internal'] as const).map((field) => ({
    field,
    name: tls[field],
    issuer: Object.hasOwn(tls.issuers, tls[field]) ? tls.issuers[tls[field]] : undefined,
  }));

export const tlsRules: readonly Rule[] = [
  {
    reads: [['stage'], ['tls']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.tls.provider === 'none',
        breach(
          ['tls', 'provider'],
          'none',
          'above development, everything encrypted on the wire: passwords and tokens pass there',
          "use 'cert-manager' or 'existing'",
        ),
      ),
  },
  {
    reads: [['secrets'], ['tls']],
    breaches: ({ secrets, tls }) =>
      when(
        secrets.provider === 'inline' && tls.provider === 'existing',
        breach(
          ['tls', 'provider'],
          'existing',
          'not existing with inline secrets: a certificate cannot be derived from a name',
          "use 'cert-manager', or the secrets provider 'existing' or 'external-secrets'",
        ),
      ),
  },
  {
    reads: [['tls']],
    breaches: withIssuers((tls) => {
      const known = Object.keys(tls.issuers);
      return named(tls)
        .filter(({ issuer }) => issuer === undefined)
        .map(({ field, name }) => {
          const near = nearest(name, known);
          return breach(
            ['tls', field],
            name,
            `one of tls.issuers: ${known.join(', ') || 'there are none'}`,
            near ? `did you mean "${near}"?` : 'add it to tls.issuers, or name one of these',
          );
        });
    }),
  },
  {
    reads: [['tls']],
    breaches: withIssuers((tls) =>
      Object.entries(tls.issuers)
        .filter(([name]) => name !== tls.public && name !== tls.internal)
        .map(([name, { type }]) =>
          breach(
            ['tls', 'issuers', name],
            type,
            'an issuer that tls.public or tls.internal names: another one signs nothing',
            'remove it, or name it there',
          ),
        ),
    ),
  },
  {
    reads: [['tls']],
    breaches: withIssuers((tls) =>
      named(tls)
        .filter(({ field, issuer }) => field === 'internal' && issuer?.type === 'acme')
        .map(({ field, name }) =>
          breach(
            ['tls', field],
            name,
            'no ACME issuer: a public authority signs no names of inside the cluster, and cert-manager has no ca.crt of it for the clients',
            "name an issuer of the type 'private-ca' or 'existing'",
          ),
        ),
    ),
  },
  {
    reads: [['tls'], ['edge', 'entry'], ['edge', 'vpn']],
    breaches: withIssuers(({ issuers }, { edge: { entry, vpn } }) =>
      Object.entries(issuers).flatMap(([name, issuer]) => {
        if (issuer.type !== 'acme' || issuer.challenge.type !== 'http01') return [];
        const refused = (rule: string, fix: string) => [breach(['tls', 'issuers', name, 'challenge', 'type'], 'http01', rule, fix)];
        if (entry.type !== 'gateway' && entry.type !== 'ingress')
          return refused(
            'http01 only behind a Gateway or an Ingress, which serves the file',
            "prove the domain in DNS: 'route53', 'cloud-dns' or 'azure-dns'",
          );
        if (vpn.enabled)
          return refused(
            'no http01 where the VPN gateway runs: its hosts have public names, and show no file to the world',
            "prove the domain in DNS: 'route53', 'cloud-dns' or 'azure-dns'",
          );
        return [];
      }),
    ),
  },
];
