declare module 'better-sqlite3' {
  /** The part of the package that tests use to look into the database from outside. */
  // biome-ignore lint/style/noDefaultExport: as the package does
  export default class Database {
    constructor(file: string);
    exec(sql: string): void;
    prepare(sql: string): { run(...values: unknown[]): unknown };
    pragma(source: string, options?: { simple: boolean }): unknown;
    close(): void;
  }
}
