import type { Verification } from '../../domain/model/verification.ts'

/** The limits of one record. Other requests wait while a record is written. */
export interface PartLimits {
  readonly items: number
  /** The largest size of a part in bytes, approximately. */
  readonly bytes: number
}

/** Splits a list into parts within the limits, in order. A part with a single large item may exceed them. */
export function splitIntoParts<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  limits: PartLimits,
): readonly (readonly T[])[] {
  const parts: T[][] = []
  let part: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = bytesOf(item)
    if (part.length >= limits.items || (part.length > 0 && bytes + size > limits.bytes)) {
      parts.push(part)
      part = []
      bytes = 0
    }
    part.push(item)
    bytes += size
  }
  return part.length === 0 ? parts : [...parts, part]
}

/** Estimates the bytes of a verification's JSON, without creating the JSON. */
export function estimatedBytesOf(verification: Verification): number {
  const { request, history, deeds, plan, deliveries, faults } = verification
  let bytes = 1_000 + textLengthOf(request) + 100 * (history.length + deeds.length + plan.length)
  bytes += 300 * faults.length
  for (const { attempts } of deliveries) bytes += 300 + 250 * attempts.length
  return bytes
}

// Counts the texts whose length the client decides. `custom` is not counted, because its size is limited anyway.
function textLengthOf({
  mail,
  policy,
  redirectUrls,
  layout,
  callback,
}: Verification['request']): number {
  const texts = [
    mail,
    policy?.url,
    redirectUrls?.success,
    redirectUrls?.failure,
    layout?.title,
    layout?.logo,
    layout?.favicon,
    layout?.footer,
    callback?.url,
  ]
  let length = 0
  for (const text of texts) length += text?.length ?? 0
  return length
}
