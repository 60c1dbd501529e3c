import { createHmac, timingSafeEqual } from 'node:crypto';

/** Creates and verifies the secret part of invitation links, which the database does not store. */
export interface LinkTokens {
  /** The token that ends the invitation's link. */
  tokenOf(invitationId: string): string;
  /** The id of the invitation that a token is for; undefined if the token is not genuine. */
  idOf(token: string): string | undefined;
}

/** Signs tokens with the server's secret; a new secret invalidates every link. */
export function createLinkTokens(secret: string): LinkTokens {
  const macOf = (id: string) =>
    createHmac('sha256', secret).update(`invitation ${id}`).digest('base64url');
  return {
    tokenOf: (id) => `${id}.${macOf(id)}`,
    idOf(token) {
      const [, id, mac] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token) ?? [];
      if (id === undefined || mac === undefined) return undefined;
      return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(id))) ? id : undefined;
    },
  };
}
