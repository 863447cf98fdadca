import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal, type TerminalOptions } from '../support/terminal.ts'

type Mistake = { readonly argv: string; readonly says: string } & TerminalOptions

const file = 'videoid-emulator.config.yaml'
const inFile = (text: string) => ({ argv: 'start', files: { [file]: text } })

const MISTAKES: readonly Mistake[] = [
  {
    argv: 'strat',
    says: 'Unknown command "strat", did you mean "start"? The commands are start, demo, exec, scenarios, data, ca, explain, list, get, act, queue, advance, clock, tail, reset, open, receiver, drift, verify, verify-callbacks, spec, completion, mcp.',
  },
  {
    argv: 'xyzzy',
    says: 'Unknown command "xyzzy". The commands are start, demo, exec, scenarios, data, ca, explain, list, get, act, queue, advance, clock, tail, reset, open, receiver, drift, verify, verify-callbacks, spec, completion, mcp.',
  },
  {
    argv: '--prot 3',
    says: 'Unknown option "--prot", did you mean "--port"? See videoid-emulator start --help.',
  },
  {
    argv: '-port 3',
    says: 'Unknown option "-port", did you mean "--port"? See videoid-emulator start --help.',
  },
  {
    argv: 'start --frobnicate',
    says: 'Unknown option "--frobnicate". See videoid-emulator start --help.',
  },
  {
    argv: 'start --no-port',
    says: 'Unknown option "--no-port"',
  },
  {
    argv: 'demo --data-dir x',
    says: '"--data-dir" is not an option of demo, only of start, exec. See videoid-emulator demo --help.',
  },
  {
    argv: 'start --data-dir',
    says: '--data-dir needs a value, but nothing follows it. Write --data-dir <dir>: the path of a folder.',
  },
  {
    argv: 'demo --scenarios x',
    says: '"--scenarios" is not an option of demo, only of start, exec, mcp, scenarios, verify. See videoid-emulator demo --help.',
  },
  {
    argv: 'start --port',
    says: '--port needs a value, but nothing follows it. Write --port <n>: a whole number from 0 to 65535.',
  },
  {
    argv: 'start --port --quiet',
    says: '--port needs a value, but "--quiet" follows it. Write --port <n>: a whole number from 0 to 65535.',
  },
  {
    argv: 'start --port 65536',
    says: '--port cannot be "65536". Write a whole number from 0 to 65535.',
  },
  {
    argv: 'start --port http',
    says: '--port cannot be "http". Write a whole number from 0 to 65535.',
  },
  {
    argv: 'start --port -1',
    says: '--port cannot be "-1". Write a whole number from 0 to 65535.',
  },
  {
    argv: 'start --pace fast',
    says: '--pace cannot be "fast". Write one of instant, sandbox, human.',
  },
  {
    argv: 'start --auth scope',
    says: '--auth cannot be "scope". Write one of any, scoped.',
  },
  {
    argv: 'start --credit 1e3',
    says: '--credit cannot be "1e3". Write an amount in EUR from 0 to 1000000000, such as 50 or 11.90.',
  },
  {
    argv: 'start --at 2026-01-05T09:00:00',
    says: '--at cannot be "2026-01-05T09:00:00". Write an ISO instant with its offset, such as 2026-01-05T09:00:00+01:00.',
  },
  {
    argv: 'start --speed 0',
    says: '--speed cannot be "0". Write a number above 0, at most 1000000.',
  },
  {
    argv: 'start --max-body 100',
    says: '--max-body cannot be "100". Write a number of bytes from 1kB to 64MB, such as 65536, 256kB or 16MB.',
  },
  {
    argv: 'start --max-request-time 30',
    says: '--max-request-time cannot be "30". Write a duration from 100ms to 1h, such as 30s.',
  },
  {
    argv: 'start --max-journal 16TB',
    says: '--max-journal cannot be "16TB". Write a number of bytes from 64kB to 4GB',
  },
  {
    argv: 'start --host http://0.0.0.0',
    says: '--host cannot be "http://0.0.0.0". Write a host name or an IP address, without scheme and port.',
  },
  {
    argv: 'start --allow-callback-host 10.0.0.0/33',
    says: '--allow-callback-host cannot be "10.0.0.0/33". Write a host name, an IP address or a range such as 203.0.113.0/24, without scheme and port.',
  },
  {
    argv: 'start --forward-callbacks-to localhost:4000',
    says: '--forward-callbacks-to cannot be "localhost:4000". Write an absolute http or https URL without user name, such as http://127.0.0.1:4000/hook.',
  },
  {
    argv: 'start --public-url https://videoid.openapi.com',
    says: 'public-url names the real host "videoid.openapi.com". Use a host of your own, or add --allow-real-hosts if you mean it.',
  },
  {
    argv: 'start --quiet=maybe',
    says: '--quiet cannot be "maybe". Write true or false.',
  },
  {
    argv: 'start --config nowhere.yaml',
    says: '--config names "nowhere.yaml", but there is no such file. Check the path, or leave --config out.',
  },
  {
    argv: 'start --callback-ca nowhere.pem',
    says: '--callback-ca names "nowhere.pem", but there is no such file. Check the path.',
  },
  {
    argv: 'start --callback-ca notes.txt',
    files: { 'notes.txt': 'hello' },
    says: '--callback-ca names "notes.txt", but it has no line "-----BEGIN CERTIFICATE-----". Name a file in PEM form.',
  },
  {
    argv: 'start 4280',
    says: 'start takes options only, but got "4280". See videoid-emulator start --help.',
  },
  {
    argv: 'start',
    env: { VIDEOID_EMULATOR_SED: '1' },
    says: 'Unknown environment variable "VIDEOID_EMULATOR_SED", did you mean "VIDEOID_EMULATOR_SEED"? Correct or unset it; docs/configuration.md lists them all.',
  },
  {
    argv: 'start',
    env: { VIDEOID_EMULATOR_CLOCK: 'frozen' },
    says: 'VIDEOID_EMULATOR_CLOCK cannot be "frozen". Write one of system, manual.',
  },
  {
    ...inFile('seed: 1\nsceanrio: ko\n'),
    says: `${file}:2:1: unknown option "sceanrio", did you mean "scenario"? Correct or remove this line.`,
  },
  {
    ...inFile('port: 4280\npace:  fast\n'),
    says: `${file}:2:8: pace cannot be "fast". Write one of instant, sandbox, human.`,
  },
  {
    ...inFile('port: [1, 2]\n'),
    says: `${file}:1:7: port cannot be a list. Write a whole number from 0 to 65535.`,
  },
  {
    ...inFile('allow-host:\n  - good.test\n  - "bad host"\n'),
    says: `${file}:3:5: allow-host cannot be "bad host". Write a host name or an IP address, without scheme and port.`,
  },
  {
    ...inFile('- port\n'),
    says: `${file}:1:1: expected lines such as "port: 4280", but this is not a map. Write one option a line.`,
  },
  {
    ...inFile('port: 1\nport: 2\n'),
    says: `${file}:2:1: not readable as YAML`,
  },
  {
    ...inFile('port: "4280\n'),
    says: 'not readable as YAML',
  },
  {
    ...inFile(`port: ${'['.repeat(100_000)}`),
    says: file,
  },
  {
    ...inFile('config: other.yaml\n'),
    says: `${file}:1:1: unknown option "config"`,
  },
  {
    argv: 'exec npm test',
    says: 'exec runs what follows "--", but "npm" comes before it. Write videoid-emulator exec -- npm test.',
  },
  {
    argv: 'exec --',
    says: 'exec runs what follows "--", but there is none. Write videoid-emulator exec -- npm test.',
  },
  {
    argv: 'explain one two',
    says: 'explain takes one id, but got 2: "one" and "two". Write videoid-emulator explain <id>. The beginning of the id is enough; without an id it explains the newest verification.',
  },
  {
    argv: 'explain ',
    says: 'explain got an empty id. Write videoid-emulator explain <id>, or leave the id out for the newest verification.',
  },
  {
    argv: 'explain some-id --url http://127.0.0.1:1',
    says: 'No emulator answers at http://127.0.0.1:1. Start one with "videoid-emulator start", or name another with --url.',
  },
  {
    argv: 'start --port 0 --scenarios nowhere',
    says: 'nowhere": there is nothing of that name; check the spelling and the folder it starts from',
  },
  {
    argv: 'start --port 0 --host nowhere.invalid',
    says: '"nowhere.invalid" is not an address of this machine. Leave --host out for loopback, or write --host 0.0.0.0 for every address.',
  },
  {
    argv: 'demo --out /nowhere/at/all/demo.pdf',
    says: 'Cannot write "/nowhere/at/all/demo.pdf"',
  },
  {
    argv: 'scenarios lsit',
    says: 'scenarios has the commands list, check, test, new, but got "lsit", did you mean "list"? See videoid-emulator scenarios --help.',
  },
]

for (const { argv, says, ...terminalOptions } of MISTAKES) {
  const where = Object.entries({ ...terminalOptions.env, ...terminalOptions.files })
    .map(([name, text]) => ` with ${name} ${JSON.stringify(text.slice(0, 40))}`)
    .join('')
  test(`"${argv}"${where} ends with one sentence and exit code 2`, async () => {
    const { exitCode, out, err } = await runInTerminal(argv.split(' '), terminalOptions)

    expect(err).toContain(says)
    expect(err).toMatch(/^[^\n]{1,400}\n$/)
    expect(exitCode).toBe(2)
    expect(argv.startsWith('demo') ? '' : out).toBe('')
  })
}

test('start and scenarios list name the line of a broken scenario file', async () => {
  const text = 'version: 1\noutcome:\n  ko: { reson: face_mismatch }\n'
  const folder = folderOf({ 'mine.yaml': text })

  const { exitCode, out, err } = await runInTerminal(['--port', '0', '--scenarios', folder])
  const listed = await runInTerminal(['scenarios', 'list', '--scenarios', folder])

  expect(err).toContain(
    `${join(folder, 'mine.yaml')}:3:9: unknown key "reson", did you mean "reason"?`,
  )
  expect(err).not.toMatch(/^ +at /m)
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(listed).toEqual({ exitCode, out, err })
})
