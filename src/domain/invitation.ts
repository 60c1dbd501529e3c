import type { Role } from './attempt.js';
import type { Course, Person } from './course.js';

/** A link by which someone joins a course, or chooses their password. */
export interface Invitation {
  id: string;
  course: Course;
  role: Role;
  section: string | null;
  /** Whose personal link it is; null where whoever has the link may join. */
  person: Person | null;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  /** How many people joined by it. */
  uses: number;
}

/** A personal link is used once; one for all as long as it is open. */
export type InvitationState = 'open' | 'used' | 'expired' | 'revoked';

/** How an invitation stands. */
export function invitationState(
  { person, expiresAt, revokedAt, uses }: Omit<Invitation, 'course'>,
  now: Date,
): InvitationState {
  if (revokedAt !== null) return 'revoked';
  if (person !== null && uses > 0) return 'used';
  return expiresAt <= now ? 'expired' : 'open';
}

/** How long a link is good after it was made or renewed, in days. */
export const invitationDays = 14;

/** When a link made or renewed now ends. */
export function invitationEnd(now: Date): Date {
  return new Date(now.getTime() + invitationDays * 86_400_000);
}

/** What came of using a link. */
export type JoinResult =
  | { kind: 'joined'; person: Person; course: Course }
  /** They were a member before: nothing changed. */
  | { kind: 'member'; course: Course }
  /** They were taken off the course: only staff takes them back. */
  | { kind: 'left' }
  | { kind: 'closed' };

/** Links to join by. What it changes is written to the history. */
export interface InvitationStore {
  find(id: string): Promise<Invitation | undefined>;
  /** A course's open or expired ones, newest first: links for all, or the personal ones. */
  list(courseId: string, kind: 'personal' | 'for-all'): Promise<Invitation[]>;
  /** A link for whoever has it. */
  create(invitation: {
    courseId: string;
    role: Role;
    section: string | null;
    actorId: string;
    expiresAt: Date;
  }): Promise<void>;
  /** Gives each of these members a personal link, or renews the one that they have. */
  offer(links: {
    courseId: string;
    personIds: string[];
    actorId: string;
    expiresAt: Date;
  }): Promise<void>;
  /** Makes one that is open or expired good until then; false where there is none in the course. */
  renew(renewed: { courseId: string; invitationId: string; expiresAt: Date }): Promise<boolean>;
  /** Takes one back; false where there is none in the course. */
  revoke(revoked: { courseId: string; invitationId: string; actorId: string }): Promise<boolean>;
  /** Uses a personal link: its person has this password from now on. */
  choosePassword(invitationId: string, passwordHash: string): Promise<JoinResult>;
  /** Someone who has an account joins by a link for all. */
  join(invitationId: string, personId: string): Promise<JoinResult>;
  /** Someone joins by a link for all and gets an account; throws AlreadyExists for a login that is taken. */
  joinAsNew(
    invitationId: string,
    person: { login: string; name: string; passwordHash: string },
  ): Promise<JoinResult>;
}
