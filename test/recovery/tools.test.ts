import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { images } from '../../charts/platform/images';

const script = readFileSync(join(__dirname, '..', '..', 'scripts', 'install-recovery-tools.sh'), 'utf8');

test.each([
  ['restic', images.restic.tag],
  ['rclone', images.rclone.tag],
  ['weed', images.seaweedfs.tag],
])('the drill runs the %s of the images, %s', (tool, tag) => {
  expect(script).toContain(`[${tool}]=${tag}`);
});
