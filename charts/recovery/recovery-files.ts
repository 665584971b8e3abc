import type { Construct } from 'constructs';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { Mount } from '../platform/volumes';

/** Where the shared functions are mounted: scripts source recovery.sh from here, import recovery_job, and compare databases by table-figures.sql. */
export const LIBRARY = '/opt/recovery/lib';

const PYTHON = ['recovery_job.py', 'kubernetes_api.py'];

const SHARED = ['recovery.sh', ...PYTHON, 'table-figures.sql'];

/** What any Job in Python may import: messages, settings, the Kubernetes API. By file name. */
export const jobLibrary = (): Record<string, string> => readAssets(__dirname, PYTHON);

/** Owner of what the scripts of backup and recovery share. */
export class RecoveryFiles extends Component {
  readonly mount: Mount;

  constructor(scope: Construct) {
    super(scope, 'recovery');
    const files = new ConfigFiles(this, 'recovery-files', readAssets(__dirname, SHARED));
    this.mount = { name: 'recovery-files', path: LIBRARY, source: { config: files } };
  }
}
