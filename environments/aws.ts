/** What the AWS Load Balancer Controller wants to know of a load balancer that the world sees, and that shows clients' addresses. */
export const internetFacing = {
  'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
  'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'instance',
  'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing',
};
