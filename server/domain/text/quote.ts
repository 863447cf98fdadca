/** Shortens a text to `max` characters and marks the cut by dots, so that a sentence can quote the text. */
export function abbreviate(text: string, max = 60): string {
  return text.length > max ? `${text.slice(0, max)}...` : text
}

/** Quotes a text of a request as JSON in one line. Shortens the text to 80 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
