import { Prisma, type PrismaClient } from './generated/client.js';

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

/**
 * A further condition: that the column is one of these, or none where there are no ids. They come as one
 * value: a statement may hold some thousands only.
 */
export function amongThese(column: Prisma.Sql, ids: readonly string[] | undefined): Prisma.Sql {
  if (ids === undefined) return Prisma.empty;
  return Prisma.sql`AND ${column} IN (SELECT "value" FROM json_each(${JSON.stringify(ids)}))`;
}
