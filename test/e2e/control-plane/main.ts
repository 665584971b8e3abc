/**
 * Starts a real API server with its etcd, and holds what the platform renders against it: admission policies, encryption of Secrets, the
 * audit log, the scripts of jobs, preflight, the diagnosis, the commands of the delivery, and compliance-scan with a real Vault and a real Prometheus.
 *
 *     node scripts/run.cjs test/e2e/control-plane/main.ts [suite]... [--keep]
 *
 * Needs etcd and kube-apiserver (CONTROL_PLANE_BIN=<their folder>), kubectl, curl, OpenSSL, and the CRDs of the operators
 * (CRDS=<folder>); compliance a bao or vault, a prometheus and AIRFLOW_VENV=<Python with boto3>. No cluster: nothing runs in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Precondition } from '../options';
import { Report } from '../report';
import type { Drill } from './drill';
import { ControlPlane } from './servers';
import { auditChecks } from './suites/audit';
import { complianceChecks } from './suites/compliance';
import { deliveryChecks } from './suites/delivery';
import { diagnoseChecks } from './suites/diagnose';
import { encryptionChecks } from './suites/encryption';
import { jobChecks } from './suites/jobs';
import { operationChecks } from './suites/operations';
import { policyChecks } from './suites/policies';
import { findTools } from './tools';

const SUITES: Readonly<Record<string, (drill: Drill) => Promise<void>>> = {
  audit: auditChecks,
  jobs: jobChecks,
  operations: operationChecks,
  policies: policyChecks,
  diagnose: diagnoseChecks,
  encryption: encryptionChecks,
  compliance: complianceChecks,
  delivery: deliveryChecks,
};

async function main(args: readonly string[]): Promise<number> {
  const keep = args.includes('--keep');
  const chosen = args.filter((arg) => arg !== '--keep');
  const unknown = chosen.filter((name) => !(name in SUITES));
  if (unknown.length > 0) throw new Precondition(`there is no suite ${unknown.join(', ')}`, `use one of ${Object.keys(SUITES).join(', ')}`);
  const tools = findTools();
  const report = new Report();
  for (const [name, suite] of Object.entries(SUITES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
    const controlPlane = new ControlPlane({ folder, tools });
    report.heading(name);
    try {
      await suite({ report, folder, tools, controlPlane });
    } finally {
      await controlPlane.stop();
      if (keep) console.log(`files and logs: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(`\n${report.summary()}`);
  return report.ok ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Precondition ? `control plane: ${error.message}` : error);
    process.exitCode = error instanceof Precondition ? 2 : 1;
  },
);
