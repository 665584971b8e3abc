/** Waits until something holds; says what did not. */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let error: unknown;
  while (Date.now() < end) {
    try {
      if (await holds()) return;
    } catch (caught) {
      error = caught;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${seconds} s: ${what}${error ? ` (${String(error)})` : ''}`);
}
