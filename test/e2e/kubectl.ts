import { kubectlAnswer } from '../../scripts/kubectl';

/** Runs kubectl to its end, whatever its exit code. Arguments are passed as they are: no shell reads them. */
export const run = (args: readonly string[], input?: string) => kubectlAnswer(args, input);

/** Output of a kubectl command that must succeed. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await run(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.slice(0, 6).join(' ')}: ${(stderr || stdout).trim()}`);
  return stdout;
}

/** What is in a Secret, as text by key. */
export async function secretOf(namespace: string, name: string): Promise<Readonly<Record<string, string>>> {
  const { data } = JSON.parse(await kubectl(['get', 'secret', name, '--namespace', namespace, '--output', 'json'])) as {
    data: Readonly<Record<string, string>>;
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

/** All objects of a kind in some namespaces. */
export async function list<T>(kind: string, namespaces: readonly string[]): Promise<T[]> {
  const perNamespace = await Promise.all(
    namespaces.map(async (namespace) => {
      const text = await kubectl(['get', kind, '--namespace', namespace, '--output', 'json']);
      return (JSON.parse(text) as { items: T[] }).items;
    }),
  );
  return perNamespace.flat();
}

/** The parsed answer of an API path, or nothing when there is no such path. */
export async function getRaw<T>(path: string): Promise<T | undefined> {
  const { code, stdout } = await run(['get', '--raw', path]);
  return code === 0 ? (JSON.parse(stdout) as T) : undefined;
}
