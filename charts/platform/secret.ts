import type { RotationName } from '../security/rotations';

/** What a secret value looks like, so that people and providers can make one. */
export type SecretFormat =
  /** Letters and digits only: it becomes part of a connection URL. */
  | 'url-safe'
  /** 64 hexadecimal digits. */
  | 'hex'
  /** 32 bytes in URL-safe base64, as Fernet wants them; two with a comma between them while one takes the other's place. */
  | 'fernet'
  /** 32 bytes in base64: a WireGuard key. */
  | 'wireguard'
  /** A fixed word, given. */
  | { readonly fixed: string }
  /** Text that only its owner has: a token, a private key. */
  | 'provided';

export interface SecretKeySpec {
  /** What it is for, one sentence without the full stop. */
  readonly purpose: string;
  readonly format: SecretFormat;
}

/** A Secret that the environment needs, whoever provides it. */
export interface SecretSpec {
  /** How its values are replaced by new ones. @default - it stands in no inventory */
  readonly rotation?: RotationName;
  readonly keys: Readonly<Record<string, SecretKeySpec>>;
  /** Kubernetes type. @default Opaque */
  readonly type?: string;
  /** Labels of the object, over and above those of all. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Host names of the certificate in it. @default - it holds none */
  readonly hosts?: readonly string[];
  /** Name of the Secret beside it whose values it repeats, out of a place of its own: a copy against loss. @default - its values are its own */
  readonly mirrors?: string;
  /** cert-manager makes it, not who provides the other Secrets. @default false */
  readonly issued?: boolean;
}

/** One value inside a Secret. */
export interface SecretKey {
  readonly secret: Secret;
  readonly key: string;
}

/** A Secret by reference: where it is, what is in it, who reads it. Never the value. */
export class Secret {
  private readonly readerNames = new Set<string>();

  /** @param copyOf the Secret of another namespace that it always equals */
  constructor(
    readonly name: string,
    readonly namespace: string,
    readonly spec: SecretSpec,
    readonly copyOf?: Secret,
  ) {}

  key(key: string): SecretKey {
    if (!(key in this.spec.keys))
      throw new Error(`Secret ${this.name} has no key "${key}"; it has: ${Object.keys(this.spec.keys).join(', ')}`);
    return { secret: this, key };
  }

  /** Called by the workload that mounts or references it. */
  addReader(name: string): void {
    this.readerNames.add(name);
  }

  get readers(): string[] {
    return [...this.readerNames].sort();
  }
}
