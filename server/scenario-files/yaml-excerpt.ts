import { escapeControls } from '../domain/text/terminal-text.ts'

const maxExcerptWidth = 100

/**
 * Adds the line of the file and a caret under the column below the sentence:
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
  const sourceLine = source.split('\n', line)[line - 1]?.trimEnd()
  if (sourceLine === undefined || sourceLine === '') return [sentence]
  const from = Math.max(0, column - 1 - Math.floor(maxExcerptWidth / 2))
  const excerpt = escapeControls(sourceLine.slice(from, from + maxExcerptWidth))
  const indent = escapeControls(sourceLine.slice(from, column - 1)).replaceAll(/./gu, ' ')
  const number = String(line)
  const margin = ' '.repeat(number.length)
  return [sentence, `  ${number} | ${excerpt}`, `  ${margin} | ${indent}^`]
}
