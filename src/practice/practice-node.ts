import type { PracticeNode } from '../domain/practice.js';
export async function startPracticeNode(_identity: {
  hostPrivateKey: string;
  sshPort: number;
}): Promise<PracticeNode> {
  throw new Error('not yet');
}
