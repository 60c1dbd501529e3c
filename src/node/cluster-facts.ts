import { X509Certificate } from 'node:crypto';
import { VersionApi } from '@kubernetes/client-node';
import { z } from 'zod';
import type { ClusterNode } from '../domain/kubernetes.js';
import type { NodeStage, ProbeTarget, Sighting } from '../domain/node-doctor.js';
import { NodeUnreachable } from '../domain/outcome.js';
import { type ApiAccess, createApiAccess } from './api-access.js';
import { CallLog } from './call-log.js';
import { createClusterDns, lookUpApi } from './cluster-dns.js';
import { type ClusterReader, createKubernetesReader } from './kubernetes-reader.js';
import type { NodeLimits } from './node-connector.js';
import { plainText } from './plain-text.js';
import type { SshConnection } from './ssh-connection.js';
import { unreachable } from './unreachable.js';

/**
 * Runs the work of a stage. If the node would not let us look, the stage's sighting says so and the
 * result is false. Any other error is thrown.
 */
export type RunStage = (stage: NodeStage, work: () => Promise<void>) => Promise<boolean>;

/**
 * Looks at the stages from the kubeconfig to the certificates and calls `see` for each. A stage
 * that fails ends the stages that depend on it.
 */
export async function readCluster(
  target: ProbeTarget,
  address: string,
  ssh: SshConnection,
  limits: NodeLimits,
  see: (sighting: Sighting) => void,
  runStage: RunStage,
): Promise<void> {
  const api = createApiAccess(target, address, ssh, limits, new CallLog());
  const reader = createKubernetesReader(api.get);
  try {
    const hasKubeconfig = await runStage('kubeconfig', async () => {
      await api.get();
      const signsInWith = api.credentials()?.token == null ? 'certificate' : 'token';
      see({ stage: 'kubeconfig', facts: { signsInWith } });
    });
    if (!hasKubeconfig) return;
    const answers = await runStage('api', async () => {
      see({ stage: 'api', facts: { version: await readVersion(api) } });
    });
    if (!answers) return;
    seeCertificates(api, see);
    let nodes: ClusterNode[] | undefined;
    const isRead = await runStage('rights', async () => {
      const read = await readEverything(reader);
      nodes = read.nodes;
      const mayScale = await reader.mayScale('default');
      see({ stage: 'rights', facts: { denied: read.denied, mayScale } });
    });
    if (!isRead || !nodes) return;
    see({ stage: 'ready', facts: { nodes } });
    await runStage('dns', async () => {
      const dns = createClusterDns({
        openStream: (host, port) => ssh.openStream(host, port, limits.probeMs),
        timeoutMs: limits.probeMs,
        confirmAlive: async () => {
          await ssh.exec('true', { timeoutMs: limits.probeMs });
        },
      });
      see({ stage: 'dns', facts: { reply: await lookUpApi(dns, await reader.listServices()) } });
    });
  } finally {
    await api.close();
  }
}

const versionInfo = z.object({ gitVersion: z.string().max(60).transform(plainText) });

/** Resolves with null if the API answers but refuses our credentials. */
async function readVersion(api: ApiAccess): Promise<string | null> {
  const { configuration } = await api.get();
  try {
    const parsed = versionInfo.safeParse(await new VersionApi(configuration).getCode());
    if (!parsed.success) throw unreachable('api-malformed', '', parsed.error);
    return parsed.data.gitVersion;
  } catch (error) {
    if (!(error instanceof NodeUnreachable)) throw unreachable('api-malformed', '', error);
    if (error.reason === 'api-unauthorized' || error.reason === 'api-forbidden') return null;
    throw error;
  }
}

/**
 * Reads every list that Podmark needs. Returns the forbidden ones as `denied`; throws other
 * failures.
 */
async function readEverything(reader: ClusterReader) {
  const denied: string[] = [];
  const read = async <T>(what: string, list: Promise<T>): Promise<T | undefined> => {
    try {
      return await list;
    } catch (error) {
      if (!(error instanceof NodeUnreachable) || error.reason !== 'api-forbidden') throw error;
      denied.push(what);
      return undefined;
    }
  };
  const [nodes] = await Promise.all([
    read('nodes', reader.listClusterNodes()),
    read('services', reader.listServices()),
    read('pods', reader.listPods('default')),
    read('deployments', reader.listDeployments('default')),
    read('replicasets', reader.listReplicaSets('default')),
    read('endpoints', reader.listEndpoints('default')),
  ]);
  return { nodes, denied: denied.sort() };
}

function seeCertificates(api: ApiAccess, see: (sighting: Sighting) => void): void {
  const { cert } = api.credentials() ?? {};
  const server = api.serverCertificateEnds();
  if (!server) return;
  const client = cert == null ? null : new Date(new X509Certificate(cert).validTo);
  see({ stage: 'certificate', facts: { server, client } });
}
