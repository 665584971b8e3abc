import { Construct } from 'constructs';
import { ClusterIssuer, type ClusterIssuerSpec, type ClusterIssuerSpecAcmeSolvers } from '../../imports/cert-manager.io';
import type { Entry } from '../edge/load-balancer';
import { NAME_LABEL } from '../platform/labels';
import type { PlatformChart } from '../platform/platform-chart';
import type { Traffic } from '../platform/traffic';
import { AcmeSolver } from './acme-solver';

/** How an ACME server is shown that the domain is ours. */
export type Challenge =
  | { readonly type: 'http01' }
  | { readonly type: 'route53'; readonly region: string }
  | { readonly type: 'cloud-dns'; readonly project: string }
  | { readonly type: 'azure-dns'; readonly subscription: string; readonly resourceGroup: string; readonly clientId: string };

/** Who signs certificates. */
export type Issuer =
  | { readonly type: 'acme'; readonly server: string; readonly email: string; readonly challenge: Challenge }
  | { readonly type: 'private-ca' }
  | { readonly type: 'existing'; readonly name: string };

export interface ClusterIssuersProps {
  readonly issuers: Readonly<Record<string, Issuer>>;
  /** How the world comes in. */
  readonly entry: Entry | { readonly type: 'none' };
  /** Holds the policies of pods that cert-manager makes. */
  readonly chart: PlatformChart;
  /** Namespace of the entry. */
  readonly edgeNamespace: string;
  readonly traffic: Traffic;
}

/** Where cert-manager looks for the keys of ClusterIssuers, its own --cluster-resource-namespace. */
export const CERT_MANAGER_NAMESPACE = 'cert-manager';

/** Name of the Secret with the private authority's key pair. */
export const authorityName = (instance: string): string => `${instance}-ca`;

/** The authorities that cert-manager lets sign. They stand outside namespaces, so their names begin with the instance. */
export class ClusterIssuers extends Construct {
  private solver?: AcmeSolver;

  constructor(
    private readonly foundation: PlatformChart,
    private readonly props: ClusterIssuersProps,
  ) {
    super(foundation, 'issuers');
    for (const [key, issuer] of Object.entries(props.issuers)) {
      if (issuer.type === 'existing') continue;
      const name = this.nameOf(key);
      new ClusterIssuer(this, key, { metadata: { name, labels: { [NAME_LABEL]: name } }, spec: this.specOf(name, issuer) });
    }
  }

  /** Name of the ClusterIssuer behind an issuer's name in the environment file. */
  nameOf(key: string): string {
    const issuer = this.props.issuers[key];
    if (!issuer) throw new Error(`no issuer "${key}"; there are: ${Object.keys(this.props.issuers).join(', ')}`);
    return issuer.type === 'existing' ? issuer.name : `${this.foundation.site.owner.instance}-${key}`;
  }

  private specOf(name: string, issuer: Exclude<Issuer, { type: 'existing' }>): ClusterIssuerSpec {
    if (issuer.type === 'private-ca') return { ca: { secretName: authorityName(this.foundation.site.owner.instance) } };
    const { server, email, challenge } = issuer;
    return { acme: { server, email, privateKeySecretRef: { name: `${name}-account` }, solvers: [this.solverOf(challenge)] } };
  }

  private solverOf(challenge: Challenge): ClusterIssuerSpecAcmeSolvers {
    switch (challenge.type) {
      case 'http01':
        return { http01: this.http01() };
      case 'route53':
        return { dns01: { route53: { region: challenge.region } } };
      case 'cloud-dns':
        return { dns01: { cloudDns: { project: challenge.project } } };
      case 'azure-dns': {
        const { subscription, resourceGroup, clientId } = challenge;
        return { dns01: { azureDns: { subscriptionId: subscription, resourceGroupName: resourceGroup, managedIdentity: { clientId } } } };
      }
    }
  }

  private http01(): NonNullable<ClusterIssuerSpecAcmeSolvers['http01']> {
    const { entry, edgeNamespace, traffic, chart } = this.props;
    if (!('controller' in entry)) throw new Error('the challenge http01 needs a Gateway or Ingress in front');
    this.solver ??= new AcmeSolver(chart, edgeNamespace);
    traffic.connect({ name: `${entry.type}-controller`, ...entry.controller }, this.solver, 'http');
    const podTemplate = { metadata: { labels: this.solver.podLabels } };
    return entry.type === 'gateway'
      ? { gatewayHttpRoute: { parentRefs: [{ name: 'load-balancer', namespace: edgeNamespace }], podTemplate } }
      : { ingress: { ingressClassName: entry.className, podTemplate } };
  }
}
