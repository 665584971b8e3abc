import { z } from 'zod';
import { images } from '../../charts/platform/images';
import {
  annotationKey,
  annotationValue,
  authenticationContext,
  claimName,
  groupName,
  ipv4Address,
  tunnelRange,
  wireguardKey,
} from '../validation/edge-fields';
import {
  bytes,
  cidr,
  databaseName,
  hostName,
  httpsUrl,
  imageRepository,
  imageTag,
  integer,
  label,
  labelKey,
  labelValue,
  list,
  objectName,
} from '../validation/fields';
import { replicated, resources } from './resources';

/** Network policies know addresses, not names. */
const addresses = list(cidr).default(['0.0.0.0/0']);

const annotations = z.record(annotationKey, annotationValue).default({});

/** Pods of a controller that the cluster has, which stand in front of the firewall. */
const controller = z.strictObject({
  /** Their namespace. */
  namespace: label(),
  /** Their labels. @default - every pod of the namespace */
  labels: z.record(labelKey, labelValue).optional(),
});

const entry = z.discriminatedUnion('type', [
  z.strictObject({
    /** None: `kubectl port-forward`. Development only. */
    type: z.literal('none'),
  }),
  z.strictObject({
    /** The cloud's load balancer, straight to the firewall; clients keep their addresses. */
    type: z.literal('load-balancer'),
    /** Who may come. */
    sourceRanges: addresses,
    /** What the cloud wants to know of its load balancer. */
    annotations,
  }),
  z.strictObject({
    /** A Gateway of the Gateway API; TLS ends there, the firewall is behind it. */
    type: z.literal('gateway'),
    /** Its GatewayClass. */
    className: objectName,
    /** The pods that do its work. */
    controller,
    /** What the controller wants to know. */
    annotations,
  }),
  z.strictObject({
    /** An Ingress; TLS ends there, the firewall is behind it. */
    type: z.literal('ingress'),
    /** Its IngressClass. */
    className: objectName,
    /** The pods that do its work. */
    controller,
    /** What the controller wants to know. */
    annotations,
  }),
]);

const waf = z.strictObject({
  /** block: an attack gets 403. detect: it passes and is logged, to find false alarms before blocking. */
  mode: z.enum(['block', 'detect']).default('block'),
  /** Paranoia level of the Core Rule Set: higher finds more, and stops more that is harmless. */
  paranoia: integer(1, 4).default(1),
  /** Points at which a request or an answer is an attack; a critical finding counts 5. To look before blocking, take the mode detect. */
  anomalyThresholds: z
    .strictObject({
      /** Of a request. */
      inbound: integer(5, 100).default(5),
      /** Of an answer. */
      outbound: integer(4, 100).default(4),
    })
    .prefault({}),
  /** Largest request; each is kept whole while it is searched. */
  bodyLimit: bytes.default('2Mi'),
  /** Requests that one address may make; a short burst above is let through. */
  rateLimits: z
    .strictObject({
      /** To pages and calls that take a password, a minute. */
      loginPerMinute: integer(1, 10_000).default(30),
      /** To the API, a second. */
      apiPerSecond: integer(1, 100_000).default(50),
      /** To everything else, a second. */
      pagesPerSecond: integer(1, 100_000).default(100),
    })
    .prefault({}),
  /** Fewest pods. */
  replicas: integer(1, 50).default(2),
  /** Most pods; between the two, their number follows the load. */
  maxReplicas: integer(1, 200).default(6),
  /** Share of the requested CPU, in percent, above which pods are added. */
  targetCpu: integer(10, 95).default(70),
  /** Tier or figures for each pod. */
  resources: resources.default('medium'),
});

const mfa = z.enum(['required', 'admins', 'off']).default('required');

const groups = z
  .strictObject({
    /** May do everything; Admin in Airflow and Grafana. */
    admin: groupName.default('airflow-admin'),
    /** Operates: connections, variables, pools; Editor in Grafana. */
    op: groupName.default('airflow-op'),
    /** Runs DAGs; Viewer in Grafana. */
    user: groupName.default('airflow-user'),
    /** Looks; Viewer in Grafana. */
    viewer: groupName.default('airflow-viewer'),
  })
  .prefault({});

const auth = z.discriminatedUnion('provider', [
  z.strictObject({
    /** Airflow's own users and passwords, no single sign-on, no second factor. Development only. */
    provider: z.literal('simple'),
  }),
  z.strictObject({
    /** Keycloak, run here, with a realm of its own. */
    provider: z.literal('keycloak'),
    /** A second factor at the login. required: for everybody. admins: for administrators only. off: not in production. */
    mfa,
    /** Groups of the realm, by the role that their members get in Airflow and Grafana. */
    groups,
    /** Its image, made from image/keycloak: the stock one cannot start on a read-only disk. */
    image: z
      .strictObject({
        /** Registry, path and name. */
        repository: imageRepository.default(images.keycloak.repository),
        /** Exact tag; it begins with Keycloak's full version. */
        tag: imageTag.default(images.keycloak.tag),
        /** Secret of type kubernetes.io/dockerconfigjson in the edge namespace. @default - the registry is public */
        pullSecret: objectName.optional(),
      })
      .prefault({}),
    /** Where it keeps users and sessions. */
    database: z
      .discriminatedUnion('engine', [
        z.strictObject({
          /** A database of its own in the platform's Postgres: one backup for both. */
          engine: z.literal('platform'),
          /** Its name. */
          database: databaseName.default('keycloak'),
        }),
        z.strictObject({
          /** A database service outside; the database and its owner exist. */
          engine: z.literal('external'),
          /** Its name. */
          database: databaseName.default('keycloak'),
          /** Its host name or IPv4 address. */
          host: hostName,
          /** Its port, TCP. */
          port: integer(1, 65_535).default(5432),
          /** TLS mode of libpq. */
          sslMode: z.enum(['verify-full', 'require', 'disable']).default('require'),
          /** Its addresses. */
          cidrs: addresses,
        }),
      ])
      .prefault({ engine: 'platform' }),
    /** Pods; two or more share sessions. */
    replicas: integer(1, 9).default(2),
    /** Tier or figures for each pod. */
    resources: resources.default('medium'),
  }),
  z.strictObject({
    /** An OpenID Connect provider that exists; it keeps users and asks for their second factor. */
    provider: z.literal('external-oidc'),
    /** Whom the provider asks for a second factor, as its owner assures: nothing here can make it. Not off in production. */
    mfa,
    /** Groups of the provider, by the role that their members get in Airflow and Grafana. */
    groups,
    /** Issuer, as its tokens name it. */
    issuer: httpsUrl,
    /** Where browsers log in. */
    authorizationUrl: httpsUrl,
    /** Where a code becomes a token. */
    tokenUrl: httpsUrl,
    /** Where a token becomes a name and groups. */
    userinfoUrl: httpsUrl,
    /** Keys by which tokens are checked. */
    jwksUrl: httpsUrl,
    /** Claim that lists the groups. */
    groupsClaim: claimName.default('groups'),
    /** Authentication context to ask for, where the provider wants it to demand a second factor. @default - its own rules */
    acrValues: authenticationContext.optional(),
    /** Its addresses. */
    cidrs: addresses,
  }),
]);

const vpn = z.strictObject({
  /** Run it: the only way to the private hosts from outside the cluster. */
  enabled: z.boolean().default(false),
  /** Its image, made from image/vpn-gateway. */
  image: z
    .strictObject({
      /** Registry, path and name. */
      repository: imageRepository.default(images.vpnGateway.repository),
      /** Exact tag. */
      tag: imageTag.default(images.vpnGateway.tag),
      /** Secret of type kubernetes.io/dockerconfigjson in the VPN's namespace. @default - the registry is public */
      pullSecret: objectName.optional(),
    })
    .prefault({}),
  /** Addresses of the tunnel; the gateway has the first, where the private hosts' names must lead. */
  range: tunnelRange.default('10.13.13.0/24'),
  /** Devices that may come in, by a name of one's own. */
  peers: z
    .record(
      label(40),
      z.strictObject({
        /** Public key of the device: `wg genkey | tee private.key | wg pubkey`. */
        publicKey: wireguardKey,
        /** Its address in the tunnel. */
        address: ipv4Address,
      }),
    )
    .default({}),
  /** Who may knock. */
  sourceRanges: addresses,
  /** What the cloud wants to know of its load balancer. */
  annotations,
  /** Tier or figures for the tunnel; a connection may take 2 MiB. */
  resources: resources.default('micro'),
});

/** From the outside in: entry, firewall, VPN gateway, who may log in. */
export const edge = z.strictObject({
  /** How people and machines get in. */
  entry: entry.prefault({ type: 'none' }),
  /** Hosts that the firewall shows to the world: airflow, and auth for Keycloak's login pages, which are behind the VPN otherwise. All others are private. */
  publicHosts: list(label(40)).default(['airflow', 'auth']),
  /** The web application firewall: nginx, ModSecurity and the OWASP Core Rule Set. */
  waf: waf.prefault({}),
  /** Let workers outside the cluster reach the Execution API through the firewall. */
  publicExecutionApi: z.boolean().default(false),
  /** How people prove who they are. */
  auth: auth.prefault({ provider: 'simple' }),
  /** oauth2-proxy: nobody sees a page before the login. */
  authProxy: z
    .strictObject({
      ...replicated('micro', 2),
      /** Hours until people log in again. */
      sessionHours: integer(1, 168).default(8),
    })
    .prefault({}),
  /** WireGuard. */
  vpn: vpn.prefault({}),
});
