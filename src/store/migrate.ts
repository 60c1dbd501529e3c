import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** The part of WebAssembly that is used here. Node's own types do not declare it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>;
};

/**
 * Loads Prisma's schema engine as WebAssembly. `prisma migrate` downloads the same engine as a
 * native program, which many networks do not allow. The package is internal to Prisma, so
 * package.json pins its exact version.
 */
async function loadSchemaEngine() {
  const require = createRequire(import.meta.url);
  const dir = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = await WebAssembly.compile(await readFile(join(dir, 'schema_engine_bg.wasm')));
  const { exports } = await WebAssembly.instantiate(module, {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  return bindings.SchemaEngine;
}

/** Loaded once, because the bindings can hold only one WebAssembly instance in a process. */
let schemaEngine: ReturnType<typeof loadSchemaEngine> | undefined;

/**
 * Closes the connections that the engine opened. The engine itself leaves them, and their locks on
 * the database, to the garbage collector.
 */
class ClosingAdapterFactory extends PrismaBetterSqlite3 {
  readonly #open: { dispose(): Promise<void> }[] = [];

  override async connect() {
    const adapter = await super.connect();
    this.#open.push(adapter);
    return adapter;
  }

  async close(): Promise<void> {
    for (const adapter of this.#open.splice(0)) await adapter.dispose();
  }
}

async function readMigrations(migrationsDir: string): Promise<MigrationList> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => {
      const value = await readFile(join(migrationsDir, path, 'migration.sql'), 'utf8');
      const content = { tag: 'ok', value } as const;
      return { path, migrationFile: { path: 'migration.sql', content } };
    }),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' };
  return { baseDir: migrationsDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}

/** Returns the names of the migrations applied to the database; none if the database is new. */
async function appliedMigrations(factory: ClosingAdapterFactory): Promise<Set<string>> {
  const connection = await factory.connect();
  const read = (sql: string) => connection.queryRaw({ sql, args: [], argTypes: [] });
  const tables = await read(`SELECT name FROM sqlite_master WHERE name = '_prisma_migrations'`);
  if (tables.rows.length === 0) return new Set();
  const applied = await read(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
  );
  return new Set(applied.rows.map(([name]) => String(name)));
}

/**
 * Applies the Prisma migrations that the database lacks, and creates the database if it is missing.
 * Returns the names of the applied migrations. Maintains Prisma's own table `_prisma_migrations`,
 * so that `prisma migrate deploy` agrees on what is applied. While another process has the database
 * open, this works only if there is nothing to apply.
 */
export async function migrate(databaseUrl: string, migrationsDir: string): Promise<string[]> {
  const migrationsList = await readMigrations(migrationsDir);
  const factory = new ClosingAdapterFactory({ url: databaseUrl });
  try {
    const applied = await appliedMigrations(factory);
    if (migrationsList.migrationDirectories.every(({ path }) => applied.has(path))) return [];
    await factory.close();
    return await applyMigrations(factory, migrationsList);
  } finally {
    await factory.close();
  }
}

async function applyMigrations(
  factory: ClosingAdapterFactory,
  migrationsList: MigrationList,
): Promise<string[]> {
  schemaEngine ??= loadSchemaEngine();
  const SchemaEngine = await schemaEngine;
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', 'datasource db { provider = "sqlite" }']] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    const filters = { externalTables: [], externalEnums: [] };
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}
