import type { Role } from './attempt.js';

/** Someone who can sign in. */
export interface Person {
  id: string;
  /** What they type at sign-in; unique, lower case. */
  login: string;
  name: string;
}

/** A course; every lab in the labs folder belongs to it. */
export interface Course {
  id: string;
  /** Its place in URLs; unique. */
  slug: string;
  title: string;
  /** The IANA zone in which staff type dates, such as `Europe/Berlin`. */
  timeZone: string;
}

/** A person in a course, with one role. */
export interface Enrollment {
  course: Course;
  person: Person;
  role: Role;
  /** The section's name; null for a person without a section. */
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
  /** The IP address that Podmark signed in to at registration. */
  address: string;
  sshPort: number;
  user: string;
  /** Pinned at registration, as in `ssh-ed25519 AAAA...`; a node that shows another is refused. */
  hostKey: string;
  /** The UID of the Service `default/kubernetes` at registration; null if it was not seen. */
  clusterId: string | null;
  apiAccess: 'ssh' | 'direct';
  /** True for a practice node, which Podmark simulates. */
  practice: boolean;
  registeredAt: Date;
}
