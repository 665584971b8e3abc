import { z } from 'zod';
import { projectName, uuid } from '../validation/edge-fields';
import { emailAddress, httpsUrl, label, objectName, regionName } from '../validation/fields';

/** How an ACME server is shown that the domain is ours. Behind a load balancer of our own only DNS can show it. */
const challenge = z.discriminatedUnion('type', [
  z.strictObject({
    /** A file over HTTP, served by the Gateway or Ingress of edge.entry. */
    type: z.literal('http01'),
  }),
  z.strictObject({
    /** A record in Amazon Route 53; cert-manager's own role may write it. */
    type: z.literal('route53'),
    /** Region, for signatures. */
    region: regionName,
  }),
  z.strictObject({
    /** A record in Google Cloud DNS; cert-manager's own account may write it. */
    type: z.literal('cloud-dns'),
    /** Project of the zone. */
    project: projectName,
  }),
  z.strictObject({
    /** A record in Azure DNS; cert-manager's managed identity may write it. */
    type: z.literal('azure-dns'),
    /** Subscription of the zone. */
    subscription: uuid,
    /** Resource group of the zone. */
    resourceGroup: projectName,
    /** Client id of the managed identity. */
    clientId: uuid,
  }),
]);

const issuer = z.discriminatedUnion('type', [
  z.strictObject({
    /** A public authority that speaks ACME: browsers trust it. */
    type: z.literal('acme'),
    /** Its directory. */
    server: httpsUrl.default('https://acme-v02.api.letsencrypt.org/directory'),
    /** Who hears of certificates that nobody renews. */
    email: emailAddress,
    /** How the domain is proved. */
    challenge,
  }),
  z.strictObject({
    /** A key pair of our own: the Secret `<instance>-ca` in cert-manager's namespace, made once by hand. */
    type: z.literal('private-ca'),
  }),
  z.strictObject({
    /** A ClusterIssuer that exists. */
    type: z.literal('existing'),
    /** Its name. */
    name: objectName,
  }),
]);

/** Encryption on the wire: from the client to the firewall, and between the platform's own parts. */
export const tls = z.discriminatedUnion('provider', [
  z.strictObject({
    /** NOTHING IS ENCRYPTED ON THE WIRE, PASSWORDS INCLUDED. Development only. */
    provider: z.literal('none'),
  }),
  z.strictObject({
    /** Certificates come as Secrets, from the provider of `secrets`: somebody else renews them. */
    provider: z.literal('existing'),
  }),
  z.strictObject({
    /** cert-manager makes and renews them. */
    provider: z.literal('cert-manager'),
    /** Who signs, by a name of one's own; each is the issuer of public or internal certificates. */
    issuers: z.record(label(30), issuer),
    /** Issuer of the certificates that browsers see. */
    public: label(30),
    /** Issuer of the certificates inside: one whose certificate authority cert-manager writes beside what it signs, so none of ACME. */
    internal: label(30),
  }),
]);
