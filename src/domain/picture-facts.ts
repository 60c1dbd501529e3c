import { z } from 'zod';

/** A part that is left out where it is missing or has another shape: facts have many versions. */
function lenient<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}

const labels = z.record(z.string(), z.string());
const reply = z.object({
  kind: z.enum(['answered', 'refused', 'timeout', 'garbled']),
  status: z.number().optional(),
  body: z.string().default(''),
});

const service = z.object({
  name: z.string(),
  namespace: z.string(),
  type: z.string(),
  clusterIp: z.string().nullable(),
  selector: labels.nullable(),
  ports: z.array(
    z.object({
      protocol: z.string().default('TCP'),
      port: z.number(),
      targetPort: z.union([z.number(), z.string()]),
      nodePort: z.number().nullable().default(null),
    }),
  ),
  externalTrafficPolicy: z.string().nullish(),
});

const endpoint = z.object({
  ip: z.string(),
  port: z.number().nullable().default(null),
  ready: z.boolean(),
  podName: z.string().nullable().default(null),
  podUid: z.string().nullable().default(null),
});

const container = z.object({
  ports: z.array(z.object({ name: z.string().nullish() })).default([]),
  waitingReason: z.string().nullish(),
  terminatedReason: z.string().nullish(),
});

const pod = z.object({
  name: z.string(),
  uid: z.string(),
  ip: z.string().nullable(),
  ready: z.boolean(),
  phase: z.string(),
  labels: labels.default({}),
  unschedulableMessage: z.string().nullish(),
  containers: z.array(container).default([]),
});

/** The parts of a check's facts that {@link servicePicture} draws. */
const pictureFacts = z.object({
  service: lenient(service),
  endpoints: lenient(z.array(endpoint)),
  pods: lenient(z.array(pod)),
  otherLabels: lenient(z.array(labels)),
  podLabels: lenient(z.array(labels)),
  address: lenient(z.string()),
  nodePort: lenient(z.number()),
  fromNode: lenient(reply),
  fromOutside: lenient(reply),
  insteadFromNode: lenient(reply),
  atAddresses: lenient(z.array(z.object({ address: z.string(), reply }))),
  reply: lenient(reply),
  podReplies: lenient(z.array(z.object({ ip: z.string(), reply }))),
  asked: lenient(z.string()),
  replies: lenient(
    z.array(
      z.union([
        z.object({ ip: z.string(), reply }),
        z.object({ pod: z.string().nullable(), kind: reply.shape.kind.optional() }),
      ]),
    ),
  ),
});

export type PictureFacts = z.infer<typeof pictureFacts>;
export type ServiceFact = z.infer<typeof service>;
export type EndpointFact = z.infer<typeof endpoint>;
export type PodFact = z.infer<typeof pod>;
export type ReplyFact = z.infer<typeof reply>;

/** Reads what can be drawn of a check's facts; undefined if they are no object. Never throws. */
export function readPictureFacts(facts: unknown): PictureFacts | undefined {
  return pictureFacts.safeParse(facts).data;
}
