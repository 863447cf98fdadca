/** Quotes a text as one word for a POSIX shell: in single quotes, if it needs them. */
export function quoteForShell(text: string): string {
  return /^[\w./:=%-]+$/.test(text) ? text : `'${escapeSingleQuotes(text)}'`
}

/** Escapes a text for use between single quotes in a POSIX shell. */
export function escapeSingleQuotes(text: string): string {
  return text.replaceAll("'", String.raw`'\''`)
}

/**
 * Quotes a word for cmd.exe. Windows programs read a backslash before a quote as an escape, so
 * backslashes before a quote and at the end of the word are doubled.
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
