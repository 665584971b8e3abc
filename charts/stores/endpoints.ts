import { Component } from '../platform/component';
import type { Port } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Peer } from '../platform/traffic';
import type { Authority } from '../security/authority';

/** Where a database is and how to log in. */
export interface DatabaseEndpoint {
  readonly peer: Peer;
  readonly host: string;
  readonly port: Port;
  readonly database: string;
  /** TLS mode of libpq. */
  readonly sslMode: 'disable' | 'require' | 'verify-full';
  /** By which its server is checked. @default - those of the system, where the mode asks for a check */
  readonly authority?: Authority;
  /** Keys `username` and `password`. */
  readonly credentials: Secret;
  /** Login that may read statistics, for an exporter. @default - what runs it exports its metrics by itself */
  readonly monitor?: Secret;
}

/** Where Celery's broker is and how to log in. */
export interface BrokerEndpoint {
  readonly peer: Peer;
  readonly host: string;
  readonly port: Port;
  readonly tls: boolean;
  /** By which its server is checked. @default - those of the system */
  readonly authority?: Authority;
  /** Keys `username` and `password`. */
  readonly credentials: Secret;
  /** Login that may read statistics, for an exporter. */
  readonly monitor: Secret;
}

/** An S3 service, its buckets and how to log in. */
export interface ObjectStoreEndpoint {
  readonly peer: Peer;
  readonly port: Port;
  readonly url: string;
  /** By which its server is checked. @default - those of the system */
  readonly authority?: Authority;
  readonly region: string;
  readonly buckets: { readonly logs: string; readonly archive: string; readonly backups: string; readonly loki: string };
  /** Login for logs and archive; keys `access-key` and `secret-key`. */
  readonly credentials: Secret;
  /** Logins for the backups, of the same keys: what the writer has written, only the keeper can delete. */
  readonly backupIdentities: { readonly writer: Secret; readonly keeper: Secret };
}

/** A store's host as other namespaces know it. */
export const hostOf = ({ peer, host }: DatabaseEndpoint | BrokerEndpoint): string =>
  peer instanceof Component ? `${host}.${peer.namespace}` : host;
