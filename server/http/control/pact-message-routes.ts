import { Router } from 'express'
import {
  CALLBACK_MESSAGES,
  type NamedMessage,
  parseMessageName,
} from '../../domain/callbacks/pact-message-names.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { previewCallback } from '../../operations/callback-preview.ts'
import type { HttpContext } from '../http-context.ts'
import type { BodyLimits } from '../request.ts'
import { type ControlBody, readControlBody } from './control-request.ts'
import {
  emptyProviderState,
  type NamedState,
  parseNamedState,
  parseStateCallback,
  resolveProviderState,
} from './parse-provider-state.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/** Routes of Pact's protocol for message providers. The messages are callbacks. */
export function pactMessageRoutes(context: HttpContext): Router {
  const router = Router()

  router.get('/pact-messages', (req, res) => {
    const data = CALLBACK_MESSAGES.map(({ name, event, encoding, title }) => ({
      id: name,
      title,
      event,
      method: encoding === 'json' ? 'JSON' : 'POST',
      example: {
        description: name,
        providerStates: [{ name: scenarioForEvent(event), params: {} }],
      },
    }))
    sendJson(req, res, { data, truncated: false })
  })

  router.post(
    '/pact-messages',
    asyncHandler(async (req, res) => {
      const { description, state } = parseMessageRequest(await readControlBody(req, BODY_KEYS))
      const message = parseMessageName(description)
      if ('fault' in message) throw unknownMessageError(message)
      const { event } = message
      const callback = callbackForMessage(message, state, context.emulator.settings)
      const providerState =
        state === undefined
          ? emptyProviderState(context, req, scenarioForEvent(event))
          : resolveProviderState(context, req, state)
      const preview = previewCallback(context.emulator, providerState, event, callback)
      if ('fault' in preview) throw messageError(preview.fault)
      const contents = messageContents(preview.body, callback)
      const metadata = {
        contentType: 'application/json',
        ...(callback.encoding === 'json'
          ? { method: 'JSON' }
          : { method: 'POST', field: callback.field }),
      }
      res.setHeader('Pact-Message-Metadata', toBase64(JSON.stringify(metadata)))
      res.type('application/json').send(contents)
    }),
  )

  return router
}

// The first two keys select the message. The others describe what the pact expects, so the response must not depend
// on them.
const BODY_KEYS = ['description', 'providerStates', 'metadata', 'contents', 'request', 'response']

type MessageRequest = { readonly description: string; readonly state: NamedState | undefined }

function parseMessageRequest({
  description,
  providerStates,
  request,
}: ControlBody): MessageRequest {
  if (typeof description !== 'string' || description === '') {
    throw invalidValueError('description', description, 'GET /__emulator/pact-messages lists them.')
  }
  if (request !== undefined) {
    throw messageError('A synchronous message expects an answer; a callback is only sent.')
  }
  const states = providerStates ?? []
  if (!Array.isArray(states) || !states.every(isPactState)) {
    throw invalidValueError(
      'providerStates',
      providerStates,
      'Write a list such as [{"name":"ok"}].',
    )
  }
  const [first, second] = states
  if (second !== undefined) {
    throw messageError(
      `A message is about one verification, which has one state, but the number of states is ${states.length}.`,
    )
  }
  const state = first === undefined ? undefined : parseNamedState(first.name, first.params ?? {})
  return { description, state }
}

type PactState = {
  readonly name: string
  readonly params?: Readonly<Record<string, unknown>> | null
}

function isPactState(state: unknown): state is PactState {
  if (!isJsonObject(state) || typeof state.name !== 'string') return false
  return state.params === undefined || state.params === null || isJsonObject(state.params)
}

// Without a state, use the simplest scenario that sends this event.
function scenarioForEvent(event: NamedMessage['event']): string {
  return event === 'ko' ? 'ko' : 'ok'
}

function callbackForMessage(
  { encoding }: NamedMessage,
  state: NamedState | undefined,
  limits: BodyLimits,
): CallbackRequest {
  const callback = parseStateCallback(state?.params.callback, limits)
  return encoding === 'json' ? { ...callback, encoding } : callback
}

// Returns the message as JSON text, also if a form field contains it: a message pact does not describe the encoding.
function messageContents(body: string, { encoding, field }: CallbackRequest): string {
  return encoding === 'json' ? body : (new URLSearchParams(body).get(field) ?? '')
}

function unknownMessageError({
  fault,
  nearest,
}: {
  fault: string
  nearest?: string
}): ControlApiError {
  return messageError(fault, {
    ...(nearest === undefined ? {} : { nearest }),
    messages: CALLBACK_MESSAGES.map(({ name }) => name),
  })
}

function messageError(sentence: string, particulars: object = {}): ControlApiError {
  return new ControlApiError(422, sentence, {
    fix: 'GET /__emulator/pact-messages lists the messages, GET /__emulator/pact-states the states.',
    ...particulars,
  })
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}
