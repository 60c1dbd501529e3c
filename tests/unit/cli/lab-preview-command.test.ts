import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runLabPreviewCommand } from '../../../src/cli/lab-preview-command.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
let labsDir: string;
let terminal: ReturnType<typeof aTerminal>;
let events: string[];
let stop: () => void;

beforeEach(async () => {
  labsDir = await temporaryFolder(cleanups);
  await mkdir(join(labsDir, 'draft'));
  await mkdir(join(labsDir, 'empty'));
  await writeFile(join(labsDir, 'draft/lab.yaml'), 'not: yet');
  terminal = aTerminal();
  events = [];
});
afterEach(() => cleanups.run());

const preview = (labId: string) =>
  runLabPreviewCommand(
    labId,
    { port: 3001 },
    {
      labsDir,
      stdout: terminal.stdout,
      untilStopped: new Promise((resolve) => {
        stop = resolve;
      }),
      startPreview: async (id, port) => {
        events.push(`start ${id} ${port}`);
        queueMicrotask(() => events.push('shown'));
        setImmediate(() => stop());
        return {
          url: 'http://127.0.0.1:3001',
          stop: async () => {
            events.push('stop');
          },
        };
      },
    },
  );

test('shows a lab, with mistakes or without, until it is stopped', async () => {
  expect(await preview('draft')).toBe(0);
  expect(events).toEqual(['start draft 3001', 'shown', 'stop']);
  expect(terminal.written.stdout).toBe(
    'http://127.0.0.1:3001 shows draft and reloads when a file of it changes; Ctrl-C ends it\n',
  );
});

test.each(['none', 'empty', '../draft', ''])('“%s” is no lab', async (labId) => {
  await expect(preview(labId)).rejects.toThrow(UsageError);
  await expect(preview(labId)).rejects.toThrow(`there is no lab ${labId} in ${labsDir}`);
  expect(events).toEqual([]);
});
