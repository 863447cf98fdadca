import { escapeControls } from '../domain/text/terminal-text.ts'

const maxExcerptWidth = 100

/**
 * A sentence with the line of the file it speaks of below it, and a caret under the column:
 *
 *     ko.yaml:7:5: unknown key "reson", did you mean "reason"?
 *       7 |     reson: face_mismatch
 *         |     ^
 */
export function withExcerpt(
  sentence: string,
  source: string,
  place: string | undefined,
): readonly string[] {
  const [line = 0, column = 0] = (place ?? '').split(':').map(Number)
  const written = source.split('\n', line)[line - 1]?.trimEnd()
  if (written === undefined || written === '') return [sentence]
  const from = Math.max(0, column - 1 - Math.floor(maxExcerptWidth / 2))
  const cut = escapeControls(written.slice(from, from + maxExcerptWidth))
  const before = escapeControls(written.slice(from, column - 1)).replaceAll(/./gu, ' ')
  const number = String(line)
  const edge = ' '.repeat(number.length)
  return [sentence, `  ${number} | ${cut}`, `  ${edge} | ${before}^`]
}
