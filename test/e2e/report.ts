/** Runs checks, says how each went and counts. */
export class Report {
  private passed = 0;
  private failed = 0;

  get ok(): boolean {
    return this.failed === 0;
  }

  heading(text: string): void {
    console.log(`\n${text}`);
  }

  /** @param body what it returns is printed beside the sentence; what it throws makes the check fail */
  async check(sentence: string, body: () => Promise<string | undefined>): Promise<boolean> {
    const started = Date.now();
    try {
      const detail = await body();
      this.passed += 1;
      console.log(`  ✓ ${sentence}${detail === undefined ? '' : `: ${detail}`} (${seconds(Date.now() - started)})`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(`  ✗ ${sentence} (${seconds(Date.now() - started)})`);
      console.log(indent(error instanceof Error ? error.message : String(error)));
      return false;
    }
  }

  summary(): string {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

/** Fails with every line of `problems`, if there are any. */
export function expectNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '      ');
}
