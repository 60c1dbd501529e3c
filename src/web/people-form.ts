import type { Request } from 'express';
import { type Role, roles } from '../domain/attempt.js';
import type { RaisedAccount } from '../domain/roster.js';
import type { Choice, ConfirmStaff } from './views-people.js';

/**
 * Returns a form field as one trimmed line of at most `max` characters, with each run of white
 * space or control characters replaced by a space; '' if the field is missing.
 */
export function fieldOf(request: Request, name: string, max = 200): string {
  const given: unknown = request.body?.[name];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  const text = String(given ?? '').replace(/[\u0000-\u001f\u007f\s]+/g, ' ');
  return text.trim().slice(0, max);
}

/** Returns the role that the form names; student if it names none or an unknown one. */
export function roleField(request: Request): Role {
  const given = fieldOf(request, 'role');
  return roles.find((role) => role === given) ?? 'student';
}

/** Returns the section that the form names; null if it names none. */
export function sectionField(request: Request): string | null {
  return fieldOf(request, 'section') || null;
}

/** Returns roles as the options of a select, with `current` selected. */
export function roleChoices(current: Role, of: readonly Role[] = roles): Choice[] {
  return of.map((role) => ({ value: role, label: roleLabels[role], current: role === current }));
}

/** How pages write each role. */
export const roleLabels: Record<Role, string> = {
  student: 'student',
  ta: 'TA',
  instructor: 'instructor',
};

/** Returns the logins that the form confirms, as the store compares them. */
export function confirmedField(request: Request): string[] {
  return [fieldOf(request, 'confirm').toLowerCase()];
}

/** Asks for the login of a self-made account that the form would make staff. */
export function confirmStaff(request: Request, account: RaisedAccount): ConfirmStaff {
  const { login, name, role } = account;
  const article = role === 'instructor' ? 'an' : 'a';
  return {
    ...{ login, name, role: `${article} ${roleLabels[role]}` },
    typed: fieldOf(request, 'confirm'),
  };
}
