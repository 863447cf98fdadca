import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightFolder,
  playwrightZip,
  postmanCollection,
  type WriteRecording,
} from './recording-files.ts'
import { call, envelope, id, open, opened, read, type ServiceCall } from './service-calls.ts'

/** A difference of the real service, its recording, and the finding that names it. */
export type PlantedDifference = readonly [
  difference: string,
  write: WriteRecording,
  calls: readonly ServiceCall[],
  finding: RegExp,
]

const list = '/IT-identity-verifications'
const row = { id, status: 'ok', reason: 'identityverified' }

/** Differences in the bodies of successful responses. */
export const bodyDifferences: readonly PlantedDifference[] = [
  [
    'GET has an undocumented status',
    browserHar,
    [read('suspended', null)],
    /\/data\/status: must be equal.*not "suspended"/,
  ],
  [
    'the list has a status in capitals',
    mitmproxyFlows,
    [call('GET', list, { body: envelope([{ ...row, status: 'OK' }]) })],
    /\/data\/\*\/status: must be equal/,
  ],
  [
    'POST has an unknown member',
    playwrightFolder,
    [open({}, { body: envelope({ ...opened, expiresAt: '2026-01-12' }) })],
    /unknown member "expiresAt"/,
  ],
  [
    'POST answers without link',
    playwrightZip,
    [open({}, { body: envelope({ ...opened, link: undefined }) })],
    /must have required property 'link'/,
  ],
  [
    'POST names the link url',
    curlVerbose,
    [open({}, { body: envelope({ ...opened, link: undefined, url: opened.link }) })],
    /unknown member "url"/,
  ],
  [
    'GET answers without owner',
    browserHar,
    [read('ok', 'identityverified', { owner: undefined })],
    /notice.*must have required property 'owner'/,
  ],
  [
    'GET names the reason motivo',
    curlInclude,
    [read('ko', null, { reason: undefined, motivo: 'x' })],
    /unknown member "motivo"/,
  ],
  [
    'an id is a number',
    newmanReport,
    [open({}, { body: envelope({ ...opened, id: 4711 }) })],
    /\/data\/id: must be string/,
  ],
  [
    'an id has an underscore',
    postmanCollection,
    [open({}, { body: envelope({ ...opened, id: 'vid_4711' }) })],
    /\/data\/id: must match pattern/,
  ],
  [
    'a link is not an address',
    browserHar,
    [open({}, { body: envelope({ ...opened, link: 'certid/1' }) })],
    /\/data\/link: must match format/,
  ],
  [
    'POST answers 201',
    browserHar,
    [open({}, { status: 201 })],
    /status: status 201 is not described/,
  ],
  [
    'POST answers 202 without a body',
    curlVerbose,
    [open({}, { status: 202, headers: {}, body: '' })],
    /status 202 is not described/,
  ],
  [
    'POST begins with validation',
    mitmproxyFlows,
    [open({}, { body: envelope({ ...opened, status: 'validation' }) })],
    /a new verification is "validation"/,
  ],
  [
    'the envelope has no error member',
    playwrightZip,
    [open({}, { body: JSON.stringify({ data: opened, success: true, message: '' }) })],
    /must have required property 'error'/,
  ],
  [
    'success is the text "true"',
    newmanReport,
    [open({}, { body: envelope(opened, { success: 'true' }) })],
    /\/success: must be equal to constant/,
  ],
  [
    'a success has a message',
    curlInclude,
    [open({}, { body: envelope(opened, { message: 'Created' }) })],
    /\/message: must be equal to constant/,
  ],
  [
    'there is no envelope',
    browserHar,
    [open({}, { body: JSON.stringify(opened) })],
    /must have required property 'data'/,
  ],
  [
    'the body is JSON inside of JSON',
    postmanCollection,
    [open({}, { body: JSON.stringify(envelope(opened)) })],
    /must be object/,
  ],
]
