import { AsyncLocalStorage } from 'node:async_hooks';

const zones = new AsyncLocalStorage<string>();

/**
 * Does the work of a request about a course. Everything it tells a time in uses this IANA zone, so
 * that no page can mix the zones of course, server and reader.
 */
export function inZone<T>(zone: string, work: () => T): T {
  return zones.run(zone, work);
}

/** The IANA zone of the course that the request is about; undefined for pages outside any course. */
export function pageZone(): string | undefined {
  return zones.getStore();
}
