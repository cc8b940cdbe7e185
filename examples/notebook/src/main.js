import pg from 'pg';
import { createNotebook } from './notebook.js';

const { DATABASE_URL, PORT = '3000', PUBLIC_URL = `http://localhost:${PORT}` } = process.env;
if (DATABASE_URL === undefined) {
  process.stderr.write('Set DATABASE_URL to a PostgreSQL database, such as postgres://localhost/notebook\n');
  process.exit(1);
}

const pool = new pg.Pool({ connectionString: DATABASE_URL });
// The pool replaces a connection that breaks while idle. Without a listener, the error would end the process.
pool.on('error', (error) => process.stderr.write(`A connection broke: ${error.message}\n`));
const notebook = await createNotebook({ pool, publicUrl: PUBLIC_URL });
await notebook.listen({ port: Number(PORT), host: '127.0.0.1' });
process.stdout.write(`The notebook is open at ${PUBLIC_URL}\n`);

process.once('SIGTERM', async () => {
  await notebook.close();
  await pool.end();
});
