import type { CheckView, Chrome, Moment, State } from './view-parts.js';
import type { AttemptsPage } from './views-attempts.js';
import type { ExportsPage } from './views-exports.js';
import type { CellPanel, GradebookPage } from './views-gradebook.js';
import type { LabSettingsPage } from './views-lab-settings.js';
import type { ObjectionBox, ObjectionLine, ObjectionPage, QueuePage } from './views-objections.js';
import type { PanelStanding } from './views-overrides.js';
import type { PeopleViewModels } from './views-people.js';
import type { PicturesView } from './views-pictures.js';
import type { DueView, PolicyPage } from './views-policy.js';
import type { RejudgePage } from './views-rejudge.js';
import type { NewRerunPage, RerunListPage, RerunPage } from './views-reruns.js';
import type { StatisticsPage } from './views-statistics.js';

export type { CheckView, Chrome, Link, Moment, State, Why } from './view-parts.js';

/** The model of each view. A view can read nothing else. */
export interface ViewModels extends PeopleViewModels {
  'sign-in': SignInPage;
  courses: CoursesPage;
  course: CoursePage;
  node: NodePage;
  'parts/node-test': NodeTestPart;
  step: StepPage;
  'parts/panel-live': PanelLive;
  'parts/steps': StepList;
  'lab-end': LabEndPage;
  'parts/pictures': PicturesView;
  gradebook: GradebookPage;
  'parts/gradebook-panel': CellPanel;
  statistics: StatisticsPage;
  attempts: AttemptsPage;
  attempt: AttemptPage;
  objection: ObjectionPage;
  queue: QueuePage;
  policy: PolicyPage;
  'lab-settings': LabSettingsPage;
  rejudge: RejudgePage;
  reruns: RerunListPage;
  'rerun-new': NewRerunPage;
  rerun: RerunPage;
  exports: ExportsPage;
  message: MessagePage;
  'lab-problems': LabProblemsPage;
}

export interface SignInPage {
  chrome: Chrome;
  problem: string | null;
  login: string;
  next: string;
  /** The demo's accounts; empty outside the demo. */
  demo: { login: string; role: string; password: string }[];
}

export interface CoursesPage {
  chrome: Chrome;
  courses: { href: string; title: string; role: string }[];
}

export interface CoursePage {
  chrome: Chrome;
  title: string;
  isStudent: boolean;
  labs: {
    href: string;
    gradebookHref: string;
    title: string;
    summary: string;
    points: number;
    score: string;
    share: number;
    /** null if the lab is never due. */
    due: DueView | null;
    /**
     * What the link to the student's next step says, and where their attempts are; null for staff.
     */
    mine: { goOnLabel: string; attemptsHref: string } | null;
  }[];
  /** The student's questions that are open or were closed lately; empty for staff. */
  objections: ObjectionLine[];
  /** null for staff. */
  node: { registered: boolean; text: string; href: string } | null;
}

/** The form that says where a node is, as typed. */
export interface NodeForm {
  host: string;
  sshPort: string;
  user: string;
  apiAccess: 'ssh' | 'direct';
}

export interface NodePage {
  chrome: Chrome;
  action: string;
  eventsHref: string;
  authorizedKeysCommand: string;
  current: {
    address: string;
    fingerprint: string;
    fingerprintCommand: string;
    since: Moment;
    practice: boolean;
    /** True if another student has registered the same machine. */
    isShared: boolean;
    /** The registered values, for a new test of them. */
    form: NodeForm;
  } | null;
  form: NodeForm;
  /** True if the page is mainly about the form: nothing is registered, or what was typed failed. */
  isFormOpen: boolean;
  problem: string | null;
  done: string | null;
  test: NodeTestPart | null;
}

/** The part of the page that changes while a connection is tested. */
export interface NodeTestPart {
  address: string;
  running: boolean;
  /** How the test stands in a sentence, shown to everyone and announced by screen readers. */
  status: string;
  tone: 'pass' | 'fail' | 'wait';
  stages: {
    title: string;
    state: State;
    isWarning: boolean;
    /** The state in a word, for people who do not see its symbol. */
    word: string;
    seen: string;
    /** What the node itself printed, which may be any text; null if nothing. */
    said: string | null;
    todo: string | null;
    command: string | null;
  }[];
  /** null if there is nothing to register. */
  register: {
    action: string;
    csrfToken: string;
    testId: string;
    fingerprint: string;
    fingerprintCommand: string;
    needsConfirmation: boolean;
  } | null;
}

export interface StepList {
  labTitle: string;
  /** null if the lab is never due. */
  due: DueView | null;
  /** False for staff, who read the lab and have no score. */
  isGraded: boolean;
  score: string;
  points: number;
  share: number;
  steps: {
    href: string;
    title: string;
    part: string | null;
    points: number;
    state: State;
    stateText: string;
    /** The grade that staff gave, and who gave it; null if they gave none. */
    given: string | null;
    current: boolean;
  }[];
  /** The page after the last step; null without one. */
  end: { href: string; title: string; current: boolean } | null;
}

export interface StepPage {
  chrome: Chrome;
  list: StepList;
  number: number;
  count: number;
  title: string;
  html: string;
  previous: { href: string; title: string } | null;
  next: { href: string; title: string } | null;
  panel: Panel;
  /** What the newest attempt saw. */
  pictures: PicturesView;
  attempts: { href: string; state: State; text: string; when: Moment }[];
  /** null for staff, who have no attempts. */
  attemptsHref: string | null;
  practice: Practice | null;
  /** null for staff, who ask no questions. */
  objection: ObjectionBox | null;
}

/** The page after the last step, which has no checkpoint. */
export interface LabEndPage {
  chrome: Chrome;
  list: StepList;
  title: string;
  html: string;
  previous: { href: string; title: string };
}

export interface Practice {
  action: string;
  csrfToken: string;
  script: string;
  output: string | null;
  /** The options; the first is a node without a fault. */
  faults: { value: string; label: string; current: boolean }[];
}

export interface Panel {
  title: string;
  action: string;
  eventsHref: string;
  csrfToken: string;
  /** The path of the page that the panel is on. */
  href: string;
  answers: AnswerFieldView[];
  /** The label of the button. */
  button: string;
  /**
   * Why there is no form, and where to go instead; null if there is one. `isOff` shows the button
   * beside it, for whom Check will be there later.
   */
  closed: { text: string; href: string | null; label: string; isOff: boolean } | null;
  live: PanelLive;
}

export interface AnswerFieldView {
  id: string;
  label: string;
  placeholder: string;
  value: string;
  /** What can be chosen; empty for a field to write into. */
  options: { id: string; text: string; isChosen: boolean }[];
  /** Why the form was refused; null if not because of this field. */
  problem: string | null;
  /** True for the first field with a problem. */
  isFocused: boolean;
}

/** The part of the panel that changes while an attempt runs. */
export interface PanelLive {
  /** The points that count, and beside them those of the attempt on the page if they differ. */
  points: string;
  /** null if nobody is graded: for staff, and in previews. */
  standing: PanelStanding | null;
  /** null while there is something to do here, and for staff. */
  onward: Onward | null;
  /** Different each time the panel is built, so that a form sent twice makes one attempt. */
  submissionKey: string;
  running: boolean;
  /** How the attempt on the page stands in a sentence or two. */
  status: string;
  isPassed: boolean;
  /** What screen readers announce at the end: what failed first, the status, and why Check is off. */
  said: string;
  /** In the lab's order. */
  checks: CheckView[];
  /** True if the status is what a press on Check leads to: no check of the attempt went wrong. */
  isStatusResult: boolean;
}

/** Where a student goes on from a checkpoint. */
export interface Onward {
  href: string;
  label: string;
  /** What is said before the link; null for nothing. */
  lead: string | null;
  /** True if going on is the thing to do: the page then emphasizes it, not Check. */
  isPrimary: boolean;
}

export interface AttemptPage {
  chrome: Chrome;
  checkpointTitle: string;
  backHref: string;
  backLabel: string;
  state: State;
  summary: string;
  when: Moment;
  requestedBy: string;
  reason: string | null;
  /**
   * The attempt whose evidence was judged again; null if this attempt looked at the node itself.
   */
  judgedAgainHref: string | null;
  answers: { label: string; text: string }[];
  pictures: PicturesView;
  checks: (CheckView & { checker: string; facts: string | null })[];
  calls: { at: string; what: string; result: string; durationMs: number }[];
  history: { when: Moment; text: string }[];
}

export interface MessagePage {
  chrome: Chrome;
  heading: string;
  text: string;
  link: { href: string; label: string } | null;
}

export interface LabProblemsPage {
  chrome: Chrome;
  heading: string;
  /** Each mistake with the lines of the file around it. */
  frames: string[];
}
