import {
  Certificate,
  CertificateSpecPrivateKeyAlgorithm,
  CertificateSpecPrivateKeyEncoding,
  CertificateSpecPrivateKeyRotationPolicy,
  CertificateSpecUsages,
} from '../../imports/cert-manager.io';
import type { Component } from '../platform/component';
import { NAME_LABEL } from '../platform/labels';
import type { PlatformChart } from '../platform/platform-chart';
import type { Secret } from '../platform/secret';
import type { Mount, SecretMount } from '../platform/volumes';
import type { Authority } from './authority';
import { ClusterIssuers, type ClusterIssuersProps, type Issuer } from './issuers';
import type { SecretInventory } from './secret-inventory';

/** Files in every Secret that holds a certificate: what cert-manager writes. */
export const CERTIFICATE_FILES = { certificate: 'tls.crt', key: 'tls.key', authority: 'ca.crt' } as const;

/** The whole Secret of a server that hands it on, or checks itself by the authority's certificate. */
export const certificateMounts = (certificate: Secret | undefined, path: string): Mount[] =>
  certificate ? [{ name: 'certificate', path, source: { secret: certificate } }] : [];

/** What a server shows, and its key. */
export const servedFiles = (certificate: Secret | undefined, path: string): SecretMount[] =>
  certificate
    ? [{ name: 'certificate', path, source: { secret: certificate, keys: [CERTIFICATE_FILES.certificate, CERTIFICATE_FILES.key] } }]
    : [];

/** Who makes the certificates: nobody, somebody else, or cert-manager. */
export type TlsProvider =
  | { readonly provider: 'none' }
  | { readonly provider: 'existing' }
  | {
      readonly provider: 'cert-manager';
      /** Who signs, by a name of one's own. */
      readonly issuers: Readonly<Record<string, Issuer>>;
      /** Issuer of what browsers see. */
      readonly public: string;
      /** Issuer of what is used inside. */
      readonly internal: string;
    };

export type CertificatesProps = TlsProvider & {
  /** Holds the issuers, which belong to the cluster. */
  readonly foundation: PlatformChart;
  /** Holds the certificates. */
  readonly chart: PlatformChart;
  readonly secrets: SecretInventory;
} & Pick<ClusterIssuersProps, 'entry' | 'edgeNamespace' | 'traffic'>;

export interface ServerCertificateProps {
  /** Host names that clients use. One without a dot is a Service of the component's namespace: the certificate has its long forms too. */
  readonly hosts: readonly string[];
  /** Who has to trust it: the platform's own pods, or browsers. */
  readonly audience: 'inside' | 'public';
  /** Name of the Secret. @default <component>-tls */
  readonly name?: string;
  /** The component shows it to its peers as a client too. @default false */
  readonly clientToo?: boolean;
  /** Labels of the Secret, over and above ours. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

const { DIGITAL_SIGNATURE, SERVER_AUTH, CLIENT_AUTH } = CertificateSpecUsages;

/** Encryption on the wire: who shows which certificate, and by which authority it is checked. */
export class Certificates {
  /** Names of the ClusterIssuers by audience. @default - cert-manager makes nothing */
  private readonly issuers?: Readonly<Record<ServerCertificateProps['audience'], string>>;
  private readonly authorities = new Map<string, Secret>();

  constructor(private readonly props: CertificatesProps) {
    if (props.provider !== 'cert-manager') return;
    const issuers = new ClusterIssuers(props.foundation, props);
    this.issuers = { public: issuers.nameOf(props.public), inside: issuers.nameOf(props.internal) };
  }

  /** Certificate and key of a component's server, in its namespace; undefined where nothing is encrypted. */
  server(component: Pick<Component, 'objectName' | 'namespace'>, props: ServerCertificateProps): Secret | undefined {
    if (this.props.provider === 'none') return undefined;
    const { objectName, namespace } = component;
    const { audience, name = `${objectName}-tls`, labels, clientToo = false } = props;
    const hosts = props.hosts.flatMap((host) => (host.includes('.') ? [host] : serviceNames(host, namespace)));
    const secret = this.props.secrets.declare(name, namespace, {
      rotation: 'certificate',
      type: 'kubernetes.io/tls',
      labels,
      hosts,
      keys: {
        'tls.crt': { purpose: `Certificate for ${hosts.join(', ')}`, format: 'provided' },
        'tls.key': { purpose: 'Its private key', format: 'provided' },
        'ca.crt': { purpose: 'Certificate of the authority behind it', format: 'provided' },
      },
      issued: this.issuers !== undefined,
    });
    this.issue(secret, { hosts, audience, usages: clientToo ? [SERVER_AUTH, CLIENT_AUTH] : [SERVER_AUTH] });
    return secret;
  }

  /** The authority, key `ca.crt`, by which pods of a namespace check the platform's own servers; undefined where nothing is encrypted. */
  authority(namespace: string): Secret | undefined {
    return this.trust?.(namespace);
  }

  /** The same for namespaces that are not known yet: what an endpoint tells its clients. */
  get trust(): Authority | undefined {
    return this.props.provider === 'none' ? undefined : (namespace) => this.authorityIn(namespace);
  }

  private authorityIn(namespace: string): Secret {
    const known = this.authorities.get(namespace);
    if (known) return known;
    const [first] = this.authorities.values();
    const secret = first ? this.props.secrets.share(first, namespace) : this.declareAuthority(namespace);
    this.authorities.set(namespace, secret);
    // cert-manager writes its authority into the Secrets of certificates and nowhere else. So each namespace has one more
    // certificate, for the authority's sake: nobody mounts its key, and no client takes it for a server's.
    this.issue(secret, { hosts: [`${secret.name}.${namespace}.svc`], audience: 'inside', usages: [CLIENT_AUTH] });
    return secret;
  }

  private declareAuthority(namespace: string): Secret {
    return this.props.secrets.declare('platform-ca', namespace, {
      rotation: 'certificate',
      keys: { 'ca.crt': { purpose: "Certificate of the authority behind the platform's own servers", format: 'provided' } },
      issued: this.issuers !== undefined,
    });
  }

  private issue({ name, namespace, spec }: Secret, { hosts, audience, usages }: Issued): void {
    if (!this.issuers) return;
    const { chart } = this.props;
    new Certificate(chart, `${namespace}-${name}`, {
      metadata: { name, namespace, labels: { [NAME_LABEL]: name } },
      spec: {
        secretName: name,
        secretTemplate: { labels: { ...chart.labels, [NAME_LABEL]: name, ...spec.labels } },
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: this.issuers[audience] },
        dnsNames: [...hosts],
        privateKey: {
          algorithm: CertificateSpecPrivateKeyAlgorithm.ECDSA,
          size: 256,
          encoding: CertificateSpecPrivateKeyEncoding.PKCS8, // what Java reads
          rotationPolicy: CertificateSpecPrivateKeyRotationPolicy.ALWAYS,
        },
        duration: '2160h0m0s', // as the API server writes them
        renewBefore: '720h0m0s',
        usages: [DIGITAL_SIGNATURE, ...usages],
      },
    });
  }
}

interface Issued extends Pick<ServerCertificateProps, 'hosts' | 'audience'> {
  readonly usages: readonly CertificateSpecUsages[];
}

/** Every form of a Service's name that clients use. */
function serviceNames(service: string, namespace: string): string[] {
  return [service, `${service}.${namespace}`, `${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`];
}
