/** A round step, 1, 2 or 5 times a power of ten, that cuts the span into at most so many parts. */
export function roundStep(span: number, parts: number): number {
  const least = span / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Whole round numbers from 0 on, as many as fit below `most`, in at most so many parts. */
export function countTicks(most: number, parts: number): number[] {
  const step = Math.max(1, roundStep(Math.max(1, most), parts));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** Where a value is between two others, as the percentage that SVG takes: `37.5%`. */
export function percent(value: number, from: number, to: number): string {
  return `${Math.round(share(value, from, to) * 10_000) / 100}%`;
}

/** Where a value is between two others, from 0 to 1; those outside are moved to the edge. */
export function share(value: number, from: number, to: number): number {
  return to <= from ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/**
 * Moves the middles of labels, which come in their order, so that each is `gap` below the one before and
 * all are between `top` and `bottom`; as little as a walk down and one back up needs.
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
