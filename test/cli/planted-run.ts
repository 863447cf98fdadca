import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { comparatorFindings, toComparablePacts } from '../support/pactflow-comparator.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

/** Arguments of a strict run whose clock the client advances. */
export const strict = ['exec', '--strict', '--clock', 'manual']

// Values of the person and of the token. No report may contain one of them.
const PLANTED = [
  ...['Plantedname', 'Plantedlast', 'PLNPLN99P49H501Z', '3339876543', '1999-09-09'],
  ...['planted', 'private-value', 'planted-header'],
]

/** A client in Python that gets most of the responses of the API. */
export const PYTHON = `
import json, os, urllib.request, urllib.error
base, token = os.environ["VIDEOID_EMULATOR_URL"], os.environ["VIDEOID_EMULATOR_TOKEN"]
def call(path, body=None, bearer=token):
    data = None if body is None else json.dumps(body).encode()
    headers = {} if bearer is None else {"Authorization": "Bearer " + bearer}
    if data is not None: headers["Content-Type"] = "application/json"
    try:
        with urllib.request.urlopen(urllib.request.Request(base + path, data, headers)) as answer:
            raw = answer.read()
            return json.loads(raw) if answer.headers["content-type"] == "application/json" else raw
    except urllib.error.HTTPError as refusal:
        refusal.read()
advance = lambda by: call("/__emulator/clock/advance", {"by": by})
one = "/IT-identity-verifications/"
person = {"mail": "planted@example.org", "phoneNumber": {"number": "3339876543"},
  "user": {"firstName": "Plantedname", "lastName": "Plantedlast", "birthDate": "1999-09-09", "taxCode": "PLNPLN99P49H501Z"},
  "callback": {"url": "http://127.0.0.1:9/planted", "field": "planted", "headers": {"id": "planted-header"}, "custom": {"message": "private-value"}},
  "redirectUrls": {"success": "https://planted.example.org/"}}
call("/IT-identity-verifications")
ok = call("/IT-live", person)["data"]["id"]
call("/IT-live", person)
ko = call("/IT-selfie", {"mail": "planted+ko.face_mismatch@example.org"})["data"]["id"]
call(one + ok)
call("/IT-identity-verifications?skip=1&limit=1")
advance("1m")
for path in [ok, ok + "/data"]: call(one + path)
advance("5m")
for path in [ok, ko, ok + "/data", ok + "/images", ok + "/audit", ok + "/passport", ko + "/data", "nobody", "a_b"]: call(one + path)
call("/IT-identity-verifications")
call("/IT-live", {"mail": "planted"})
call("/IT-live", {"user": {"firstName": "Plantedname"}})
call("/IT-live", {"mail": "planted@example.org"}, None)
call("/IT-live", {"mail": "planted+out-of-credit@example.org"})
call("/IT-live", {"mail": "planted@example.org", "user": {"phone": "3339876543", "PLNPLN99P49H501Z": 3339876543}})
call("/users/planted@example.org/3339876543?phone=3339876543&name=Plantedname")
advance("32d")
call(one + ok + "/data")
`

const FORMS = ['json', 'junit', 'sarif', 'html', 'har', 'pact'] as const

/** Runs the client twice. Checks every report, and the titles and the replay of the pact. */
export async function expectPactOfRun(client: string, titles: readonly string[]): Promise<void> {
  const cwd = folderOf({ 'client.py': client, 'package.json': '{"name": "shop"}' })
  const files = FORMS.flatMap((form) => [`--${form}`, `run.${form}`])

  const argv = [...strict, ...files, '--', 'python3', 'client.py']
  const { code, out, err } = await runInFolder(cwd, argv)

  expect({ code, out }, err).toEqual({ code: 3, out: '' })
  const texts = await Promise.all(FORMS.map((form) => readFile(join(cwd, `run.${form}`), 'utf8')))
  const leaked = [...texts, err].map((text) => PLANTED.filter((value) => text.includes(value)))
  expect(leaked).toEqual([...FORMS.map(() => []), []])
  expect(texts.join()).not.toMatch(/Bearer (?!redacted|<token>|&#60;token)/)

  const pact = JSON.parse(texts.at(-1) ?? '')
  expect(pact.consumer).toEqual({ name: 'shop' })
  expect(pact.interactions.map(titleOf)).toEqual(titles)
  const list = pact.interactions.find(titleIs(LIST))
  const ids = list.response.body.content.data.map((row: { readonly id: string }) => row.id)
  expect(ids).toEqual(list.providerStates.map(idOf).reverse())
  expect(err).toContain(`run.pact has ${titles.length} interactions of "shop".\n`)
  expect(err).toContain('Not in it: 1 call with a request that differs from openapi.yaml.\n')
  expect(err).toContain('Not in it: 1 call outside of the API.\n')
  const [again, verified] = await Promise.all([
    runInFolder(cwd, [...strict, '--pact', 'again.pact', '--', 'python3', 'client.py']),
    runInFolder(cwd, ['verify', 'run.pact']),
  ])
  expect(again.code).toBe(3)
  expect(await readFile(join(cwd, 'again.pact'), 'utf8')).toBe(texts.at(-1))
  expect(verified).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      `the emulator fulfils ${titles.length} of ${titles.length} interactions.`,
    ),
  })
  expect(await comparatorFindings(toComparablePacts(pact))).toEqual([])
}

const LIST = 'GET /IT-identity-verifications: 200, ko facemismatch, ok identityverified'

/** The interactions that PYTHON records. It sends one POST twice, but the pact has it once. */
export const TITLES: readonly string[] = [
  'GET /IT-identity-verifications/{id}/audit: 200, application/pdf',
  'GET /IT-identity-verifications/{id}/data: 200',
  'GET /IT-identity-verifications/{id}/data: 422, ENDED_KO',
  'GET /IT-identity-verifications/{id}/data: 422, NOT_YET_AVAILABLE',
  'GET /IT-identity-verifications/{id}/data: 422, RETENTION_OVER',
  'GET /IT-identity-verifications/{id}/images: 200, application/zip',
  'GET /IT-identity-verifications/{id}/passport: 406, TYPE_UNKNOWN',
  'GET /IT-identity-verifications/{id}: 200, ko facemismatch',
  'GET /IT-identity-verifications/{id}: 200, ok identityverified',
  'GET /IT-identity-verifications/{id}: 200, running',
  'GET /IT-identity-verifications/{id}: 200, validation',
  'GET /IT-identity-verifications/{id}: 404, ID_UNKNOWN',
  'GET /IT-identity-verifications/{id}: 406, ID_MALFORMED',
  'GET /IT-identity-verifications: 200, ko facemismatch, ok identityverified',
  'GET /IT-identity-verifications: 404, NO_VERIFICATIONS',
  'GET /IT-identity-verifications?skip=1&limit=1: 200, running',
  'POST /IT-live: 200, with callback, mail, phoneNumber, redirectUrls, user',
  'POST /IT-live: 401, TOKEN_MISSING',
  'POST /IT-live: 402, CREDIT',
  'POST /IT-live: 406, MAIL_INVALID',
  'POST /IT-live: 428, MAIL_MISSING',
  'POST /IT-selfie: 200, with mail',
]

function titleOf({ description }: { readonly description: string }): string {
  return description
}

function idOf({ params }: { readonly params: { readonly id: string } }): string {
  return params.id
}

function titleIs(title: string) {
  return (interaction: { readonly description: string }) => titleOf(interaction) === title
}
