const TABLE = `
  CREATE TABLE IF NOT EXISTS sources (
    id        serial      PRIMARY KEY,
    person_id integer     NOT NULL REFERENCES people ON DELETE CASCADE,
    title     text        NOT NULL,
    text      text        NOT NULL,
    saved_at  timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS sources_person_id_idx ON sources (person_id, id);`;

/** The sources in the notebooks. Every statement names the user, so that users see only their own. */
export async function createSources(pool) {
  await pool.query(TABLE);

  return {
    async save(personId, { title, text }) {
      const { rows } = await pool.query(
        'INSERT INTO sources (person_id, title, text) VALUES ($1, $2, $3) RETURNING id',
        [personId, title, text],
      );
      return rows[0];
    },

    /** Newest first, at most a hundred. */
    async list(personId) {
      const { rows } = await pool.query(
        'SELECT id, title, saved_at FROM sources WHERE person_id = $1 ORDER BY id DESC LIMIT 100',
        [personId],
      );
      return rows.map(({ id, title, saved_at: savedAt }) => ({ id, title, savedAt }));
    },

    /** Undefined if the user has no such source. */
    async find(personId, id) {
      const { rows } = await pool.query(
        'SELECT id, title, text FROM sources WHERE person_id = $1 AND id = $2',
        [personId, id],
      );
      return rows[0];
    },
  };
}
