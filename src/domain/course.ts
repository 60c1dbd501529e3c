import type { Role } from './attempt.js';

/** Someone who can sign in. */
export interface Person {
  id: string;
  /** What they type at sign-in; unique, lower case. */
  login: string;
  name: string;
}

/** A course; its labs are those of the labs folder. */
export interface Course {
  id: string;
  /** Its place in URLs; unique. */
  slug: string;
  title: string;
  /** An IANA zone, such as `Europe/Berlin`: dates that staff types are in it. */
  timeZone: string;
}

/** A person in a course, with one role. */
export interface Enrollment {
  course: Course;
  person: Person;
  role: Role;
  /** The section's name; null where the course has none. */
  section: string | null;
}

/** The key pair with which Podmark signs in to the nodes of a course. */
export interface CourseKey {
  /** `ssh-ed25519 AAAA... comment`. */
  publicKey: string;
  /** OpenSSH PEM; encrypted wherever it is stored. */
  privateKey: string;
}

/** The machine that a student registered in a course. */
export interface RegisteredNode {
  id: string;
  courseId: string;
  studentId: string;
  host: string;
  /** The IP address that Podmark signed in to when it was registered. */
  address: string;
  sshPort: number;
  user: string;
  /** Pinned at registration, as in `ssh-ed25519 AAAA...`; a node that shows another is refused. */
  hostKey: string;
  /** The UID of the cluster's Service `kubernetes` when it was registered; null where it was not seen. */
  clusterId: string | null;
  apiAccess: 'ssh' | 'direct';
  /** A node of Podmark's own simulation. */
  practice: boolean;
  registeredAt: Date;
}
