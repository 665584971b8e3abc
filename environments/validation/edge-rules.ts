import ipaddr from 'ipaddr.js';
import { hostsOf } from '../../charts/edge/hosts';
import { quantityValue } from '../../charts/platform/quantity';
import { nearest } from './nearest';
import { replicaRules } from './replica-rules';
import { breach, isDevelopment, type Rule, when } from './rule';

/** Hosts that the firewall can show; all others are private. */
const PUBLIC_HOSTS = ['airflow', 'auth'];

/** A request is held in memory and on a disk of 256Mi, with others beside it. */
const LARGEST_REQUEST = '64Mi';

/** Hosts of the platform, by the name that stands in front of the domain. */
const hosts = hostsOf('', 'https://airflow');

export const edgeRules: readonly Rule[] = [
  {
    reads: [['stage'], ['edge', 'entry']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.edge.entry.type === 'none',
        breach(
          ['edge', 'entry', 'type'],
          'none',
          'above development, an entry through the firewall: a forwarded port leads around it',
          "use 'load-balancer', 'gateway' or 'ingress'",
        ),
      ),
  },
  {
    reads: [['edge', 'publicHosts']],
    breaches: ({ edge: { publicHosts } }) =>
      publicHosts.flatMap((host, index) => {
        if (PUBLIC_HOSTS.includes(host)) return [];
        const near = nearest(host, PUBLIC_HOSTS);
        const [rule, fix] = Object.hasOwn(hosts, host)
          ? [
              `a public host: ${PUBLIC_HOSTS.join(', ')}; ${host} is private, and the VPN is the only way to it`,
              'remove it, and let people in with edge.vpn',
            ]
          : [`a public host: ${PUBLIC_HOSTS.join(', ')}`, near ? `did you mean "${near}"?` : 'remove it'];
        return [breach(['edge', 'publicHosts', index], host, rule, fix)];
      }),
  },
  {
    reads: [['edge', 'publicHosts']],
    breaches: ({ edge: { publicHosts } }) =>
      when(
        !publicHosts.includes('airflow'),
        breach(['edge', 'publicHosts'], publicHosts, 'airflow among them: without it the firewall protects nothing', "add 'airflow'"),
      ),
  },
  {
    reads: [
      ['edge', 'publicHosts'],
      ['edge', 'auth'],
      ['edge', 'vpn', 'enabled'],
    ],
    breaches: ({ edge: { publicHosts, auth, vpn } }) =>
      when(
        auth.provider === 'keycloak' && !publicHosts.includes('auth') && !vpn.enabled,
        breach(
          ['edge', 'publicHosts'],
          publicHosts,
          "auth among them, or a VPN: browsers find Keycloak's login pages nowhere else",
          "add 'auth', or set edge.vpn.enabled",
        ),
      ),
  },
  {
    reads: [
      ['edge', 'entry'],
      ['edge', 'publicExecutionApi'],
    ],
    breaches: ({ edge: { entry, publicExecutionApi } }) =>
      when(
        entry.type === 'none' && publicExecutionApi,
        breach(
          ['edge', 'publicExecutionApi'],
          true,
          'false without an entry: there is no firewall to reach it through',
          'set it to false, or choose edge.entry',
        ),
      ),
  },
  {
    reads: [['domain'], ['airflow', 'url'], ['tls'], ['edge', 'entry']],
    breaches: ({ domain, airflow: { url }, tls, edge: { entry } }) => {
      if (entry.type === 'none' || url === undefined) return [];
      const { protocol, hostname, port } = new URL(url);
      const refused = (rule: string, fix: string) => [breach(['airflow', 'url'], url, rule, fix)];
      const encrypted = tls.provider !== 'none';
      if (encrypted !== (protocol === 'https:')) {
        return refused(
          encrypted ? `https, as edge.entry speaks with tls.provider ${tls.provider}` : 'http, as edge.entry speaks with tls.provider none',
          `write ${encrypted ? 'https' : 'http'}://, or change tls.provider`,
        );
      }
      if (port !== '')
        return refused(`no port: edge.entry listens on ${encrypted ? 443 : 80}, the one that a URL means without it`, 'take it out');
      if (encrypted && ipaddr.IPv4.isValid(hostname))
        return refused('a host name, which a certificate can be for', `for example "https://airflow.${domain}"`);
      const taken = Object.entries(hostsOf(domain, url)).find(([host, name]) => host !== 'airflow' && name === hostname);
      return taken ? refused(`a host of Airflow's own: ${hostname} is that of ${taken[0]}`, `for example "https://airflow.${domain}"`) : [];
    },
  },
  {
    reads: [['edge', 'waf']],
    breaches: ({ edge: { waf } }) =>
      when(
        waf.maxReplicas < waf.replicas,
        breach(['edge', 'waf', 'maxReplicas'], waf.maxReplicas, `at least replicas (${waf.replicas})`, 'raise it, or lower replicas'),
      ),
  },
  {
    reads: [['edge', 'waf']],
    breaches: ({ edge: { waf } }) =>
      when(
        quantityValue(waf.bodyLimit) > quantityValue(LARGEST_REQUEST),
        breach(
          ['edge', 'waf', 'bodyLimit'],
          waf.bodyLimit,
          `at most ${LARGEST_REQUEST}: the firewall keeps each request whole while it searches it`,
          'lower it, and send large files to the object store',
        ),
      ),
  },
  ...replicaRules(['edge', 'authProxy'], ({ edge: { authProxy } }) => ({ authProxy })),
  {
    reads: [['stage'], ['edge', 'waf'], ['edge', 'authProxy'], ['edge', 'auth']],
    breaches: ({ stage, edge: { waf, authProxy, auth } }) =>
      when(
        stage === 'production',
        ...[
          { name: 'waf', replicas: waf.replicas },
          { name: 'authProxy', replicas: authProxy.replicas },
          ...(auth.provider === 'keycloak' ? [{ name: 'auth', replicas: auth.replicas }] : []),
        ]
          .filter(({ replicas }) => replicas === 1)
          .map(({ name, replicas }) =>
            breach(
              ['edge', name, 'replicas'],
              replicas,
              'in production, at least 2: nobody gets in while the only one starts',
              'set it to 2 or more',
            ),
          ),
      ),
  },
];
