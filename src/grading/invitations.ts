import { createHmac, timingSafeEqual } from 'node:crypto';

/** Makes the secret part of links, which the database does not hold, and knows them again. */
export interface LinkTokens {
  /** The last part of the invitation's link. */
  tokenOf(invitationId: string): string;
  /** The id of the invitation that a token was made for; undefined for one that was not made here. */
  idOf(token: string): string | undefined;
}

/** Tokens by the server's secret: who changes the secret ends every link. */
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
