import { z } from 'zod';
import { CLUSTER_PROVIDERS, type ClusterProvider } from '../../charts/platform/storage-classes';
import { bytes, cidr, cpu, integer, label, labelKey, labelValue, list, providerKey } from '../validation/fields';

const providers = Object.keys(CLUSTER_PROVIDERS) as [ClusterProvider, ...ClusterProvider[]];

/** The Kubernetes cluster underneath. */
export const cluster = z.strictObject({
  /** Whose volumes the storage tiers are made of. */
  provider: z.enum(providers).default('local'),
  /** What becomes of a volume when its claim is deleted. */
  reclaimPolicy: z.enum(['Delete', 'Retain']).default('Retain'),
  /** Key for the encryption of volumes, as the provider names it. @default - the provider's own key; see CLUSTER_PROVIDERS */
  encryptionKey: providerKey.optional(),
  /** The API server as pods reach it behind its Service: most networks apply egress rules after that translation. */
  apiServer: z
    .strictObject({
      /** Its addresses: those of the control plane's nodes. */
      cidrs: list(cidr).default(['0.0.0.0/0']),
      /** Its port, TCP. */
      port: integer(1, 65_535).default(6443),
    })
    .prefault({}),
  /** The nodes, as pods reach their kubelets: volume and container usage is read there. */
  nodes: z
    .strictObject({
      /** Their addresses. */
      cidrs: list(cidr).default(['0.0.0.0/0']),
      /** Port of the kubelet, TCP. */
      port: integer(1, 65_535).default(10_250),
    })
    .prefault({}),
  /** Kinds of nodes by a name of your choice: a pod that fits on none of them is refused. @default - nothing is known of the nodes */
  nodePools: z
    .record(
      label(20),
      z.strictObject({
        /** CPU that one node has for pods: what is allocatable, less what agents on every node take. */
        cpu,
        /** Its memory for pods. */
        memory: bytes,
        /** Labels by which pods choose these nodes. */
        labels: z.record(labelKey, labelValue).default({}),
      }),
    )
    .default({}),
  /** The pods, whose word about a client's address is taken. */
  pods: z
    .strictObject({
      /** Their addresses. */
      cidrs: list(cidr).default(['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16']),
    })
    .prefault({}),
  /** Addresses that tasks may reach, over and above what Airflow needs. @default - none */
  taskEgress: z
    .array(
      z.strictObject({
        /** Range of addresses. */
        cidr,
        /** Ports, TCP. */
        ports: list(integer(1, 65_535)),
      }),
    )
    .default([]),
  /** What the namespaces may take together; computed from everything that they hold, so that it always admits that. */
  quota: z
    .strictObject({
      /** Room above what is needed at the largest scale, in percent. */
      headroom: integer(0, 400).default(20),
      /** What the owner of the cluster grants to all namespaces together; an environment that needs more is refused. @default - as much as it needs */
      granted: z
        .strictObject({
          /** Requests of CPU: "64". */
          cpu: cpu.optional(),
          /** Requests of memory: "256Gi". */
          memory: bytes.optional(),
          /** Volumes: "2Ti". */
          storage: bytes.optional(),
        })
        .optional(),
    })
    .prefault({}),
  /** Render the digests of images.lock.json behind image tags. */
  pinDigests: z.boolean().default(true),
});
