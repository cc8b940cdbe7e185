import { randomBytes } from 'node:crypto';
import { lstat, open, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { CommandError } from '../operator/shell.ts';

type Work = (stream: Writable) => Promise<void>;

/**
 * Writes a file that only its owner can read. If `work` fails, the old file stays. The new file replaces
 * an old file or link at the end, regardless of its owner. Writes directly to a pipe or device.
 */
export async function writePrivateFile(file: string, work: Work): Promise<void> {
  try {
    if (await isPipeOrDevice(file)) await writeInto(file, 'w', work);
    else await replace(file, work);
  } catch (cause) {
    throw new CommandError(`Could not write ${file}`, { cause });
  }
}

async function isPipeOrDevice(file: string): Promise<boolean> {
  // /dev/stdout is a link. Replacing it would break every other program.
  if (/^\/(dev\/(?!shm\/)|proc\/)/.test(resolve(file))) return true;
  const stats = await lstat(file).catch(() => undefined);
  if (stats?.isDirectory()) throw new Error('it is a folder');
  return stats !== undefined && !stats.isFile() && !stats.isSymbolicLink();
}

async function replace(file: string, work: Work): Promise<void> {
  const draft = join(dirname(file), `.tokenhouse-${randomBytes(8).toString('hex')}`);
  try {
    // Fails if the name exists, even as a link.
    await writeInto(draft, 'wx', work);
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw error;
  }
}

async function writeInto(path: string, flags: 'w' | 'wx', work: Work): Promise<void> {
  const handle = await open(path, flags, 0o600);
  // A pipe cannot be flushed to a disk.
  const stream = handle.createWriteStream({ flush: flags === 'wx' });
  const written = finished(stream);
  // Reported below, once the work has ended.
  written.catch(() => {});
  try {
    await work(stream);
    stream.end();
    await written;
  } catch (error) {
    stream.destroy();
    throw error;
  }
}
