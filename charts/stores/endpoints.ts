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
  /** Login of the same rights that rests until a rotation. @default - there is one login */
  readonly spare?: Secret;
  /** Role that owns the database, where the login only has its rights. @default - the login owns it */
  readonly owner?: string;
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
  /** Login that may take a dump. @default - who runs the broker backs it up */
  readonly backup?: Secret;
}

/** An S3 service, its buckets and how to log in. */
export interface ObjectStoreEndpoint {
  readonly peer: Peer;
  readonly port: Port;
  readonly url: string;
  /** By which its server is checked. @default - those of the system */
  readonly authority?: Authority;
  readonly region: string;
  readonly buckets: Readonly<Record<'logs' | 'archive' | 'backups' | 'audit' | 'loki', string>>;
  /** Login for logs and archive; keys `access-key` and `secret-key`. */
  readonly credentials: Secret;
  /** Logins for the backups, of the same keys: what the writer has written, only the keeper can delete. */
  readonly backupIdentities: { readonly writer: Secret; readonly keeper: Secret };
  /** Login of whoever keeps the archive of the database, and reaches nothing else. @default - the keeper does */
  readonly archiverIdentity?: Secret;
  /** Login that adds to the audit bucket, and cannot delete there. */
  readonly auditIdentity: Secret;
  /** Login that puts the rules by which objects age, and moves them where the store has no classes. */
  readonly tieringIdentity: Secret;
}

/** A store's host as other namespaces know it. */
export const hostOf = ({ peer, host }: DatabaseEndpoint | BrokerEndpoint): string =>
  peer instanceof Component ? `${host}.${peer.namespace}` : host;

/** Where S3 is that nobody named: AWS, by region. */
export const s3Url = ({ endpoint, region }: { readonly endpoint?: string; readonly region: string }): string =>
  endpoint ?? `https://s3.${region}.amazonaws.com`;

/** Whether S3 is AWS's own, which knows all of it. */
export const isAws = (url: string): boolean => new URL(url).hostname.endsWith('.amazonaws.com');
