import { basename } from 'node:path';
import type { TaskContainerProps } from '../platform/container';
import { type Image, images } from '../platform/images';
import type { Mount } from '../platform/volumes';
import { AUTHORITY_PATH, type Authority, SYSTEM_AUTHORITIES } from '../security/authority';

/** Programs that are one static file in their image: they run beside the tools of any other image. */
const PROGRAMS = {
  restic: { image: images.restic, path: '/usr/bin/restic' },
  rclone: { image: images.rclone, path: '/usr/local/bin/rclone' },
} as const satisfies Record<string, { readonly image: Image; readonly path: string }>;

export type Program = keyof typeof PROGRAMS;

const TOOLS = '/tools';

/** Where the programs are found: /tools/restic, /tools/rclone. */
export const toolsMount: Mount = { name: 'tools', path: TOOLS, source: { emptyDir: { size: '256Mi' } } };

/** The authorities of the internet, which come with the programs because the image of Postgres has none. */
export const TOOLS_AUTHORITIES = `${TOOLS}/${basename(SYSTEM_AUTHORITIES)}`;

/**
 * Makes them trust the authorities of the internet and the server's own.
 * https://pkg.go.dev/crypto/x509#SystemCertPool
 */
export const trustOfTools = ({ authority }: { readonly authority?: Authority }): Record<string, string> => ({
  SSL_CERT_FILE: TOOLS_AUTHORITIES,
  ...(authority ? { SSL_CERT_DIR: AUTHORITY_PATH } : {}),
});

/** Init containers that bring the programs from their images: no image of our own to build, scan and keep up to date. */
export const bringTools = (programs: readonly Program[]): TaskContainerProps[] =>
  programs.map((program) => ({
    name: `bring-${program}`,
    image: PROGRAMS[program].image,
    command: ['cp', PROGRAMS[program].path, SYSTEM_AUTHORITIES, TOOLS],
    resources: 'nano',
    mounts: [toolsMount],
  }));
