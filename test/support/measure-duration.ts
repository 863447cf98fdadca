/** Returns the milliseconds that a call takes, until its promise resolves. */
export async function measureMs(call: () => unknown): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

/**
 * Returns the smallest of at most ten measurements, and stops at the first within the limit. Other work of
 * the machine only makes a measurement larger, so the smallest is the best estimate.
 */
export async function leastMeasured(
  limit: number,
  measure: () => number | Promise<number>,
): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 10 && least > limit; tries++) {
    least = Math.min(least, await measure())
  }
  return least
}
