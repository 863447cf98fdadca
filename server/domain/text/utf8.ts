/** How many bytes a text takes in UTF-8; a lone half of a surrogate pair counts as U+FFFD does. */
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

/** The bytes of a value's compact JSON; nothing at all for what JSON cannot say. */
export function jsonByteLength(value: unknown): number {
  return utf8Length(JSON.stringify(value) ?? '')
}

/** The text with every lone half of a surrogate pair made U+FFFD, so that it can be encoded. */
export function toWellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

// The code of no character at all (the end of the text) is NaN, which is no surrogate either.
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
