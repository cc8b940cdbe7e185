import { createHash, randomBytes, scrypt as scryptWithCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify(scryptWithCallback);

const TABLES = `
  CREATE TABLE IF NOT EXISTS people (
    id            serial PRIMARY KEY,
    email         text   NOT NULL UNIQUE,
    salt          bytea  NOT NULL,
    password_hash bytea  NOT NULL
  );
  CREATE TABLE IF NOT EXISTS sessions (
    secret_hash bytea   PRIMARY KEY,
    person_id   integer NOT NULL REFERENCES people ON DELETE CASCADE
  );`;

/** The app's own accounts. Tokenhouse knows only the id of a user, as text. */
export async function createPeople(pool) {
  await pool.query(TABLES);

  return {
    /** The id of the new user; undefined if the address is taken. */
    async signUp({ email, password }) {
      const salt = randomBytes(16);
      const hash = await scrypt(password, salt, 32);
      const { rows } = await pool.query(
        `INSERT INTO people (email, salt, password_hash) VALUES ($1, $2, $3)
         ON CONFLICT (email) DO NOTHING RETURNING id`,
        [email, salt, hash],
      );
      return rows[0]?.id;
    },

    /** The id of the user with this address and password. */
    async check({ email, password }) {
      const { rows } = await pool.query('SELECT id, salt, password_hash FROM people WHERE email = $1', [
        email,
      ]);
      const [person] = rows;
      // An unknown address takes as long as a wrong password, so that timing does not reveal accounts.
      const hash = await scrypt(password, person?.salt ?? randomBytes(16), 32);
      return person && timingSafeEqual(hash, person.password_hash) ? person.id : undefined;
    },

    /** The secret for the cookie of a new session. */
    async openSession(personId) {
      const secret = randomBytes(32).toString('base64url');
      await pool.query('INSERT INTO sessions VALUES ($1, $2)', [hashSecret(secret), personId]);
      return secret;
    },

    async bySession(secret) {
      if (secret === undefined) return undefined;
      const { rows } = await pool.query(
        `SELECT people.id::text, email FROM sessions JOIN people ON people.id = person_id WHERE secret_hash = $1`,
        [hashSecret(secret)],
      );
      return rows[0];
    },

    async closeSession(secret) {
      await pool.query('DELETE FROM sessions WHERE secret_hash = $1', [hashSecret(secret)]);
    },

    async delete(id) {
      await pool.query('DELETE FROM people WHERE id = $1', [id]);
    },
  };
}

function hashSecret(secret) {
  return createHash('sha256').update(secret).digest();
}
