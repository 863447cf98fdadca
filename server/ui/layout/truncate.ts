/** Truncates a text so that it takes at most `maxBytes` bytes as escaped HTML, and says how much is left out. */
export function truncateToBytes(text: string, maxBytes: number): string {
  let bytes = 0
  let length = 0
  for (const character of text) {
    bytes += '&<>"\''.includes(character) ? 5 : Buffer.byteLength(character)
    if (bytes > maxBytes)
      return `${text.slice(0, length)}\n… and ${text.length - length} characters more`
    length += character.length
  }
  return text
}

/** Truncates a text to `maxCharacters` characters, the ellipsis included. */
export function truncate(text: string, maxCharacters: number): string {
  const characters = [...text.slice(0, 2 * maxCharacters)]
  return characters.length > maxCharacters
    ? `${characters.slice(0, maxCharacters - 1).join('')}…`
    : text
}
