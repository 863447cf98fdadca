import { onTestFinished } from 'vitest'
import { serve } from '../../server/http/server/start-server.ts'
import { defaultSettings, type Settings } from '../../server/runtime/settings.ts'
import { sendRaw } from './raw-http-request.ts'

/** Starts an emulator for requests as bytes. Returns its port and the lines of its log. */
export async function startServerForTest(settings: Partial<Settings> = {}) {
  const lines: string[] = []
  const serving = await serve(
    { ...defaultSettings, port: 0, clock: 'manual', ...settings },
    (line) => lines.push(line),
  )
  onTestFinished(serving.close)
  return { serving, lines, port: Number(new URL(serving.urls[0] ?? '').port) }
}

/** Opens a verification with this Host header and resolves to its id. */
export async function openVerificationVia(port: number, host: string): Promise<string> {
  const [answer = ''] = await sendPipelined(
    port,
    [
      `POST /IT-live HTTP/1.1\r\nHost: ${host}\r\n${bearerHeaders}Content-Length: ${body.length}\r\n`,
    ],
    body,
  )
  return /"id":"([^"]+)"/.exec(answer)?.[1] ?? answer
}

/** Sends all requests on one connection and resolves to the response of each. */
export async function sendPipelined(
  port: number,
  heads: readonly string[],
  content = '',
): Promise<readonly string[]> {
  const requests = heads.map((head, i) => {
    const last = i === heads.length - 1 ? 'Connection: close\r\n' : ''
    return `${head}${last}\r\n${content}`
  })
  const { text } = await sendRaw(port, requests.join(''))
  return text.split(/(?=HTTP\/1\.1 \d{3} )/).filter((answer) => answer !== '')
}

const body = '{"mail":"anna@example.com"}'

/** Headers that a page on a rebound name can send, too: the token in the banner is public. */
export const bearerHeaders = 'Authorization: Bearer t\r\nAccept: */*\r\n'
