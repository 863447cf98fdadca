import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import type { EditorView } from '@codemirror/view'

/** Replaces a part of this page by the same part of another page. */
export function replacePart(selector: string, page: Document): void {
  const own = document.querySelector(selector)
  const other = page.querySelector(selector)
  if (own !== null && other !== null) own.replaceWith(document.importNode(other, true))
}

/** Shows a text instead of the result of the last check. */
export function showResultText(text: string): void {
  const result = document.querySelector('#editor-result')
  if (result !== null) result.textContent = text
}

/** Shows the preview of a page. While the text has mistakes, the picture of its last valid version stays. */
export function showPreview(page: Document): void {
  const stale = page.querySelector<HTMLElement>('#preview')?.dataset.stale
  const hasPicture = document.querySelector('#preview-content svg') !== null
  if (stale === undefined || !hasPicture) {
    replacePart('#preview', page)
    return
  }
  const note = document.querySelector('#preview-note')
  if (note !== null) note.textContent = stale
}

/** Marks the mistakes that the page lists in the text of the editor. */
export function showDiagnostics(view: EditorView): void {
  const items = [...document.querySelectorAll<HTMLElement>('#editor-result li[data-line]')]
  const diagnostics = items.map((item): Diagnostic => {
    const message = item.querySelector('span')?.textContent ?? ''
    return { ...rangeOf(view, item), severity: 'error', message }
  })
  diagnostics.sort((a, b) => a.from - b.from)
  view.dispatch(setDiagnostics(view.state, diagnostics))
}

/** Returns the range of the word at the place of a listed mistake. */
export function rangeOf(view: EditorView, { dataset }: HTMLElement): { from: number; to: number } {
  const { doc } = view.state
  const line = doc.line(Math.min(doc.lines, Math.max(1, Number(dataset.line))))
  const from = Math.min(line.to, line.from + Math.max(0, Number(dataset.column) - 1))
  const word = /^[^\s,:{}[\]]+/.exec(doc.sliceString(from, line.to))?.[0] ?? ''
  return { from, to: Math.min(doc.length, from + Math.max(1, word.length)) }
}
