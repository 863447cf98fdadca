/** As much of a text as takes `most` bytes of a page once it is escaped, and how much is left out. */
export function truncateToBytes(text: string, most: number): string {
  let bytes = 0
  let length = 0
  for (const character of text) {
    bytes += '&<>"\''.includes(character) ? 5 : Buffer.byteLength(character)
    if (bytes > most)
      return `${text.slice(0, length)}\n… and ${text.length - length} characters more`
    length += character.length
  }
  return text
}

/** The beginning of a text that may be as long as a client likes. */
export function truncate(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most)]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}
