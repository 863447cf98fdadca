import { Router } from 'express'
import { MESSAGES, messageNamed, type NamedMessage } from '../../domain/callbacks/message-names.ts'
import { isObject } from '../../domain/json/json-object.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { previewCallback } from '../../operations/callback-preview.ts'
import type { HttpContext } from '../http-context.ts'
import type { BodyLimits } from '../read-body.ts'
import { wrong } from './clock.ts'
import { type ControlBody, control, readControl, reply } from './control-response.ts'
import {
  callbackIn,
  type NamedState,
  namedState,
  noState,
  providerState,
} from './provider-state.ts'

/** Pact's protocol for providers of messages, which here are the callbacks. */
export function pactMessageRoutes(here: HttpContext): Router {
  const router = Router()

  router.get('/pact-messages', (req, res) => {
    const data = MESSAGES.map(({ name, event, encoding, title }) => ({
      id: name,
      title,
      event,
      method: encoding === 'json' ? 'JSON' : 'POST',
      example: { description: name, providerStates: [{ name: scenarioOf(event), params: {} }] },
    }))
    reply(req, res, { data, truncated: false })
  })

  router.post(
    '/pact-messages',
    control(async (req, res) => {
      const { description, state } = askedBy(await readControl(req, KEYS))
      const message = messageNamed(description)
      if ('fault' in message) throw unknownMessage(message)
      const { event } = message
      const callback = callbackOf(message, state, here.emulator.settings)
      const held =
        state === undefined
          ? noState(here, req, scenarioOf(event))
          : providerState(here, req, state)
      const told = previewCallback(here.emulator, held, event, callback)
      if ('fault' in told) throw refused(told.fault)
      const contents = contentsIn(told.body, callback)
      const metadata = {
        contentType: 'application/json',
        ...(callback.encoding === 'json'
          ? { method: 'JSON' }
          : { method: 'POST', field: callback.field }),
      }
      res.setHeader('Pact-Message-Metadata', base64(JSON.stringify(metadata)))
      res.type('application/json').send(contents)
    }),
  )

  return router
}

// What verifiers send besides is what the pact expects: nobody who answers may look at that.
const KEYS = ['description', 'providerStates', 'metadata', 'contents', 'request', 'response']

type Asked = { readonly description: string; readonly state: NamedState | undefined }

function askedBy({ description, providerStates, request }: ControlBody): Asked {
  if (typeof description !== 'string' || description === '') {
    throw wrong('description', description, 'GET /__emulator/pact-messages lists them.')
  }
  if (request !== undefined) {
    throw refused('A synchronous message asks for an answer; a callback is only told.')
  }
  const states = providerStates ?? []
  if (!Array.isArray(states) || !states.every(isState)) {
    throw wrong('providerStates', providerStates, 'Write a list such as [{"name":"ok"}].')
  }
  const [first, second] = states
  if (second !== undefined) {
    throw refused(
      `A message is of one verification, so of one state, but there are ${states.length}.`,
    )
  }
  const state = first === undefined ? undefined : namedState(first.name, first.params ?? {})
  return { description, state }
}

type State = { readonly name: string; readonly params?: Readonly<Record<string, unknown>> | null }

function isState(state: unknown): state is State {
  if (!isObject(state) || typeof state.name !== 'string') return false
  return state.params === undefined || state.params === null || isObject(state.params)
}

// Where the pact takes nothing for granted, the simplest life that tells of it.
function scenarioOf(event: NamedMessage['event']): string {
  return event === 'ko' ? 'ko' : 'ok'
}

function callbackOf(
  { encoding }: NamedMessage,
  state: NamedState | undefined,
  limits: BodyLimits,
): CallbackRequest {
  const callback = callbackIn(state?.params.callback, limits)
  return encoding === 'json' ? { ...callback, encoding } : callback
}

// A form field holds JSON text, which is the message; how it travels is no matter of a message pact.
function contentsIn(body: string, { encoding, field }: CallbackRequest): string {
  return encoding === 'json' ? body : (new URLSearchParams(body).get(field) ?? '')
}

function unknownMessage({ fault, nearest }: { fault: string; nearest?: string }): ControlApiError {
  return refused(fault, {
    ...(nearest === undefined ? {} : { nearest }),
    messages: MESSAGES.map(({ name }) => name),
  })
}

function refused(sentence: string, particulars: object = {}): ControlApiError {
  return new ControlApiError(422, sentence, {
    fix: 'GET /__emulator/pact-messages lists the messages, GET /__emulator/pact-states the states.',
    ...particulars,
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
