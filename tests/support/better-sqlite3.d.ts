declare module 'better-sqlite3' {
  /** The part of the package with which tests read and change the database directly. */
  // biome-ignore lint/style/noDefaultExport: the package has a default export
  export default class Database {
    constructor(file: string);
    exec(sql: string): void;
    prepare(sql: string): { run(...values: unknown[]): unknown };
    pragma(source: string, options?: { simple: boolean }): unknown;
    close(): void;
  }
}
