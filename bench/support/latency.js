/** The value that the given share of all is at or below: nearest rank. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Calls `work` with 0, 1, … one after another and collects what it resolves with. */
export async function inTurn(count, work) {
  const results = [];
  for (let n = 0; n < count; n += 1) results.push(await work(n));
  return results;
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
