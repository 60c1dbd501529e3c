/** An error that the API answers with, as in its `Status` object. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: object,
  ) {
    super(message);
  }

  status(): object {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

export function notFound(resource: string, group: string, name: string): ApiError {
  const message = `${fullName(resource, group)} "${name}" not found`;
  return new ApiError(404, 'NotFound', message, { name, group, kind: resource });
}

export function alreadyExists(resource: string, group: string, name: string): ApiError {
  const message = `${fullName(resource, group)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, { name, group, kind: resource });
}

function fullName(resource: string, group: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** The error for a field that breaks a rule. `cause` looks like `spec.ports: Required value`. */
export function invalid(kind: string, name: string, cause: string): ApiError {
  const [field = '', ...rest] = cause.split(': ');
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${cause}`, {
    name,
    kind,
    causes: [{ reason: 'FieldValueInvalid', message: rest.join(': '), field }],
  });
}
