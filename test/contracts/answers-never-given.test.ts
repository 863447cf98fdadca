import { expect, test } from 'vitest'
import { resolvePointer } from '../../contracts/spec/openapi-document.ts'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'

const DESCRIBED_BY_THE_VENDOR = [
  ['GET /tokens', 422, 60],
  ['GET /subscriptions', 400, 230],
  ['PUT /token/{token}', 403, 160],
  ['PATCH /token/{token}', 403, 280],
  ['DELETE /token/{token}', 403, 140],
  ['GET /credit', 404, 320],
] as const

test.for(DESCRIBED_BY_THE_VENDOR)(
  'openapi.yaml describes the response to %s with status %i and error %i, which only the vendor sends',
  ([operation, status, error]) => {
    const [method = '', path = ''] = operation.split(' ')
    const pointer = `/paths/${escapePointerKey(path)}/${method.toLowerCase()}/responses/${status}`

    const examples = resolvePointer(`${pointer}/content/application~1json/examples`)

    expect(Object.values(examples?.value ?? {})).toContainEqual({
      'x-provenance': 'sibling',
      'x-emulated': false,
      value: { data: null, success: false, message: expect.any(String), error },
    })
  },
)
