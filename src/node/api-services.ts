import { z } from 'zod';
import type { NetworkPolicy, Service } from '../domain/kubernetes.js';
import { identity, labelSelector, list, metadata, optionalText, text } from './api-fields.js';

/** A `v1.Service`. */
export const service = z
  .object({
    metadata,
    spec: z.object({
      type: text.nullish(),
      clusterIP: optionalText,
      externalName: optionalText,
      selector: z.record(text, text).nullish(),
      externalIPs: list(text),
      externalTrafficPolicy: optionalText,
      internalTrafficPolicy: optionalText,
      sessionAffinity: optionalText,
      publishNotReadyAddresses: z.boolean().nullish(),
      ports: list(
        z.object({
          name: optionalText,
          protocol: text.nullish(),
          port: z.int(),
          targetPort: z.union([z.int(), text]).nullish(),
          nodePort: z.int().nullish(),
        }),
      ),
    }),
    status: z
      .object({
        loadBalancer: z
          .object({ ingress: list(z.object({ ip: optionalText, hostname: optionalText })) })
          .nullish(),
      })
      .nullish(),
  })
  .transform(
    ({ metadata: object, spec, status }): Service => ({
      ...identity(object),
      labels: object.labels,
      type: spec.type ?? 'ClusterIP',
      clusterIp: spec.clusterIP === '' ? null : spec.clusterIP,
      externalName: spec.externalName,
      selector: spec.selector ?? null,
      ports: spec.ports.map((servicePort) => ({
        name: servicePort.name,
        protocol: servicePort.protocol ?? 'TCP',
        port: servicePort.port,
        targetPort: servicePort.targetPort ?? servicePort.port,
        nodePort: servicePort.nodePort ?? null,
      })),
      externalIps: spec.externalIPs,
      externalTrafficPolicy: spec.externalTrafficPolicy,
      internalTrafficPolicy: spec.internalTrafficPolicy,
      sessionAffinity: spec.sessionAffinity,
      publishNotReadyAddresses: spec.publishNotReadyAddresses === true,
      loadBalancerIngress: (status?.loadBalancer?.ingress ?? []).flatMap(
        (ingress) => ingress.ip ?? ingress.hostname ?? [],
      ),
    }),
  );

/** A `networking.k8s.io/v1.NetworkPolicy`. */
export const networkPolicy = z
  .object({
    metadata,
    spec: z.object({
      podSelector: labelSelector,
      policyTypes: list(text),
      // the client's name for the field `from`
      ingress: list(z.object({ _from: list(z.unknown()), ports: list(z.unknown()) })),
    }),
  })
  .transform(({ metadata: object, spec: { podSelector, policyTypes, ingress } }): NetworkPolicy => {
    const { name, namespace } = identity(object);
    // a policy that names no type is one for what comes in, and a rule that names nobody lets all in
    const isForIngress = policyTypes.length === 0 || policyTypes.includes('Ingress');
    const letsAllIn = ingress.some(({ _from, ports }) => _from.length === 0 && ports.length === 0);
    return {
      name,
      namespace,
      selector: podSelector.matchLabels,
      selectorExpressions: podSelector.matchExpressions,
      limitsIngress: isForIngress && !letsAllIn,
    };
  });
