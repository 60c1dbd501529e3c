import type { KubeApi } from '../cluster/kube-api.js';
import type { Flags } from './flags.js';

/** What a command of kubectl works with. */
export interface KubectlContext {
  api: KubeApi;
  /** The text at a URL, or of the here-document for `-`. Throws an error with the cause in words. */
  readManifest(url: string): Promise<string>;
}

/** A verb of kubectl. */
export interface KubectlCommand {
  /** The flags that it knows, besides `--namespace`. */
  flags: readonly string[];
  /** What it prints. Throws `KubectlError` and `ApiError`. */
  run(flags: Flags, context: KubectlContext): Promise<string>;
}

/** Lines as a command prints them. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
