import { openConnection, useToken } from './connection.js';
import { inTurn, pause } from './latency.js';
import { revokeToken } from './people.js';

const USERS = 64;
const USES_BEFORE = 5;
const REFUSALS_EACH = 3;

/**
 * In each round 64 users use one token on all instances, its owner revokes it meanwhile, and they continue. Counts the
 * uses that were accepted before, and the results of those that began after the DELETE had returned.
 */
export async function liveRounds({ instances, person, tokens, note }) {
  const open = (one) => openConnection(one.url);
  const callers = Array.from({ length: USERS }, (_, n) => open(instances[n % instances.length]));
  const revokers = instances.map(open);
  // Idle until then, so that one use on each instance begins at the moment of the response.
  const probes = instances.map(open);
  const total = { accepted: 0, refused: 0, acceptedAfter: 0, otherwise: 0 };
  await inTurn(tokens.length, async (n) => {
    const revoker = revokers[n % revokers.length];
    await liveRound({ callers, probes, token: tokens[n].text, total }, () =>
      revokeToken(revoker, person, tokens[n].id),
    );
    if ((n + 1) % 20 === 0)
      note(`${n + 1} of ${tokens.length} rounds, ${total.acceptedAfter} accepted after`);
  });
  for (const one of [...callers, ...revokers, ...probes]) one.close();
  return total;
}

async function liveRound({ callers, probes, token, total }, revoke) {
  let isRevoked = false;
  let accepted = 0;
  let isHot = () => {};
  const hot = new Promise((resolve) => {
    isHot = resolve;
  });

  const judgeAfter = (status) => {
    if (status === 401) total.refused += 1;
    else if (status === 200) total.acceptedAfter += 1;
    else total.otherwise += 1;
  };
  const hammering = callers.map(async (connection) => {
    for (let after = 0; after < REFUSALS_EACH; ) {
      // Read before the request is sent, because a use that began earlier may still be accepted.
      const beganAfter = isRevoked;
      const status = await useToken(connection, token);
      if (beganAfter) {
        judgeAfter(status);
        after += 1;
      } else if (status === 200) {
        accepted += 1;
        if (accepted === callers.length * USES_BEFORE) isHot();
      }
    }
  });
  await hot;
  await pause(Math.random() * 20);
  await revoke();
  isRevoked = true;
  await Promise.all(probes.map(async (connection) => judgeAfter(await useToken(connection, token))));
  await Promise.all(hammering);
  total.accepted += accepted;
}
