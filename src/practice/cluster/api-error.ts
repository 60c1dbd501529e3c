/** A refusal of the API, as its `Status` object says it. */
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
  const full = group === '' ? resource : `${resource}.${group}`;
  return new ApiError(404, 'NotFound', `${full} "${name}" not found`, {
    name,
    group,
    kind: resource,
  });
}

/** A field that breaks a rule; `cause` reads `spec.ports: Required value`. */
export function invalid(kind: string, name: string, cause: string): ApiError {
  const [field = '', ...rest] = cause.split(': ');
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${cause}`, {
    name,
    kind,
    causes: [{ reason: 'FieldValueInvalid', message: rest.join(': '), field }],
  });
}
