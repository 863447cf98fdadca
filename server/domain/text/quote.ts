/** As much of a text as a sentence can quote. */
export function abbreviate(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}...` : text
}

/** What a request named, in quotes, as JSON writes it: whatever it holds, it stays one short line. */
export function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
