/**
 * Returns the number of random cases of a property: `short` in npm test, `thorough` in npm run test:long.
 * A file that uses it belongs to THOROUGH in test/parts.ts.
 */
export function numberOfRuns(short: number, thorough: number): number {
  return isThorough ? thorough : short
}

/** True in npm run test:long, which repeats the files of THOROUGH with more cases. */
export const isThorough: boolean = process.env.VIDEOID_TEST_PART === 'long'
