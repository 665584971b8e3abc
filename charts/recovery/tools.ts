import type { TaskContainerProps } from '../platform/container';
import { type Image, images } from '../platform/images';
import type { Mount } from '../platform/volumes';

/** Programs that are one static file in their image: they run beside the tools of any other image. */
const PROGRAMS = {
  restic: { image: images.restic, path: '/usr/bin/restic' },
  rclone: { image: images.rclone, path: '/usr/local/bin/rclone' },
} as const satisfies Record<string, { readonly image: Image; readonly path: string }>;

export type Program = keyof typeof PROGRAMS;

const TOOLS = '/tools';

/** Where the programs are found: /tools/restic, /tools/rclone. */
export const toolsMount: Mount = { name: 'tools', path: TOOLS, source: { emptyDir: { size: '256Mi' } } };

/** Init containers that bring the programs from their images: no image of our own to build, scan and keep up to date. */
export const bringTools = (programs: readonly Program[]): TaskContainerProps[] =>
  programs.map((program) => ({
    name: `bring-${program}`,
    image: PROGRAMS[program].image,
    command: ['cp', PROGRAMS[program].path, `${TOOLS}/${program}`],
    resources: 'nano',
    mounts: [toolsMount],
  }));
