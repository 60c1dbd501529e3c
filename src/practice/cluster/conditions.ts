/** An entry of `status.conditions`. */
export function condition(type: string, isTrue: boolean, reason?: string) {
  return { type, status: isTrue ? 'True' : 'False', ...(reason === undefined ? {} : { reason }) };
}
