import ipaddr from 'ipaddr.js';
import { isQualifiedName, isRange, text } from './fields';

export const annotationKey = text(
  isQualifiedName,
  'the key of a Kubernetes annotation: letters, digits, dots, dashes and underscores, at most 63, perhaps a domain and a slash before them',
  'for example "example.com/load-balancer-type"',
  253,
);

/** One line; whoever reads it gets it as it stands. */
export const annotationValue = text(
  /^[!-~]([ -~]*[!-~])?$/,
  'one line of printable ASCII text without spaces around it',
  'for example "internet-facing"',
  500,
);

const GROUP = /^[A-Za-z0-9]([A-Za-z0-9_.:@/ -]*[A-Za-z0-9])?$/;

/** A group of people, as the identity provider knows it. */
export const groupName = text(
  GROUP,
  'a group name: letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them',
  'for example "airflow-admin"',
  120,
);

/** A group of people, as the Kubernetes cluster knows it. */
export const clusterGroupName = text(
  (value) => GROUP.test(value) && !/^system:/i.test(value),
  "a group of people, none of Kubernetes' own that begin with system: and hold everybody or may do everything; letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them",
  'for example "platform-engineers"',
  120,
);

/** A claim of a token that Grafana finds by its bare name. */
export const claimName = text(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  'the name of a claim at the top of the token: letters, digits and underscores',
  'for example "groups"; a provider can map another claim to such a name',
  60,
);

/** How strongly somebody was authenticated, in the words of the provider: a URL, a URN or a bare word. */
export const authenticationContext = text(
  /^[A-Za-z0-9]([A-Za-z0-9._~:/-]*[A-Za-z0-9])?$/,
  'one authentication context class: letters, digits, dots, dashes, colons and slashes',
  'for example "urn:example:loa:2" or "mfa"',
  200,
);

export const ipv4Address = text(
  (value) => ipaddr.IPv4.isValidFourPartDecimal(value),
  'an IPv4 address of four numbers',
  'for example "10.13.13.2"',
);

/** Room for the gateway and one device at least. */
export const tunnelRange = text(
  (value) =>
    /^[0-9.]+\/(1[6-9]|2[0-9]|30)$/.test(value) && isRange(value) && ipaddr.IPv4.parse(value.replace(/\/.*/, '')).range() === 'private',
  'a private IPv4 range with a prefix of 16 to 30, and no bits set behind it',
  'for example "10.13.13.0/24": one that your devices do not use elsewhere',
);

/** 32 bytes in base64, of which the last digit can only be one of sixteen. */
export const wireguardKey = text(
  /^(?!A{43}=)[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
  'a WireGuard key: 32 bytes in base64, 44 characters with an equals sign at the end, not all of them zero',
  'for example "umGDpTe1MMBm0U2EI1eM1x6SxCDQ4ukI+OHi2VHffR4="; print yours with: wg pubkey < private.key',
);

export const uuid = text(
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  'a UUID in lower case',
  'for example "00000000-0000-4000-8000-000000000000"',
);

/** A project or resource group of a cloud. */
export const projectName = text(
  /^[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]$/,
  'the name of a cloud project: letters, digits, dots, dashes and underscores',
  'for example "example-dns"',
  90,
);
