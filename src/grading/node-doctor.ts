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

/** What the node doctor examines, and with which key. */
export interface Examination {
  target: ProbeTarget;
  key: CourseKey;
  /** The host key of the registered node; null if there is none. */
  knownHostKey: string | null;
}

/** What the node doctor found. */
export interface Diagnosis {
  /** Contains every stage. */
  results: ReadonlyMap<NodeStage, StageResult>;
  /** The host key that the machine showed, as in `ssh-ed25519 AAAA...`; null if it showed none. */
  hostKey: string | null;
  /** The IP address that was examined; null if none was found, or it must stay secret. */
  address: string | null;
}

/**
 * Examines a machine, calls `onResult` for each stage as it completes, and resolves with all
 * stages. Changes nothing on the machine and takes at most 20 s. Rejects only if there is a bug.
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

/** True if no stage failed that Podmark needs in order to look at the node. */
export function isUsable(results: ReadonlyMap<NodeStage, StageResult>): boolean {
  return neededStages.every((stage) => {
    const kind = results.get(stage)?.kind;
    return kind === 'ok' || kind === 'warning';
  });
}
