import { readAsset, readAssets } from '../platform/assets';
import type { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { PLATFORM_DAG } from './dags';

/** Asked wherever DAG files are read; Airflow looks for it here. */
export const POLICY = 'airflow_local_settings.py';

const FILES = [
  'airflow.cfg',
  POLICY,
  'database_url.py',
  'encrypted_values.py',
  'migrations.py',
  'api_servers.py',
  'check-migrations.py',
  'check-job.py',
  'site_lock.py',
  'stand-by.py',
  'ping-worker.py',
  'start-worker.sh',
  'groom-logs.sh',
];

export interface SharedFilesProps {
  /** By environment variable. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether people log in at an identity provider. */
  readonly singleSignOn: boolean;
}

/** ConfigMaps that all of Airflow's processes read, whatever build of the image they are of. */
export class SharedFiles {
  readonly config: ConfigFiles;
  readonly files: ConfigFiles;
  /** The platform's own DAG. */
  readonly ownDags: ConfigFiles;

  /** @param owner component that owns them */
  constructor(owner: Component, { settings, singleSignOn }: SharedFilesProps) {
    this.config = new ConfigFiles(owner, 'airflow-config', settings);
    this.files = new ConfigFiles(owner, 'airflow-files', {
      'webserver_config.py': readAsset(__dirname, singleSignOn ? 'webserver_config_oauth.py' : 'webserver_config.py'),
      ...readAssets(__dirname, FILES),
    });
    this.ownDags = new ConfigFiles(owner, 'airflow-platform-dags', readAssets(__dirname, [`dags/${PLATFORM_DAG}.py`]));
  }
}
