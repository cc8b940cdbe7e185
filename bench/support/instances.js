import { IDENTITY_PROVIDER } from './people.js';
import { startStandAlone } from './server-process.js';

/** Starts `count` stand-alone servers at once, passes them to `work`, and stops them in any case. */
export async function withInstances(count, env, work) {
  const all = { AUTH_SECRET: 'not used, because no user signs in here', LOG_LEVEL: 'warn' };
  const started = await Promise.allSettled(
    Array.from({ length: count }, () => startStandAlone({ ...all, ...IDENTITY_PROVIDER, ...env })),
  );
  const instances = started.flatMap((one) => one.value ?? []);
  try {
    const failure = started.find((one) => one.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    return await work(instances);
  } finally {
    await Promise.all(instances.map((one) => one.stop('SIGKILL')));
  }
}
