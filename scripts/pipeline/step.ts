/** A program with its arguments; no shell reads them. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Passed over where this one succeeds. */
  readonly unless?: readonly [string, ...string[]];
}

/** What a step is told when it is asked for its commands. */
export interface Context {
  /** Commit that is delivered. */
  readonly revision: string;
  /** Value of a variable that the step declares. */
  variable(name: string): string;
  /** Digest of an image as the registry has it now. */
  digest(reference: string): string;
}

/** One step of the delivery: `npm run pipeline -- <name>`. */
export interface Step {
  readonly name: string;
  /** One sentence. */
  readonly what: string;
  readonly tools: readonly Tool[];
  /** Environment variables without which it cannot run. @default - none */
  readonly variables?: readonly string[];
  readonly commands: (context: Context) => readonly Command[];
}

/** Programs that steps run: how one sees whether it is there, and how one gets it. */
export const TOOLS = {
  npm: { probe: ['npm', '--version'], get: 'it comes with Node: https://nodejs.org' },
  'docker buildx': {
    probe: ['docker', 'buildx', 'version'],
    get: 'install Docker with its buildx plugin: https://docs.docker.com/engine/install',
  },
  trivy: {
    probe: ['trivy', '--version'],
    get: 'install 0.70 or newer, never 0.69.4 to 0.69.6: https://trivy.dev/latest/getting-started/installation',
  },
  cosign: { probe: ['cosign', 'version'], get: 'install version 3: https://docs.sigstore.dev/cosign/system_config/installation' },
  kubectl: { probe: ['kubectl', 'version', '--client'], get: 'install it, 1.34 or newer: https://kubernetes.io/docs/tasks/tools' },
  'kube-score': { probe: ['kube-score', 'version'], get: 'run scripts/install-tools.sh, which puts it into .tools/bin' },
  go: { probe: ['go', 'version'], get: 'install 1.26 or newer: https://go.dev/doc/install' },
} as const satisfies Record<string, { readonly probe: readonly [string, ...string[]]; readonly get: string }>;

export type Tool = keyof typeof TOOLS;
