import request from 'supertest'
import { onTestFinished } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../server/index.ts'
import { openingInstant } from './verification.ts'

/** Starts an emulator for one test, with HTTP on a free port and a manual clock. */
export async function emulatorForTest(options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ clock: 'manual', at: openingInstant, ...options })
  onTestFinished(() => emulator.close())
  const authorization = `Bearer ${emulator.token}`
  const api = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string) =>
    request(emulator.url)[method](path).set('authorization', authorization)
  return {
    ...emulator,
    api,
    /** Opens a verification and resolves to its id. */
    open: async (body: object = {}, path = '/IT-live'): Promise<string> => {
      const { body: answer } = await api('post', path).send({ mail: 'anna@example.com', ...body })
      return answer.data.id
    },
    control: (method: 'get' | 'post' | 'put', path: string) => api(method, `/__emulator${path}`),
    inboxUrl: (box: string) => `${emulator.url}/__emulator/inbox/${box}`,
  }
}

/** Returns the request body on the vendor's product page, with a callback to `hook`. */
export function vendorExample(hook: string) {
  return {
    mail: 'franco.rossi@example.com',
    user: {
      firstName: 'Franco',
      lastName: 'Rossi',
      gender: 'M',
      birthCountry: 'Italy',
      birthDate: '1977-11-06',
      birthPlace: 'Rome',
      taxCode: 'RSSMRA02D16A662G',
    },
    healthCard: { required: true, checkExpire: true },
    phoneNumber: { required: true, editable: true, number: '3331234567' },
    policy: { url: 'https://shop.example.com/privacy' },
    redirectUrls: {
      success: 'https://shop.example.com/ok',
      failure: 'https://shop.example.com/ko',
    },
    output: { imagesAsPdf: true },
    layout: {
      title: 'Identification',
      logo: 'https://shop.example.com/logo.png',
      favicon: 'https://shop.example.com/favicon.ico',
      backgroundColor: '#ffffff',
      textColor: '#000000',
      footer: 'Shop',
    },
    callback: {
      url: hook,
      method: 'POST',
      field: 'data',
      headers: { session_id: 'oiwejdf89453urf945jfg' },
    },
  }
}
