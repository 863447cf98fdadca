/** As one word of a POSIX shell: in single quotes, unless nothing in it needs them. */
export function quoteForShell(text: string): string {
  return /^[\w./:=%-]+$/.test(text) ? text : `'${escapeSingleQuotes(text)}'`
}

/** What may stand between single quotes. */
export function escapeSingleQuotes(text: string): string {
  return text.replaceAll("'", String.raw`'\''`)
}

/**
 * As one word of cmd.exe. The program it is for reads a backslash before a quote as one that takes its
 * meaning away, so that those are doubled, and so are the last ones.
 */
export function quoteForCmd(word: string): string {
  if (!/^$|[\s"&|<>^(),;=]/.test(word)) return word
  let text = ''
  let backslashes = ''
  for (const letter of word) {
    if (letter === '"') text += `${backslashes}"`
    text += letter
    backslashes = letter === '\\' ? `${backslashes}\\` : ''
  }
  return `"${text}${backslashes}"`
}
