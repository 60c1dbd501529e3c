import { z } from 'zod';
import type { Endpoint, SliceOrigin } from '../domain/kubernetes.js';
import { list, type Metadata, metadata, optionalText, text } from './api-fields.js';

const targetRef = z
  .object({ kind: text.nullish(), name: optionalText, uid: optionalText })
  .nullish();

function podOf(target: z.output<typeof targetRef>) {
  const isPod = target?.kind === 'Pod';
  return { podName: isPod ? target.name : null, podUid: isPod ? target.uid : null };
}

/** The label that holds the name of an EndpointSlice's Service. */
const serviceNameLabel = 'kubernetes.io/service-name';

/** The label that names what keeps an EndpointSlice, and the cluster's own keepers. */
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const sliceControllers: ReadonlySet<string | undefined> = new Set([
  'endpointslice-controller.k8s.io',
  'endpointslicemirroring-controller.k8s.io',
]);

function originOf({ name, labels: own, ownerReferences }: Metadata): SliceOrigin {
  return {
    name,
    isByHand: !sliceControllers.has(own[managedByLabel]),
    ownerUid: ownerReferences.find(({ kind }) => kind === 'Service')?.uid ?? null,
  };
}

/**
 * A `discovery.k8s.io/v1.EndpointSlice`, turned into one endpoint for each address and port. The
 * port is null if the slice has none. A slice of host names, or without a Service, gives no
 * endpoints.
 */
export const endpointSlice = z
  .object({
    metadata,
    addressType: text,
    ports: list(z.object({ name: optionalText, port: z.int().nullish() })),
    endpoints: list(
      z.object({
        addresses: z.array(text),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
        targetRef,
      }),
    ),
  })
  .transform(({ metadata: object, addressType, ports, endpoints }): Endpoint[] => {
    const name = object.labels[serviceNameLabel];
    if (name === undefined || addressType === 'FQDN') return [];
    const portsOrNone = ports.length > 0 ? ports : [{ name: null, port: null }];
    const slice = originOf(object);
    return endpoints.flatMap(({ addresses, conditions, targetRef: target }) =>
      addresses.flatMap((ip) =>
        portsOrNone.map((endpointPort) => ({
          service: name,
          ip,
          port: endpointPort.port ?? null,
          portName: endpointPort.name === '' ? null : endpointPort.name,
          // the Kubernetes API's EndpointConditions say that an unknown state counts as ready
          ready: conditions?.ready !== false,
          ...podOf(target),
          slice,
        })),
      ),
    );
  });

const endpointAddress = z.object({ ip: text, targetRef });

/** A `v1.Endpoints`, turned into one endpoint for each address and port; the port may be null. */
export const endpoints = z
  .object({
    metadata,
    subsets: list(
      z.object({
        addresses: list(endpointAddress),
        notReadyAddresses: list(endpointAddress),
        ports: list(z.object({ name: optionalText, port: z.int() })),
      }),
    ),
  })
  .transform(({ metadata: { name }, subsets }): Endpoint[] =>
    subsets.flatMap(({ addresses, notReadyAddresses, ports }) => {
      const portsOrNone = ports.length > 0 ? ports : [{ name: null, port: null }];
      const all = [
        ...addresses.map((address) => ({ ...address, ready: true })),
        ...notReadyAddresses.map((address) => ({ ...address, ready: false })),
      ];
      return all.flatMap(({ ip, ready, targetRef: target }) =>
        portsOrNone.map((endpointPort) => ({
          service: name,
          ip,
          port: endpointPort.port,
          portName: endpointPort.name,
          ready,
          ...podOf(target),
          slice: null,
        })),
      );
    }),
  );
