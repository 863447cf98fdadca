import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDepthMeter, isNestedDeeper } from '../../../server/domain/json/json-depth.ts'
import {
  hasMoreValuesThan,
  stringifyInChunks,
} from '../../../server/domain/json/stringify-in-chunks.ts'

test('the joined pieces of a value are its JSON text, however large it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const large = Array.from({ length: 300 }, () => value)

      expect([...stringifyInChunks(value, 'as-is')].join('')).toBe(JSON.stringify(value))
      expect([...stringifyInChunks(large, 'as-is')].join('')).toBe(JSON.stringify(large))
    }),
  )
})

test('objects that differ only in key order have the same sorted pieces', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())

      const text = [...stringifyInChunks(value, 'sorted')].join('')

      expect([...stringifyInChunks(reversed, 'sorted')].join('')).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('hasMoreValuesThan counts the values that JSON.parse visits', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      let count = 0
      JSON.parse(JSON.stringify(value), (_, member) => {
        count += 1
        return member
      })

      expect(hasMoreValuesThan(value, count)).toBe(false)
      expect(hasMoreValuesThan(value, count - 1)).toBe(true)
    }),
  )
})

test('the depth of a text is the depth of its value, wherever the text is split', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(50), (value, at) => {
      const text = Buffer.from(JSON.stringify({ '[{"\\': value }))
      const meter = createDepthMeter()

      meter.push(text.subarray(0, at))
      const depth = meter.push(text.subarray(at))

      expect(isNestedDeeper({ x: value }, depth)).toBe(false)
      expect(isNestedDeeper({ x: value }, depth - 1)).toBe(true)
    }),
  )
})
