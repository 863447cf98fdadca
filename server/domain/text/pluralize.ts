/** Formats a count: `1 call`, `3 calls`. Pass `many` for irregular plurals. */
export function pluralize(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
