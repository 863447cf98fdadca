import { messages4 } from './correct-callbacks.ts'
import { pactJs4 } from './correct-pacts.ts'
import { id, rules, type } from './pact-values.ts'
import { at, type PlantedPact, planted, request4, response4, rules4 } from './planted-pact.ts'

export const CALLBACK_MISTAKES: readonly PlantedPact[] = [
  planted('a callback: state instead of status', messages4, (pact) => {
    pact.interactions[0].contents.content = { id, state: 'ok' }
  }),
  planted('a callback: a status that does not exist', messages4, (pact) => {
    pact.interactions[0].contents.content.status = 'approved'
  }),
  planted('a callback of a form field, read as the whole JSON body', messages4, (pact) => {
    pact.interactions[0].contents.content = { data: { status: 'ok' } }
    pact.interactions[0].matchingRules = {}
  }),
  planted('a JSON callback without its envelope', messages4, (pact) => {
    pact.interactions[1].contents.content = { status: 'ko', reason: 'facemismatch', extra: 1 }
    pact.interactions[1].matchingRules = {}
  }),
  planted('a callback with the method PUT in its metadata', messages4, (pact) => {
    pact.interactions[0].metadata.method = 'PUT'
  }),
  planted('a callback with XML in its metadata', messages4, (pact) => {
    pact.interactions[0].metadata.contentType = 'application/xml'
  }),
  planted('a callback in another field', messages4, (pact) => {
    pact.interactions[0].metadata.field = 'payload'
  }),
  planted('a callback rule for a member that is not there', messages4, (pact) => {
    pact.interactions[0].matchingRules.body['$.data.status'] = type
  }),
  planted('a callback whose description names another status', messages4, (pact) => {
    pact.interactions[0].description = 'ko is sent'
  }),
  planted('a callback whose description is misspelt', messages4, (pact) => {
    pact.interactions[0].description = 'okk is sent'
  }),
  planted('a callback with the custom value as a text of JSON', messages4, (pact) => {
    pact.interactions[1].contents.content.custom = '{"order":1}'
  }),
]

export const UNJUDGED: readonly PlantedPact[] = [
  planted('an empty pact', pactJs4, (pact) => {
    pact.interactions = []
  }),
  planted('a pact of another provider', pactJs4, (pact) => {
    pact.provider.name = 'catalogue'
    pact.interactions = [{ ...at(pact, 1), request: { method: 'GET', path: '/products/7' } }]
  }),
  planted('messages of another provider', messages4, (pact) => {
    pact.provider.name = 'orders'
    pact.interactions = [
      {
        ...pact.interactions[0],
        description: 'an order is created',
        contents: { content: { orderId: 7 }, contentType: 'application/json', encoded: false },
        matchingRules: {},
      },
    ]
  }),
  planted('a synchronous message beside good interactions', pactJs4, (pact) => {
    pact.interactions.push({
      type: 'Synchronous/Messages',
      description: 'a question',
      request: {},
      response: [],
    })
  }),
  planted('an interaction of a plugin', pactJs4, (pact) => {
    pact.interactions.push({
      ...structuredClone(at(pact, 1)),
      description: 'protobuf',
      pluginConfiguration: { protobuf: {} },
    })
  }),
  planted('an interaction without a path', pactJs4, (pact) => {
    delete at(pact, 1).request.path
  }),
  planted('a matching rule of a later version', pactJs4, (pact) => {
    rules4(pact)['$.data.id'] = rules({ match: 'uuid-of-the-future' })
  }),
]

/** Mistakes that `verify` does not find, with the reason. */
export const NOT_FOUND: readonly PlantedPact[] = [
  {
    mistake: 'pact-js 4: the request leaves out an optional member that the client sends',
    pact: () => {
      const pact = structuredClone(pactJs4())
      delete request4(pact).output
      return pact
    },
    reason: 'the pact is correct in itself: only exec --strict sees the client',
  },
  {
    mistake: 'pact-js 4: no rule and no value for the reason of a ko',
    pact: () => {
      const pact = structuredClone(pactJs4())
      delete response4(pact, 1).data.reason
      return pact
    },
    reason: 'a consumer may ignore every member of a response',
  },
]
