import { readAssets } from '../platform/assets';
import type { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Mount } from '../platform/volumes';
import { jobLibrary } from '../recovery/recovery-files';

/** Where a Job's scripts are mounted. */
export const FOLDER = '/opt/operations';

/** They find each other, and leave nothing behind on a file system that they cannot write to. */
export const PYTHON: EnvironmentVariables = { PYTHONPATH: FOLDER, PYTHONDONTWRITEBYTECODE: '1' };

/** The scripts of one Job, and what they import and read: what others change does not run it again. */
export function jobFiles(component: Component, scripts: readonly string[], data: Readonly<Record<string, string>> = {}): Mount {
  const files = new ConfigFiles(component, `${component.objectName}-files`, {
    ...readAssets(__dirname, ['report.py', ...scripts]),
    ...jobLibrary(),
    ...data,
  });
  return { name: 'scripts', path: FOLDER, source: { config: files } };
}
