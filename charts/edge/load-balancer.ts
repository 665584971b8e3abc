import { KubeIngress } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import {
  Gateway,
  type GatewaySpecListeners,
  GatewaySpecListenersTlsMode,
  HttpRoute,
  type HttpRouteSpecRules,
  HttpRouteSpecRulesFiltersRequestRedirectScheme,
  HttpRouteSpecRulesFiltersRequestRedirectStatusCode,
  HttpRouteSpecRulesFiltersType,
} from '../../imports/gateway.networking.k8s.io';
import { LoadBalancerService, metadataInFront } from '../platform/load-balancer-service';
import { nonEmpty } from '../platform/non-empty';
import type { Secret } from '../platform/secret';
import type { Neighbour } from '../platform/traffic';
import type { Waf } from './waf';

interface CloudEntry {
  readonly type: 'load-balancer';
  /** Who may come, CIDR. */
  readonly sourceRanges: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

interface ControlledEntry<Type extends string> {
  readonly type: Type;
  /** GatewayClass or IngressClass. */
  readonly className: string;
  /** Its pods, which stand in front of the firewall. */
  readonly controller: Omit<Neighbour, 'name'>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What the world reaches. */
export type Entry = CloudEntry | ControlledEntry<'gateway'> | ControlledEntry<'ingress'>;

export interface EntryProps {
  readonly entry: Entry;
  /** Host names of the firewall. */
  readonly hosts: readonly string[];
  /** What a Gateway or Ingress shows, in the firewall's namespace. @default - no TLS in front of the firewall */
  readonly certificate?: Secret;
}

const NAME = 'load-balancer';

/** Puts it in front of the firewall: a Service of type LoadBalancer, a Gateway or an Ingress. */
export function addEntry(waf: Waf, props: EntryProps): void {
  const { entry, certificate } = props;
  if (entry.type !== 'load-balancer') certificate?.addReader(NAME);
  if (entry.type === 'load-balancer') {
    const ports: Record<string, number> = waf.encrypted ? { https: 443, http: 80 } : { http: 80 };
    new LoadBalancerService(waf, { name: NAME, ports, sourceRanges: entry.sourceRanges, annotations: entry.annotations });
  } else if (entry.type === 'gateway') {
    addGateway(new Construct(waf, NAME), waf, { ...props, entry });
  } else {
    addIngress(new Construct(waf, NAME), waf, { ...props, entry });
  }
}

type Controlled<Type extends string> = Omit<EntryProps, 'entry'> & { readonly entry: ControlledEntry<Type> };

function addGateway(scope: Construct, waf: Waf, { entry, hosts, certificate }: Controlled<'gateway'>): void {
  const encrypted = hosts.map(
    (hostname, index): GatewaySpecListeners => ({
      name: `https-${index}`,
      hostname,
      port: 443,
      protocol: 'HTTPS',
      tls: { mode: GatewaySpecListenersTlsMode.TERMINATE, certificateRefs: certificate && [{ name: certificate.name }] },
    }),
  );
  const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }, ...(certificate ? encrypted : [])];
  new Gateway(scope, 'gateway', {
    metadata: { ...metadataInFront(waf, NAME), annotations: nonEmpty({ ...entry.annotations }) },
    spec: { gatewayClassName: entry.className, listeners },
  });
  const route = (name: string, sections: readonly string[], rule: HttpRouteSpecRules) =>
    new HttpRoute(scope, name, {
      metadata: metadataInFront(waf, name, NAME),
      spec: { parentRefs: sections.map((sectionName) => ({ name: NAME, sectionName })), hostnames: [...hosts], rules: [rule] },
    });
  const toWaf = { backendRefs: [{ name: waf.objectName, port: waf.port('http').number }], timeouts: { request: '0s' } }; // logs are followed
  if (!certificate) {
    route(NAME, ['http'], toWaf);
    return;
  }
  route(
    NAME,
    encrypted.map(({ name }) => name),
    toWaf,
  );
  route(`${NAME}-to-https`, ['http'], {
    filters: [
      {
        type: HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT,
        requestRedirect: {
          scheme: HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS,
          statusCode: HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301,
        },
      },
    ],
  });
}

function addIngress(scope: Construct, waf: Waf, { entry, hosts, certificate }: Controlled<'ingress'>): void {
  const backend = { service: { name: waf.objectName, port: { name: 'http' } } };
  new KubeIngress(scope, 'ingress', {
    metadata: { ...metadataInFront(waf, NAME), annotations: nonEmpty({ ...entry.annotations }) },
    spec: {
      ingressClassName: entry.className,
      tls: certificate && [{ hosts: [...hosts], secretName: certificate.name }],
      rules: hosts.map((host) => ({ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } })),
    },
  });
}
