import { id, inVersion, type PactJson, type } from './pact-values.ts'

/** Callbacks as asynchronous messages of version 4. */
export function messages4(): PactJson {
  const contents = (content: unknown) => ({
    content,
    contentType: 'application/json',
    encoded: false,
  })
  return inVersion('4.0', 'hook', [
    {
      type: 'Asynchronous/Messages',
      description: 'ok is sent',
      providerStates: [{ name: 'ok', params: { id } }],
      contents: contents({ id, status: 'ok', reason: 'identityverified' }),
      matchingRules: { body: { '$.reason': type } },
      metadata: { contentType: 'application/json', method: 'POST', field: 'data' },
    },
    {
      type: 'Asynchronous/Messages',
      description: 'ko is sent as JSON',
      providerStates: [
        { name: 'ko', params: { id, callback: { method: 'JSON', custom: { order: 1 } } } },
      ],
      contents: contents({ data: { id, status: 'ko', reason: 'x' }, custom: { order: 1 } }),
      matchingRules: { body: { '$.data.reason': type } },
      metadata: { contentType: 'application/json', method: 'JSON' },
    },
  ])
}
