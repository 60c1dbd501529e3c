import type { ReadLabFile } from '../catalog/lab-files.js';
import type { LabTemplate } from '../catalog/lab-template.js';
import type { PracticeControl } from '../domain/practice.js';
import type { Store } from '../domain/stores.js';
import type { BulkReruns } from '../grading/bulk-reruns.js';
import type { LabsOf } from '../grading/course-labs.js';
import type { Grading } from '../grading/grading.js';
import type { LinkTokens } from '../grading/invitations.js';
import type { RegisterNode } from '../grading/node-registration.js';
import type { NodeTests } from '../grading/node-tests.js';
import type { Objections } from '../grading/objections.js';
import type { PasswordResets } from '../grading/password-resets.js';
import type { ProgressBoard } from '../grading/progress.js';
import type { QueuePlaces } from '../grading/queue-places.js';
import type { Rejudge } from '../grading/rejudge.js';
import type { RenderView } from './view-renderer.js';

/** The values for the placeholders in a step's text. */
export interface TextValues {
  /** The address of the student's node, or words that stand for it. */
  nodeAddress: string;
  /** The absolute URL of the lab's files, without a slash at the end. */
  filesUrl: string;
}

/** What the routes depend on. */
export interface WebDependencies {
  store: Store;
  /** The labs as their files have them, by id; pages show those of {@link labsOf}. */
  templates: ReadonlyMap<string, LabTemplate>;
  labsOf: LabsOf;
  /** The folder of the labs' folders; only their `files` and `img` are served. */
  labsDir: string;
  grading: Grading;
  bulkReruns: BulkReruns;
  objections: Objections;
  rejudge: Rejudge;
  registerNode: RegisterNode;
  nodeTests: NodeTests;
  progress: ProgressBoard;
  places: QueuePlaces;
  render: RenderView;
  /** Renders a lab's Markdown as safe HTML. */
  renderText(labId: string, text: string, values: TextValues): string;
  readLabFile: ReadLabFile;
  /** The server's public URL, without a slash at the end. */
  publicUrl: string;
  /** null outside the demo. */
  practice: PracticeControl | null;
  /** The demo's accounts, which the sign-in page shows; empty outside the demo. */
  demoSignIns: { login: string; role: string; password: string }[];
  /** Makes and recognises the tokens of links to join by. */
  linkTokens: LinkTokens;
  /** Checks the links with which a forgotten password is replaced. */
  resets: PasswordResets;
  /** Aborts when the server stops: it is not ready any more, and streams of events end. */
  stopping: AbortSignal;
}
