/** Podmark cannot start as it was told; the message says what to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
