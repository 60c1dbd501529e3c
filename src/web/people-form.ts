import type { Request } from 'express';
import { type Role, roles } from '../domain/attempt.js';
import type { Choice } from './views-people.js';

/** A field of a form as one line of text, cut at a length. */
export function fieldOf(request: Request, name: string, max = 200): string {
  const given: unknown = request.body?.[name];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  const text = String(given ?? '').replace(/[\u0000-\u001f\u007f\s]+/g, ' ');
  return text.trim().slice(0, max);
}

/** The role of a form; student where it names none. */
export function roleField(request: Request): Role {
  const given = fieldOf(request, 'role');
  return roles.find((role) => role === given) ?? 'student';
}

/** A section, null for none. */
export function sectionField(request: Request): string | null {
  return fieldOf(request, 'section') || null;
}

/** The roles to choose from. */
export function roleChoices(current: Role, of: readonly Role[] = roles): Choice[] {
  return of.map((role) => ({ value: role, label: roleLabels[role], current: role === current }));
}

/** Roles as pages say them. */
export const roleLabels: Record<Role, string> = {
  student: 'student',
  ta: 'TA',
  instructor: 'instructor',
};
