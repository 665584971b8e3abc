import type { Construct } from 'constructs';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { Mount } from '../platform/volumes';

/** Where the shared functions are mounted: scripts source recovery.sh from here, and import recovery_job. */
export const LIBRARY = '/opt/recovery/lib';

/** Owner of what the scripts of backup and recovery share. */
export class RecoveryFiles extends Component {
  /** Mount of recovery.sh, which scripts source as /opt/recovery/lib/recovery.sh, and of table-figures.sql, by which databases are compared. */
  readonly mount: Mount;

  constructor(scope: Construct) {
    super(scope, 'recovery');
    const files = new ConfigFiles(this, 'recovery-files', readAssets(__dirname, ['recovery.sh', 'recovery_job.py', 'table-figures.sql']));
    this.mount = { name: 'recovery-files', path: LIBRARY, source: { config: files } };
  }
}
