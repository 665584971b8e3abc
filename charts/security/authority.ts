import type { Secret } from '../platform/secret';
import type { SecretMount } from '../platform/volumes';

/** Where clients find the certificate of the authority, ca.crt, by which they check the platform's servers. */
export const AUTHORITY_PATH = '/run/secrets/platform-ca';

/** That certificate. */
export const AUTHORITY_FILE = `${AUTHORITY_PATH}/ca.crt`;

/** The authorities that everybody trusts, in images of Debian and Alpine. */
export const SYSTEM_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The Secret with key `ca.crt` by which pods of a namespace check a server. */
export type Authority = (namespace: string) => Secret;

export const authorityMounts = (authority: Secret | undefined): SecretMount[] =>
  authority ? [{ name: 'platform-ca', path: AUTHORITY_PATH, source: { secret: authority, keys: ['ca.crt'] } }] : [];

/** Makes programs written in Go trust the authority beside those of the system. https://pkg.go.dev/crypto/x509#SystemCertPool */
export const trustOfGo = (authority: Secret | undefined): Record<string, string> => (authority ? { SSL_CERT_DIR: AUTHORITY_PATH } : {});

/** Makes scripts in Python trust the authority. https://docs.python.org/3/library/ssl.html#ssl.get_default_verify_paths */
export const trustOfPython = (authority: Secret | undefined): Record<string, string> =>
  authority ? { SSL_CERT_FILE: AUTHORITY_FILE } : {};
