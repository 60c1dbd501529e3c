import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CheckPassword, SignInGuard } from '../../../src/web/sign-in-guard.js';

let guard: SignInGuard;
/** Ends the pauses that began. */
let endPauses: (() => void)[];
let efforts: { onlyKnown: boolean }[];
const start = Date.now();

beforeEach(() => {
  jest.restoreAllMocks();
  jest.spyOn(Date, 'now').mockReturnValue(start);
  endPauses = [];
  efforts = [];
  guard = new SignInGuard(() => new Promise<void>((over) => endPauses.push(over)));
});

const right: CheckPassword<string> = async (effort) => {
  efforts.push(effort);
  return 'the account';
};
const wrong: CheckPassword<string> = async (effort) => {
  efforts.push(effort);
  return undefined;
};

function from(login: string, address = 'campus', browser?: string) {
  return { login, address, browser };
}

async function kinds(results: Promise<{ kind: string }>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of await Promise.all(results)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Makes an address so bad that it is slowed down. */
async function spoil(address: string) {
  const tries = Array.from({ length: 300 }, (_, n) => guard.check(from(`x${n}`, address), wrong));
  expect(await kinds(tries)).toEqual({ wrong: 300 });
}

describe('at an address that sent very many wrong passwords', () => {
  beforeEach(() => spoil('campus'));

  test('a right one is served at once, with less effort for unknown logins', async () => {
    expect(await guard.check(from('ada'), right)).toEqual({
      kind: 'right',
      account: 'the account',
    });
    expect(efforts.at(-1)).toEqual({ onlyKnown: true });
  });

  test('a wrong one takes the whole pause', async () => {
    let isAnswered = false;
    const answer = guard.check(from('ada'), wrong).then(() => {
      isAnswered = true;
    });
    await new Promise((done) => setImmediate(done));
    expect([isAnswered, endPauses.length]).toEqual([false, 1]);
    endPauses[0]?.();
    await answer;
  });

  test('a browser in which the account signed in before is served as ever', async () => {
    const own = from('ada', 'campus', 'own browser');
    expect((await guard.check(own, wrong)).kind).toBe('wrong');
    expect((await guard.check(own, right)).kind).toBe('right');
    expect(efforts.slice(-2)).toEqual([{ onlyKnown: false }, { onlyKnown: false }]);
    expect(endPauses).toEqual([]);
  });

  test('it is over with time, and it never was at another one', async () => {
    await guard.check(from('ada', 'elsewhere'), right);
    expect(efforts.at(-1)).toEqual({ onlyKnown: false });
    jest.spyOn(Date, 'now').mockReturnValue(start + 3000);
    await guard.check(from('ada'), wrong);
    expect(efforts.at(-1)).toEqual({ onlyKnown: false });
  });
});

test('right passwords do not count against their address', async () => {
  for (let n = 0; n < 400; n += 1) await guard.check(from(`r${n}`), right);
  expect(efforts).not.toContainEqual({ onlyKnown: true });
  await spoil('campus');
});

test('an address has only so many under way, and another one has its own', async () => {
  let end: () => void = () => {};
  const held = new Promise<void>((done) => {
    end = done;
  });
  const slowly: CheckPassword<string> = async () => {
    await held;
    return 'the account';
  };
  const many = Array.from({ length: 501 }, (_, n) => guard.check(from(`l${n}`), slowly));
  const elsewhere = guard.check(from('ada', 'elsewhere'), slowly);
  const own = guard.check(from('ada', 'campus', 'own browser'), slowly);
  end();
  expect(await kinds(many)).toEqual({ right: 500, 'too-many': 1 });
  expect(await kinds([elsewhere, own])).toEqual({ right: 2 });
  expect((await guard.check(from('later'), right)).kind).toBe('right');
});

describe('many passwords for one account at once', () => {
  test('are all served if they are right', async () => {
    const tries = Array.from({ length: 50 }, () => guard.check(from('ada'), right));
    expect(await kinds(tries)).toEqual({ right: 50 });
  });

  test('gain nothing if they are wrong, and the wait is told', async () => {
    const tries = Array.from({ length: 14 }, () => guard.check(from('ada'), wrong));
    expect(await kinds(tries)).toEqual({ wrong: 10, 'too-often': 4 });
    expect(await guard.check(from('ada'), right)).toEqual({ kind: 'too-often', waitMs: 90_000 });
    expect((await guard.check(from('ada', 'elsewhere'), right)).kind).toBe('right');
    jest.spyOn(Date, 'now').mockReturnValue(start + 90_000);
    expect((await guard.check(from('ada'), right)).kind).toBe('right');
  });

  test('have an end in all places together, but in its own browser', async () => {
    for (let n = 0; n < 10; n += 1) {
      for (let tries = 0; tries < 10; tries += 1) await guard.check(from('ada', `a${n}`), wrong);
    }
    const elsewhere = await guard.check(from('ada', 'far'), right);
    expect(elsewhere).toEqual({ kind: 'too-often', waitMs: 9000 });
    expect((await guard.check(from('ada', 'far', 'own'), right)).kind).toBe('right');
    // who signed in starts anew everywhere
    expect((await guard.check(from('ada', 'far'), right)).kind).toBe('right');
  });
});

test('a check that breaks is no wrong password', async () => {
  const broken = () => Promise.reject(new Error('the disk is full'));
  for (let tries = 0; tries < 310; tries += 1) {
    await expect(guard.check(from('ada'), broken)).rejects.toThrow('the disk is full');
  }
  expect((await guard.check(from('ada'), right)).kind).toBe('right');
  expect(efforts).toEqual([{ onlyKnown: false }]);
});
