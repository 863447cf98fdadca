import request from 'supertest'
import { onTestFinished } from 'vitest'
import { type ServeOverrides, serve } from '../../server/http/server/start-server.ts'
import { defaultSettings, type Settings } from '../../server/runtime/settings.ts'
import type { Folder } from '../../server/storage/folder/folder.ts'

/** Starts an emulator over HTTP that stores its state in the given folder. */
export async function servedFrom(
  folder: Folder,
  reserve = { step: 4096, least: 2048 },
  options: Partial<Settings> = {},
  /** The journal is not rewritten below this many bytes while the disk has free space. */
  short = 1e9,
) {
  return servedWith(
    { dataDir: 'memory', ...options },
    { folder: { folder, limits: { reserve, short, times: 3 } } },
  )
}

/** Starts an emulator over HTTP with these settings. */
export async function servedWith(options: Partial<Settings>, overrides: ServeOverrides = {}) {
  const lines: string[] = []
  const serving = await serve(
    { ...defaultSettings, port: 0, clock: 'manual', ...options },
    (line) => lines.push(line),
    overrides,
  )
  onTestFinished(serving.close)
  const api = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string) =>
    request(serving.urls[0] ?? '')
      [method](path)
      .set('authorization', 'Bearer some-token')
  const control = (method: 'get' | 'post' | 'put' | 'delete', path: string) =>
    api(method, `/__emulator${path}`)
  /** Sends a form as a browser does. */
  const form = (path: string, fields: Readonly<Record<string, string>>) =>
    api('post', path).set('accept', 'text/html').type('form').send(fields)
  const ids = async (): Promise<readonly string[]> => {
    const { body } = await api('get', '/IT-identity-verifications')
    return body.data.map((row: { readonly id: string }) => row.id)
  }
  const openVerification = async (): Promise<string> => {
    const { body } = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
    return body.data?.id
  }
  const { emulator, close, resumed } = serving
  return {
    url: serving.urls[0] ?? '',
    api,
    control,
    form,
    lines,
    ids,
    openVerification,
    emulator,
    close,
    resumed,
  }
}
