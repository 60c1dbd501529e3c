import { Prisma, type PrismaClient } from './generated/client.js';

/**
 * Returns the rows of a query that delivers all of them in one value: a column `json` with a JSON
 * array. For thousands of rows this is several times faster than fetching them through Prisma row
 * by row. Dates in the rows are strings that `new Date` can parse.
 */
export async function readAsJson<Row>(
  client: Pick<PrismaClient, '$queryRaw'>,
  query: Prisma.Sql,
): Promise<Row[]> {
  const [found] = await client.$queryRaw<{ json: string }[]>(query);
  return JSON.parse(found?.json ?? '[]') as Row[];
}

/**
 * Builds the condition `AND column IN (ids)`; without ids, returns an empty piece of SQL, so that
 * every row matches. The ids are passed as one JSON parameter, because SQLite limits the number of
 * parameters in a statement.
 */
export function amongThese(column: Prisma.Sql, ids: readonly string[] | undefined): Prisma.Sql {
  if (ids === undefined) return Prisma.empty;
  return Prisma.sql`AND ${column} IN (SELECT "value" FROM json_each(${JSON.stringify(ids)}))`;
}
