/** `1 call`, `3 calls`; `3 lives` where an s would not do. */
export function pluralize(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
