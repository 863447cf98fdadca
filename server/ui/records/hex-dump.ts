const bytesPerLine = 16

/**
 * Formats at most `maxLines` lines of bytes as hexadecimal numbers and as text, as `hexdump -C` does:
 *
 *     00000000  00 ff fe 0a 50 44 46                              |....PDF|
 */
export function hexDump(bytes: Uint8Array, maxLines = 64): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length && lines.length < maxLines; at += bytesPerLine) {
    const row = [...bytes.subarray(at, at + bytesPerLine)]
    const numbers = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'))
    lines.push(
      `${at.toString(16).padStart(8, '0')}  ${numbers.padEnd(3 * bytesPerLine - 1)}  |${text.join('')}|`,
    )
  }
  const left = bytes.length - maxLines * bytesPerLine
  return [...lines, ...(left > 0 ? [`… ${left} more bytes`] : [])].join('\n')
}
