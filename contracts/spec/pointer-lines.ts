import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'

/** From the JSON pointer of every value in a YAML text to its line, from 1; a key's line is its value's. */
export function pointerLines(text: string): Readonly<Record<string, number>> {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const lines: Record<string, number> = {}
  note('', document.contents, 0)
  return lines

  function note(pointer: string, node: Node | null, offset: number): void {
    lines[pointer] = lineCounter.linePos(offset).line
    if (isMap<Node, Node | null>(node)) {
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue
        note(`${pointer}/${escapePointerKey(String(key.value))}`, value, key.range?.[0] ?? offset)
      }
    }
    if (isSeq<Node>(node)) {
      node.items.forEach((each, index) => {
        note(`${pointer}/${index}`, each, each.range?.[0] ?? offset)
      })
    }
  }
}
