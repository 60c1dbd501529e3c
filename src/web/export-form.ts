import type { Request } from 'express';
import type { CanvasOptions } from '../grading/exports/canvas.js';
import type { MoodleKey, MoodleOptions } from '../grading/exports/moodle.js';

/** Reads the options of the Canvas form. An unknown choice counts as the form's default. */
export function canvasForm(request: Request): CanvasOptions {
  return {
    ...shared(request),
    heading: fieldOf(request, 'heading').replace(/\s+/g, ' ').trim(),
  };
}

/** Reads the options of the Moodle form. An unknown key counts as `email`. */
export function moodleForm(request: Request): MoodleOptions {
  const by = fieldOf(request, 'by');
  return {
    ...shared(request),
    by: isKey(by) ? by : 'email',
    asPercent: fieldOf(request, 'scale') === 'percent',
  };
}

function shared(request: Request): Pick<CanvasOptions, 'columns' | 'nothingIsZero'> {
  return {
    columns: fieldOf(request, 'columns') === 'checkpoints' ? 'checkpoints' : 'total',
    nothingIsZero: fieldOf(request, 'nothing') === 'zero',
  };
}

function isKey(text: string): text is MoodleKey {
  return text === 'email' || text === 'number' || text === 'username';
}

function fieldOf(request: Request, name: string): string {
  return String(request.body?.[name] ?? '').slice(0, 1000);
}
