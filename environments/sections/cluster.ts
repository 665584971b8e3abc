import { z } from 'zod';
import { CLUSTER_PROVIDERS, type ClusterProvider } from '../../charts/platform/storage-classes';
import { cidr, integer, list } from '../validation/fields';

const providers = Object.keys(CLUSTER_PROVIDERS) as [ClusterProvider, ...ClusterProvider[]];

/** The Kubernetes cluster underneath. */
export const cluster = z.strictObject({
  /** Whose volumes the storage tiers are made of. */
  provider: z.enum(providers).default('local'),
  /** What becomes of a volume when its claim is deleted. */
  reclaimPolicy: z.enum(['Delete', 'Retain']).default('Retain'),
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
  /** Render the digests of images.lock.json behind image tags. */
  pinDigests: z.boolean().default(true),
});
