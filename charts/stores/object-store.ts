import type { PlatformChart } from '../platform/platform-chart';
import { portOfUrl } from '../platform/ports';
import { declareArchiverIdentity, declareAuditIdentity, declareBackupIdentities, declareTieringIdentity } from './backup-identities';
import { EmbeddedObjectStore, type EmbeddedObjectStoreProps } from './embedded-object-store';
import { type ObjectStoreEndpoint, s3Url } from './endpoints';
import type { Engine, Surroundings } from './engine';

/** Who runs the S3 service. */
export type ObjectStoreChoice =
  | Engine<
      'embedded',
      Omit<EmbeddedObjectStoreProps, 'credentials' | 'backupIdentities' | 'auditIdentity' | 'tieringIdentity' | 'certificates'>
    >
  | Engine<'external', Pick<ObjectStoreEndpoint, 'buckets' | 'region'> & { readonly endpoint?: string; readonly cidrs: readonly string[] }>;

/** The S3 service with its logins, whoever runs it. */
export function addObjectStore(
  chart: PlatformChart,
  objects: ObjectStoreChoice,
  { namespace, secrets, certificates, archiver }: Surroundings & { readonly archiver: boolean },
): ObjectStoreEndpoint {
  const format = objects.engine === 'external' ? 'provided' : 'url-safe';
  const credentials = secrets.declare('object-store', namespace, {
    rotation: 'object-store-login',
    keys: { 'access-key': { purpose: 'S3 access key', format }, 'secret-key': { purpose: 'S3 secret key', format } },
  });
  const logins = {
    credentials,
    backupIdentities: declareBackupIdentities(secrets, namespace, format),
    auditIdentity: declareAuditIdentity(secrets, namespace, format),
    tieringIdentity: declareTieringIdentity(secrets, namespace, format),
  };
  if (objects.engine === 'embedded') return new EmbeddedObjectStore(chart, { ...objects, ...logins, certificates }).endpoint;
  const url = s3Url(objects);
  const archiverIdentity = archiver ? declareArchiverIdentity(secrets, namespace, format) : undefined;
  return { ...objects, ...logins, archiverIdentity, url, peer: { name: 'object-store', cidrs: objects.cidrs }, port: portOfUrl(url) };
}
