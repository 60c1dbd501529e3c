import base from './jest.config.js';

const { collectCoverageFrom: _from, coverageThreshold: _threshold, ...common } = base;

/** A real node, in REALNODE_* variables, and a real browser; one after the other. */
export default {
  ...common,
  roots: ['<rootDir>/tests/e2e'],
  maxWorkers: 1,
  // a busy machine is slow, and that is no failure
  testTimeout: 300_000,
};
