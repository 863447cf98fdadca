/** Returns the length of a text in UTF-8 bytes. An unpaired surrogate counts 3 bytes, like U+FFFD. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      length += 1
    } else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) {
      length += 2
      i += 1
    } else {
      length += 2
    }
  }
  return length
}

/** Returns the length of a value's compact JSON in bytes; 0 if JSON can't represent the value. */
export function jsonByteLength(value: unknown): number {
  return utf8Length(JSON.stringify(value) ?? '')
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

// After the end of the text, charCodeAt returns NaN. Both comparisons are false for NaN.
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
