/** As much of a text as takes `most` bytes of a page once it is escaped, and how much is left out. */
export function shortened(text: string, most: number): string {
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
