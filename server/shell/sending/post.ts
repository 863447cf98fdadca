import type * as http from 'node:http'
import { type Watch, watchBody, watchRequest, watchResponse } from './exchange.ts'
import type { Target } from './sending.ts'
import { type Answer, AnswerCutShort } from './sending-outcome.ts'
import { hostOf, portOf } from './target-guard.ts'

/** A kept connection to one receiver, and the door it goes through. */
export type Receiver = {
  readonly request: typeof http.request
  readonly agent: http.Agent
  busy: number
}

export type Listener = {
  readonly heard: (answer: Answer) => void
  readonly failed: (error: Error) => void
  readonly watch: Watch
}

const answerBytes = 65_536

/** Sends one request and listens to the whole answer, as far as anybody needs it. */
export function posted(
  { request, agent }: Receiver,
  { url, lines, body, missing }: Target,
  { heard, failed, watch }: Listener,
): http.ClientRequest {
  const sent = request({
    agent,
    method: 'POST',
    host: hostOf(url),
    port: portOf(url),
    path: url.pathname + url.search,
    headers: lines,
  })
  watchRequest(watch, sent)
  sent.on('error', failed)
  sent.on('response', (response) => hear(response, { heard, failed, watch }))
  // Left alone, Node would close the connection without a word, and we would wait out the time limit.
  sent.on('upgrade', (response, socket) => {
    socket.destroy()
    watchResponse(watch, response)
    heard(answerOf(response))
  })
  // More was announced than will come: the receiver learns it by the end of the connection.
  if (missing > 0) sent.on('finish', () => sent.socket?.end())
  sent.end(body, 'latin1')
  return sent
}

// Nobody needs the body, but a receiver has only answered once it is complete; it is never inflated.
function hear(response: http.IncomingMessage, { heard, failed, watch }: Listener): void {
  let read = 0
  watchResponse(watch, response)
  response.on('data', (chunk: Buffer) => {
    read += chunk.length
    watchBody(watch, chunk)
    if (read <= answerBytes) return
    heard(answerOf(response))
    response.destroy()
  })
  response.on('end', () => heard(answerOf(response)))
  response.on('error', () => failed(new AnswerCutShort()))
}

function answerOf({ statusCode: status = 0, headers }: http.IncomingMessage): Answer {
  const { location, 'retry-after': retryAfter } = headers
  if (location === undefined && retryAfter === undefined) return { status }
  return {
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === undefined ? {} : { location }),
  }
}
