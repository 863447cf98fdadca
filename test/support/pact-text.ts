/** Returns an interaction that reads the verification `anna` and expects its status. */
export function reading(description: string, providerState: string, status: string) {
  const path = '/IT-identity-verifications/anna'
  return {
    type: 'Synchronous/HTTP',
    description,
    providerStates: [{ name: providerState }],
    request: { method: 'GET', path, headers: { Authorization: ['Bearer any'] } },
    response: {
      status: 200,
      headers: { 'Content-Type': ['application/json'] },
      body: {
        content: { data: { status } },
        contentType: 'application/json',
        encoded: false,
      },
    },
  }
}

/** The members of a synchronous message. */
export const question = { request: { contents: {} }, response: [{ contents: {} }] }

/** Returns an asynchronous message with a provider state. */
export function message(description: string, state: object | undefined, content: object) {
  return {
    type: 'Asynchronous/Messages',
    description,
    ...(state !== undefined && { providerStates: [state] }),
    contents: { content, contentType: 'application/json', encoded: false },
    metadata: { contentType: 'application/json' },
  }
}

/** Returns the text of a pact of version 4 between `shop` and `the API`. */
export function pactOf(interactions: readonly object[]): string {
  return JSON.stringify({
    consumer: { name: 'shop' },
    provider: { name: 'the API' },
    interactions,
    metadata: { pactSpecification: { version: '4.0' } },
  })
}
