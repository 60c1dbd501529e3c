import e2e from './jest.e2e.config.js';

/** The table of states, on a real node in REALNODE_* variables. */
export default { ...e2e, roots: ['<rootDir>/tests/states'] };
