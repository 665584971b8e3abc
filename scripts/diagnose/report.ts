import type { Explained, Unseen } from './finding';

export interface Diagnosis {
  readonly environment: string;
  readonly findings: readonly Explained[];
  readonly unseen: readonly Unseen[];
}

/** 0: healthy; 1: something is wrong; 2: nothing was found, but not everything could be looked at. */
export function exitCode({ findings, unseen }: Diagnosis): number {
  if (findings.length > 0) return 1;
  return unseen.some(({ optional }) => !optional) ? 2 : 0;
}

/** For people. */
export function textOf(diagnosis: Diagnosis): string {
  const { environment, findings, unseen } = diagnosis;
  const summary =
    findings.length > 0
      ? `${environment}: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`
      : exitCode(diagnosis) === 0
        ? `${environment} is healthy`
        : `${environment}: nothing was found, but not everything could be looked at`;
  return [summary, ...findings.flatMap((finding, index) => ['', ...linesOf(finding, index + 1)]), ...unseenLines(unseen)].join('\n');
}

function linesOf({ kind, cause, components, evidence, consequences, runbook, next }: Explained, number: number): string[] {
  const indented = (title: string, items: readonly string[]) =>
    items.length > 0 ? [`   ${title}`, ...items.map((item) => `     ${item}`)] : [];
  return [
    `${number}. ${cause}`,
    `   ${kind}: ${components.join(', ')}`,
    ...indented('seen', evidence),
    ...indented(
      'follows from it',
      consequences.map((each) => each.cause),
    ),
    ...indented('next', next),
    `   runbook: docs/${runbook}`,
  ];
}

const unseenLines = (unseen: readonly Unseen[]): string[] =>
  unseen.length === 0 ? [] : ['', 'not looked at:', ...unseen.map(({ what, why }) => `  ${what}: ${why}`)];
