import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'

/** Maps the JSON pointer of every value in a YAML text to the line of its key, from 1. */
export function pointerLines(text: string): Readonly<Record<string, number>> {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const lines: Record<string, number> = {}
  addLines('', document.contents, 0)
  return lines

  function addLines(pointer: string, node: Node | null, offset: number): void {
    lines[pointer] = lineCounter.linePos(offset).line
    if (isMap<Node, Node | null>(node)) {
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue
        addLines(
          `${pointer}/${escapePointerKey(String(key.value))}`,
          value,
          key.range?.[0] ?? offset,
        )
      }
    }
    if (isSeq<Node>(node)) {
      node.items.forEach((item, index) => {
        addLines(`${pointer}/${index}`, item, item.range?.[0] ?? offset)
      })
    }
  }
}
