import { onTestFinished } from 'vitest'
import { serve } from '../../server/http/server/serve.ts'
import { defaultSettings, type Settings } from '../../server/runtime/settings.ts'
import { sendRaw } from './raw.ts'

/** An emulator for requests as bytes, with the lines of its log. */
export async function startServerForTest(own: Partial<Settings> = {}) {
  const lines: string[] = []
  const serving = await serve({ ...defaultSettings, port: 0, clock: 'manual', ...own }, (line) =>
    lines.push(line),
  )
  onTestFinished(serving.close)
  return { serving, lines, port: Number(new URL(serving.urls[0] ?? '').port) }
}

/** Creates a verification through this host, and answers its id. */
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

/** Sends all requests on one connection, and answers what came back for each. */
export async function sendPipelined(
  port: number,
  heads: readonly string[],
  content = '',
): Promise<readonly string[]> {
  const sent = heads.map((head, i) => {
    const last = i === heads.length - 1 ? 'Connection: close\r\n' : ''
    return `${head}${last}\r\n${content}`
  })
  const { text } = await sendRaw(port, sent.join(''))
  return text.split(/(?=HTTP\/1\.1 \d{3} )/).filter((answer) => answer !== '')
}

const body = '{"mail":"anna@example.com"}'

/** What a page of a rebound name can send as well: the token of the banner is public. */
export const bearerHeaders = 'Authorization: Bearer t\r\nAccept: */*\r\n'
