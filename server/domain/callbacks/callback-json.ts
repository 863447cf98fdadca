import type { JsonEscaping } from '../model/callback.ts'

/**
 * Formats a value as JSON; `null` if JSON can't represent it. `php` escapes like PHP's json_encode:
 * `\/` for a slash, `\u00e8` for characters outside ASCII. Both parse to the same value. Both escape
 * unpaired surrogates, so the text can always be encoded as UTF-8. Pure.
 */
export function formatCallbackJson(value: unknown, escaping: JsonEscaping = 'plain'): string {
  const text = JSON.stringify(value) ?? 'null'
  return escaping === 'php' ? text.replaceAll(/[/\u0080-\uffff]/g, escapeLikePhp) : text
}

function escapeLikePhp(character: string): string {
  if (character === '/') return '\\/'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
