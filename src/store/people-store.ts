import { AlreadyExists, type PeopleStore } from '../domain/stores.js';
import { type Database, isTaken } from './database.js';
import { toPerson } from './rows.js';

export function createPeopleStore({ client, write }: Database): PeopleStore {
  return {
    async create({ login, name, passwordHash }) {
      const data = { login: login.toLowerCase(), name, passwordHash };
      try {
        return toPerson(await write((tx) => tx.person.create({ data })));
      } catch (error) {
        if (isTaken(error)) throw new AlreadyExists(`login ${data.login}`);
        throw error;
      }
    },
    async find(id) {
      const row = await client.person.findUnique({ where: { id } });
      return row ? toPerson(row) : undefined;
    },
    async findForSignIn(login) {
      const row = await client.person.findUnique({ where: { login: login.toLowerCase() } });
      return row ? { person: toPerson(row), passwordHash: row.passwordHash } : undefined;
    },
    async findForSession(id) {
      const row = await client.person.findUnique({ where: { id } });
      return row ? { person: toPerson(row), passwordHash: row.passwordHash } : undefined;
    },
    async replacePassword(id, known, passwordHash) {
      const where = { id, passwordHash: known };
      const { count } = await write((tx) =>
        tx.person.updateMany({ where, data: { passwordHash } }),
      );
      return count === 1;
    },
  };
}
