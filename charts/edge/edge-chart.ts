import type { App } from 'cdk8s';
import { basePath } from '../airflow/settings';
import { PAGES, type Page } from '../observability/pages';
import type { Target } from '../observability/targets';
import type { Component } from '../platform/component';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { Traffic } from '../platform/traffic';
import type { Certificates } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import { AuthProxy, type AuthProxyProps } from './auth-proxy';
import { type Authentication, type AuthenticationProps, addAuthentication } from './authentication';
import type { Hosts } from './hosts';
import type { IdentityProvider } from './identity';
import { addEntry, type EntryProps } from './load-balancer';
import { REALM } from './realm';
import { METRICS_SERVICE, VpnGateway, type VpnGatewayProps } from './vpn-gateway';
import { Waf, type WafProps } from './waf';

export interface EdgeChartProps {
  readonly site: Site;
  readonly namespace: string;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  readonly certificates: Certificates;
  readonly hosts: Hosts;
  /** What of Airflow is shown; its servers as the firewall reaches them. */
  readonly airflow: { readonly url: string; readonly namespace: string; readonly webserver: string; readonly executionApi?: string };
  /** Private pages that run here, and their namespace. */
  readonly pages: { readonly namespace: string; readonly here: readonly Page[] };
  /** Addresses whose word about a client's address is taken. */
  readonly trustedProxies: readonly string[];
  readonly entry: EntryProps['entry'];
  /** Hosts that the firewall shows to the world. */
  readonly publicHosts: readonly string[];
  readonly waf: Omit<WafProps, 'airflow' | 'login' | 'certificate' | 'authority' | 'tlsEndsAt' | 'trustedProxies'>;
  readonly auth: AuthenticationProps;
  readonly authProxy: Pick<AuthProxyProps, 'replicas' | 'minAvailable' | 'resources' | 'sessionHours'>;
  readonly vpn: { readonly enabled: boolean } & Pick<
    VpnGatewayProps,
    'namespace' | 'image' | 'imagePullSecret' | 'range' | 'peers' | 'sourceRanges' | 'annotations' | 'resources'
  >;
}

/** What stands behind the doors. */
export interface BehindTheEdge {
  /** One for each colour that there is. */
  readonly webservers: readonly Component[];
  readonly executionApi: Component;
  /** Pages that run here. */
  readonly pages: Readonly<Partial<Record<Page, Component>>>;
}

/** Pages that ask the identity provider themselves; the others are behind the auth proxy. */
const OWN_LOGIN: readonly string[] = ['grafana'] satisfies Page[];

/** The perimeter, from the outside in: entry, firewall, VPN gateway, login. */
export class EdgeChart extends PlatformChart {
  /** @default - people log in at Airflow itself */
  readonly authentication?: Authentication;
  readonly targets: readonly Target[];
  private readonly authProxy?: AuthProxy;
  private readonly waf: Waf;
  private readonly vpn?: VpnGateway;

  constructor(
    app: App,
    private readonly props: EdgeChartProps,
  ) {
    super(app, 'edge', { site: props.site, order: '40', namespace: props.namespace });
    const { airflow, auth, namespace, pages } = props;
    const clients = {
      airflow: airflow.namespace,
      'auth-proxy': namespace,
      ...(pages.here.includes('grafana') ? { grafana: pages.namespace } : {}),
    };
    const { protectedHosts } = this;
    this.authentication = addAuthentication({ ...props, chart: this, basePath: basePath(airflow.url), protectedHosts, clients }, auth);
    const { identity, keycloak } = this.authentication ?? {};
    this.authProxy = identity && this.addAuthProxy(identity);
    this.waf = this.addWaf();
    this.vpn = props.vpn.enabled ? this.addVpnGateway() : undefined;
    this.targets = [
      { component: this.waf, port: 'metrics' },
      ...(this.authProxy ? [{ component: this.authProxy, port: 'metrics' }] : []),
      ...(this.vpn ? [{ component: this.vpn, port: 'metrics', service: METRICS_SERVICE }] : []),
      ...(keycloak ? [{ component: keycloak, port: 'management' }] : []),
    ];
  }

  get identity(): IdentityProvider | undefined {
    return this.authentication?.identity;
  }

  /** Opens the ways in, when what stands behind them is there. */
  open({ webservers, executionApi, pages }: BehindTheEdge): void {
    const { traffic, entry, airflow, vpn } = this.props;
    if (entry.type === 'load-balancer') {
      traffic.connect({ name: 'users', cidrs: entry.sourceRanges }, this.waf, 'http');
      if (this.waf.encrypted) traffic.connect({ name: 'users', cidrs: entry.sourceRanges }, this.waf, 'https');
    } else {
      traffic.connect({ name: `${entry.type}-controller`, ...entry.controller }, this.waf, 'http');
    }
    traffic.connect(this.waf, webservers, 'http');
    if (airflow.executionApi) traffic.connect(this.waf, executionApi, 'http');

    const { identity, keycloak } = this.authentication ?? {};
    if (this.authProxy && identity) {
      traffic.connect(this.waf, this.authProxy, 'http');
      traffic.connect(this.authProxy, webservers, 'http');
      traffic.connect([this.authProxy, ...webservers, ...(pages.grafana ? [pages.grafana] : [])], identity.peer, identity.port);
    }
    if (keycloak && this.showsLogin) traffic.connect(this.waf, keycloak, identity?.port ?? 'https');

    if (!this.vpn || !this.authProxy) return;
    traffic.connect({ name: 'vpn-devices', cidrs: vpn.sourceRanges }, this.vpn, 'wireguard');
    traffic.connect(this.vpn, this.authProxy, 'http');
    for (const [page, component] of Object.entries(pages)) traffic.connect(this.vpn, component, tcp(PAGES[page as Page]));
    if (keycloak && identity) traffic.connect(this.vpn, keycloak, identity.port);
  }

  /** Hosts of private pages that have no login of their own. */
  private get protectedHosts(): string[] {
    const { vpn, pages, hosts } = this.props;
    return vpn.enabled ? pages.here.filter((page) => !OWN_LOGIN.includes(page)).map((page) => hosts[page]) : [];
  }

  /** Whether the login pages are public. */
  private get showsLogin(): boolean {
    return this.props.publicHosts.includes('auth');
  }

  private addWaf(): Waf {
    const { airflow, hosts, certificates, namespace, entry, trustedProxies } = this.props;
    const keycloak = this.showsLogin ? this.authentication?.keycloak : undefined;
    const publicHosts = [hosts.airflow, ...(keycloak ? [hosts.auth] : [])];
    const certificate = certificates.server({ objectName: 'waf', namespace }, { hosts: publicHosts, audience: 'public' });
    const waf = new Waf(this, {
      ...this.props.waf,
      airflow: {
        host: hosts.airflow,
        basePath: basePath(airflow.url),
        webserver: airflow.webserver,
        executionApi: airflow.executionApi,
        authProxy: this.authProxy?.hostAndPort('http'),
      },
      login: keycloak && { host: hosts.auth, server: keycloak.hostAndPort('https'), realm: REALM },
      certificate,
      authority: certificates.authority(namespace),
      tlsEndsAt: entry.type === 'load-balancer' ? 'waf' : 'entry',
      trustedProxies,
    });
    addEntry(waf, { entry, hosts: publicHosts, certificate });
    return waf;
  }

  private addAuthProxy(identity: IdentityProvider): AuthProxy {
    const { hosts, airflow, secrets, certificates, namespace, trustedProxies } = this.props;
    return new AuthProxy(this, {
      ...this.props.authProxy,
      identity,
      upstream: `http://${airflow.webserver}`,
      hosts: [hosts.airflow, ...this.protectedHosts],
      encrypted: true,
      trustedProxies,
      secrets,
      authority: certificates.authority(namespace),
    });
  }

  private addVpnGateway(): VpnGateway {
    const { hosts, pages, certificates, secrets, vpn } = this.props;
    const { authProxy, authentication } = this;
    if (!authProxy || !authentication) throw new Error('the VPN gateway shows pages to people who have logged in, and nobody asks them to');
    const { keycloak, identity } = authentication;
    const page = (host: Page) => ({
      host: hosts[host],
      upstream: `http://${host}.${pages.namespace}:${PAGES[host]}`,
      login: OWN_LOGIN.includes(host) ? ('own' as const) : ('auth-proxy' as const),
    });
    // Its console sends administrators to the login pages, of a realm that the firewall does not show.
    const logins = keycloak
      ? [hosts.keycloak, hosts.auth].map((host) => ({ host, upstream: `https://${keycloak.hostAndPort('https')}`, login: 'own' as const }))
      : [];
    const doors = [...pages.here.map(page), ...logins];
    const certificate = certificates.server(
      { objectName: 'vpn-gateway', namespace: vpn.namespace },
      { hosts: doors.map(({ host }) => host), audience: 'public' },
    );
    if (!certificate) throw new Error('the VPN gateway shows pages over TLS only, and nothing makes certificates');
    return new VpnGateway(this, {
      ...vpn,
      pages: doors,
      authProxy: authProxy.hostAndPort('http'),
      allowedGroups: [identity.groups.admin, identity.groups.op],
      certificate,
      authority: certificates.authority(vpn.namespace),
      secrets,
    });
  }
}
