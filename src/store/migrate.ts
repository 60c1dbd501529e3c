import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** What is used of it; Node's own types leave WebAssembly out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>;
};

/**
 * Prisma's schema engine as WebAssembly: the same that `prisma migrate` downloads as a program, which
 * many networks do not allow. Its package is internal to Prisma and pinned exactly.
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

/** The bindings hold one instance for the process. */
let schemaEngine: ReturnType<typeof loadSchemaEngine> | undefined;

/** Closes what the engine opened: it leaves its connections, and their locks, to the garbage collector. */
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

/** Names of the migrations that the database has; none where it is new. */
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
 * Brings a database to the newest of the ordinary Prisma migrations, and creates it where there is
 * none. Returns the names of those that were applied. Keeps Prisma's own `_prisma_migrations`, so that
 * `prisma migrate deploy` sees the same. A database that is in use can be looked at, not migrated.
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
