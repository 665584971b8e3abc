import type { Port } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Peer } from '../platform/traffic';

/** Groups of the identity provider, by the role that their members get. */
export interface Groups {
  readonly admin: string;
  readonly op: string;
  readonly user: string;
  readonly viewer: string;
}

/** A program that logs people in at the identity provider. */
export type OidcClient = 'airflow' | 'grafana' | 'auth-proxy';

/** Where people prove who they are: an OpenID Connect provider as browsers and as pods reach it. */
export interface IdentityProvider {
  readonly peer: Peer;
  readonly port: Port;
  /** As its tokens name it. */
  readonly issuer: string;
  /** For browsers. */
  readonly authorizationUrl: string;
  /** For pods: inside the cluster, where the provider runs here. */
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
  readonly jwksUrl: string;
  /** Claim that lists a user's groups. */
  readonly groupsClaim: string;
  readonly groups: Groups;
  /** Authentication context to ask for. @default - the provider's own rules */
  readonly acrValues?: string;
  /** Keys `client-id` and `client-secret` of a client, in the namespace where it runs. */
  readonly client: (client: OidcClient) => Secret;
  /** Authority by which pods of a namespace check the provider's server, key `ca.crt`. @default - the system's */
  readonly authority?: (namespace: string) => Secret;
}
