import type { Prisma, PrismaClient } from './generated/client.js';

/**
 * The rows of a query whose one column `json` is a JSON array of them all: thousands of rows in one value,
 * since Prisma takes several times as long for each of them as for all. Dates in it are text, which
 * `new Date` reads.
 */
export async function readAsJson<Row>(
  client: Pick<PrismaClient, '$queryRaw'>,
  query: Prisma.Sql,
): Promise<Row[]> {
  const [found] = await client.$queryRaw<{ json: string }[]>(query);
  return JSON.parse(found?.json ?? '[]') as Row[];
}
