/** Returns a scenario file of a few hundred bytes whose aliases expand to about 400 million texts. */
export function billionLaughs(): string {
  const levels = Array.from({ length: 9 }, (_, i) => {
    const below = i === 0 ? 'x' : `*a${i - 1}`
    return `l${i}: &a${i} [${Array(9).fill(below).join(', ')}]`
  })
  return `version: 1\n${levels.join('\n')}\n`
}
