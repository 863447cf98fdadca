/** As one word of a POSIX shell: in single quotes, unless nothing in it needs them. */
export function quotedForShell(text: string): string {
  return /^[\w./:=%-]+$/.test(text) ? text : `'${insideQuotes(text)}'`
}

/** What may stand between single quotes. */
export function insideQuotes(text: string): string {
  return text.replaceAll("'", String.raw`'\''`)
}
