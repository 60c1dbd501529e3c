import type { Role } from './attempt.js';
import type { Course, Person } from './course.js';

/** A link with which someone joins a course or chooses their password. */
export interface Invitation {
  id: string;
  course: Course;
  role: Role;
  section: string | null;
  /** The owner of a personal link; null for a link with which anybody may join. */
  person: Person | null;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  /** How many people have used the link. */
  uses: number;
}

/** The states of an invitation; only a personal link becomes `used`. */
export type InvitationState = 'open' | 'used' | 'expired' | 'revoked';

/** The state of an invitation at `now`. */
export function invitationState(
  { person, expiresAt, revokedAt, uses }: Omit<Invitation, 'course'>,
  now: Date,
): InvitationState {
  if (revokedAt !== null) return 'revoked';
  if (person !== null && uses > 0) return 'used';
  return expiresAt <= now ? 'expired' : 'open';
}

/** How many days a link stays valid after it was created or renewed. */
export const invitationDays = 14;

/** When a link that is created or renewed at `now` expires. */
export function invitationEnd(now: Date): Date {
  return new Date(now.getTime() + invitationDays * 86_400_000);
}

/** The result of using a link. */
export type JoinResult =
  | { kind: 'joined'; person: Person; course: Course }
  /** The person was a member already; nothing changed. */
  | { kind: 'member'; course: Course }
  /** The person was removed from the course; only staff can add them again. */
  | { kind: 'left' }
  /** The link is not open, or is not of the kind that this use needs. */
  | { kind: 'closed' }
  /** The login is that of an account without a password; nothing was written. */
  | { kind: 'unclaimed' }
  /** This member has not joined and is probably the same person; nothing was written. */
  | { kind: 'listed'; person: Person };

/** Stores invitations. Every change except a renewal is written to the history. */
export interface InvitationStore {
  find(id: string): Promise<Invitation | undefined>;
  /** A course's open and expired links of this kind, newest first. */
  list(courseId: string, kind: 'personal' | 'for-all'): Promise<Invitation[]>;
  /**
   * Creates a link with which anybody may join. Whoever has it gets its role, also with a self-made
   * account: a link for TAs is made for staff on purpose.
   */
  create(invitation: {
    courseId: string;
    role: Role;
    section: string | null;
    actorId: string;
    expiresAt: Date;
  }): Promise<void>;
  /** Creates a personal link for each of these members, or renews the one that is unused. */
  offer(links: {
    courseId: string;
    personIds: string[];
    actorId: string;
    expiresAt: Date;
  }): Promise<void>;
  /** Sets when a link expires; false if the course has no such link, or it was revoked. */
  renew(renewed: { courseId: string; invitationId: string; expiresAt: Date }): Promise<boolean>;
  /** Revokes a link; false if the course has no such link, or it was revoked already. */
  revoke(revoked: { courseId: string; invitationId: string; actorId: string }): Promise<boolean>;
  /** Uses a personal link to set its owner's password. */
  choosePassword(invitationId: string, passwordHash: string): Promise<JoinResult>;
  /**
   * Lets a person with an account join with a link for all. Answers `listed` unless they say that
   * they are somebody else.
   */
  join(
    invitationId: string,
    personId: string,
    said?: { isSomebodyElse: boolean },
  ): Promise<JoinResult>;
  /**
   * Creates a self-made account and joins with a link for all. Answers `unclaimed` and `listed`
   * unless the person says that they are somebody else. Throws AlreadyExists if the login is taken.
   */
  joinAsNew(
    invitationId: string,
    person: { login: string; name: string; passwordHash: string; isSomebodyElse?: boolean },
  ): Promise<JoinResult>;
}
