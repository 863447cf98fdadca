import type { JsonEscaping } from '../model/callback.ts'

/**
 * A value as JSON text, `null` where JSON cannot say it. `php` spells it as PHP's json_encode does without
 * flags: `\/` for a slash and `\u00e8` for whatever is not ASCII. A parser reads the same out of both.
 * Lone halves of surrogate pairs are escaped in either, so the text can always be encoded. Pure.
 */
export function formatCallbackJson(value: unknown, spelling: JsonEscaping = 'plain'): string {
  const text = JSON.stringify(value) ?? 'null'
  return spelling === 'php' ? text.replaceAll(/[/\u0080-\uffff]/g, escapeLikePhp) : text
}

function escapeLikePhp(character: string): string {
  if (character === '/') return '\\/'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
