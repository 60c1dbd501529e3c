import type { Lab } from '../domain/lab.js';
import type { PracticeControl } from '../domain/practice.js';
import type { Store } from '../domain/stores.js';
import type { BulkReruns } from '../grading/bulk-reruns.js';
import type { Grading } from '../grading/grading.js';
import type { LinkTokens } from '../grading/invitations.js';
import type { RegisterNode } from '../grading/node-registration.js';
import type { NodeTests } from '../grading/node-tests.js';
import type { Objections } from '../grading/objections.js';
import type { PasswordResets } from '../grading/password-resets.js';
import type { ProgressBoard } from '../grading/progress.js';
import type { Rejudge } from '../grading/rejudge.js';
import type { RenderView } from './view-renderer.js';

/** What a step's text may show of the student's own. */
export interface TextValues {
  /** The address of the student's node, or words that stand for it. */
  nodeAddress: string;
  /** Where the lab's files are served, without a slash at the end. */
  filesUrl: string;
}

/** What routes work with. */
export interface WebDependencies {
  store: Store;
  labs: ReadonlyMap<string, Lab>;
  /** Where the labs' folders are; only their `files` and `img` are served. */
  labsDir: string;
  grading: Grading;
  bulkReruns: BulkReruns;
  objections: Objections;
  rejudge: Rejudge;
  registerNode: RegisterNode;
  nodeTests: NodeTests;
  progress: ProgressBoard;
  render: RenderView;
  /** Markdown of a lab to safe HTML. */
  renderText(labId: string, text: string, values: TextValues): string;
  /** Reads a step's solution; only asked for where there is a practice node. */
  readSolution(labId: string, file: string): Promise<string>;
  /** Without a slash at the end. */
  publicUrl: string;
  /** null outside the demo. */
  practice: PracticeControl | null;
  /** The demo's accounts, shown at sign-in; empty outside the demo. */
  demoSignIns: { login: string; role: string; password: string }[];
  /** Makes links to join by, and knows them again. */
  linkTokens: LinkTokens;
  /** Knows the links by which a forgotten password is replaced. */
  resets: PasswordResets;
  /** True while the server takes requests. */
  isReady(): boolean;
}
