/** Prints what staging applies while a release to another build of its version is verified, as JSON: drill.py tries it. */
import { staging } from '../../../environments/staging';
import { objectsOf } from '../../support/releases';

const preview = { color: 'green', image: { tag: '3.3.2-2' } } as const;

console.log(
  JSON.stringify(objectsOf({ ...staging, release: { strategy: 'blue-green', active: 'blue', preview, phase: 'verify' } }).objects),
);
