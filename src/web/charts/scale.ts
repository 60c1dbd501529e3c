/**
 * Returns the smallest round step (1, 2 or 5 times a power of ten) that cuts the span into at most
 * `parts` parts.
 */
export function roundStep(span: number, parts: number): number {
  const least = span / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * Returns round whole numbers at even distances, from 0 to at most `most`, with at most `parts`
 * steps between them.
 */
export function countTicks(most: number, parts: number): number[] {
  const step = Math.max(1, roundStep(Math.max(1, most), parts));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** Returns where a value lies between two others, as a percentage for SVG such as `37.5%`. */
export function percent(value: number, from: number, to: number): string {
  return `${Math.round(share(value, from, to) * 10_000) / 100}%`;
}

/** Returns where a value lies between two others, from 0 to 1; values outside become 0 or 1. */
export function share(value: number, from: number, to: number): number {
  return to <= from ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/**
 * Moves the middles of labels, given in ascending order, so that each is at least `gap` below the
 * one before and all lie between `top` and `bottom`. Labels move only as far as one pass down and
 * one pass up require. If they need more room than there is, the first ones end up above `top`.
 */
export function spread(
  middles: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): number[] {
  const down: number[] = [];
  for (const middle of middles) down.push(Math.max(middle, (down.at(-1) ?? top - gap) + gap));
  const up: number[] = [];
  for (const middle of down.reverse()) {
    up.push(Math.min(middle, (up.at(-1) ?? bottom + gap) - gap));
  }
  return up.reverse();
}
