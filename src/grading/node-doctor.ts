import type { CourseKey } from '../domain/course.js';
import {
  type NodeProbe,
  type NodeStage,
  neededStages,
  nodeStages,
  type ProbeTarget,
  type StageResult,
} from '../domain/node-doctor.js';
import { judgeStage } from './node-judgement.js';

export interface NodeDoctorDependencies {
  probe: NodeProbe;
  now(): Date;
}

/** Whom the doctor looks at, and with what. */
export interface Examination {
  target: ProbeTarget;
  key: CourseKey;
  /** Of the node that is registered; null where there is none. */
  knownHostKey: string | null;
}

/** What the doctor found. Every stage is there. */
export interface Diagnosis {
  results: ReadonlyMap<NodeStage, StageResult>;
  /** The key that the machine proved to have, as in `ssh-ed25519 AAAA...`; null where it came to none. */
  hostKey: string | null;
  /** The IP address that it was looked for at; null where it came to none. */
  address: string | null;
}

/**
 * Looks at a machine, tells each stage as it happens, and resolves with all of them. Changes nothing
 * on it and takes at most 20 s. Rejects only for a bug of ours.
 */
export type NodeDoctor = (
  examination: Examination,
  onResult: (stage: NodeStage, result: StageResult) => void,
) => Promise<Diagnosis>;

const wholeMs = 20_000;

export function createNodeDoctor({ probe, now }: NodeDoctorDependencies): NodeDoctor {
  return async ({ target, key, knownHostKey }, onResult) => {
    const { user, sshPort } = target;
    const context = { user, sshPort, publicKey: key.publicKey, knownHostKey };
    const results = new Map<NodeStage, StageResult>();
    let hostKey: string | null = null;
    let address: string | null = null;
    const conclude = (stage: NodeStage, result: StageResult) => {
      results.set(stage, result);
      onResult(stage, result);
    };
    const signal = AbortSignal.timeout(wholeMs);
    await probe(
      target,
      key.privateKey,
      (sighting) => {
        if (sighting.stage === 'host-key' && 'facts' in sighting) hostKey = sighting.facts.hostKey;
        if (sighting.stage === 'address' && 'facts' in sighting) address = sighting.facts.address;
        conclude(sighting.stage, judgeStage(sighting, { ...context, now: now() }));
      },
      signal,
    );
    for (const stage of nodeStages) {
      if (!results.has(stage)) conclude(stage, { kind: 'not-reached' });
    }
    return { results, hostKey, address };
  };
}

/** True where nothing that Podmark needs in order to look is wrong. */
export function isUsable(results: ReadonlyMap<NodeStage, StageResult>): boolean {
  return neededStages.every((stage) => {
    const kind = results.get(stage)?.kind;
    return kind === 'ok' || kind === 'warning';
  });
}
