import type { KubeApi } from '../cluster/kube-api.js';
import type { Flags } from './flags.js';

/** What a kubectl command works with. */
export interface KubectlContext {
  api: KubeApi;
  /**
   * Reads the text at a URL, or the here-document for `-`. Throws an error that states the cause.
   */
  readManifest(url: string): Promise<string>;
}

/** A verb of kubectl. */
export interface KubectlCommand {
  /** The flags that it accepts besides `--namespace`. */
  flags: readonly string[];
  /** Runs the command and resolves with its output. Throws `KubectlError` and `ApiError`. */
  run(flags: Flags, context: KubectlContext): Promise<string>;
}

/** Joins lines to output, each with a newline at its end. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
