/** As much of a text as a sentence can quote. */
export function cut(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}...` : text
}

/** One line of what came from outside: none of its characters may steer a terminal, or begin another line. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '?')
}

/** What a request named, in quotes, as JSON writes it: whatever it holds, it stays one short line. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
