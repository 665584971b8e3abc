import type { Texts } from '../../../support/manifests';

/** What stands for the Kubernetes API of a site. */
export interface KubernetesApi {
  /** Variables by which pods find it. */
  readonly variables: Texts;
  /** Folder of the files by which the pods of an account talk to it. @default - the variables say all */
  readonly accountOf?: (serviceAccount: string) => string;
  readonly close: () => void | Promise<void>;
}
