import { expect, test } from 'vitest'
import { validateReportPaths } from '../../server/cli/contracts/validate-report-paths.ts'
import { checkInterceptOptions } from '../../server/cli/shared/intercept-options.ts'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { createTestTerminal, runInTerminal } from '../support/terminal.ts'

const VIDEO = 'test.videoid.openapi.com'
const OAUTH = 'test.oauth.openapi.it'

test.each([
  [['--allow-real-hosts'], true],
  [['--allow-real-hosts', '--quiet'], true],
  [['--no-allow-real-hosts'], false],
  [['--allow-real-hosts', VIDEO.toUpperCase()], [VIDEO]],
  [[`--allow-real-hosts=${VIDEO},${OAUTH}`], [VIDEO, OAUTH]],
  [
    ['--allow-real-hosts', VIDEO, '--allow-real-hosts', OAUTH],
    [VIDEO, OAUTH],
  ],
])('%j allows %j', async (argv, expected) => {
  const { settings } = await resolveSettings('exec', createTestTerminal({}, argv))

  expect(settings.allowRealHosts).toEqual(expected)
})

test('a config file may list the hosts', async () => {
  const files = { 'videoid-emulator.config.yaml': `allow-real-hosts: [${VIDEO}, ${OAUTH}]` }

  const { settings } = await resolveSettings('exec', createTestTerminal({ files }, []))

  expect(settings.allowRealHosts).toEqual([VIDEO, OAUTH])
})

test.each(['videoid.openapi.com', 'shop.example', 'test.shop.example', '', 'npm'])(
  '--allow-real-hosts refuses "%s" in one sentence, because only sandbox hosts may be named',
  async (host) => {
    const argv = ['exec', '--intercept', '--allow-real-hosts', host, '--', 'true']
    const { exitCode, err } = await runInTerminal(argv)

    expect(exitCode).toBe(2)
    expect(err).toMatch(/^--allow-real-hosts cannot be ".*"\. Write .*each call costs up to 11\.90/)
  },
)

test.each([
  [['--record', 'a.har'], /--record is about intercepted calls\. Add --intercept/],
  [
    ['--intercept', '--record', 'a.har'],
    /--allow-real-hosts names none\. Add --allow-real-hosts t/,
  ],
  [
    ['--intercept', '--record', 'a.har', '--allow-real-hosts'],
    /--allow-real-hosts names none\. Add --allow-real-hosts test\.videoid\.openapi\.com/,
  ],
  [
    ['--intercept', '--record', '/dev/null/a.har', '--allow-real-hosts', VIDEO],
    /--record names "\/dev\/null\/a\.har", where no file can be/,
  ],
  [
    ['--intercept', '--record', '/proc/a.har', '--allow-real-hosts', VIDEO],
    /Cannot write "\/proc\/a\.har": .* Name a file in a folder you may write to/,
  ],
  [
    ['--intercept', '--fail-on-real-host', '--allow-real-hosts', VIDEO],
    /--fail-on-real-host fails the calls that --allow-real-hosts lets pass/,
  ],
  [
    ['--intercept', '--each-scenario', '--record', 'a.har', '--allow-real-hosts', VIDEO],
    /--each-scenario and --record exclude each other/,
  ],
])('exec with %j is refused in one sentence', async (options, sentence) => {
  const argv = [...options, '--', 'no-such-command']
  const resolved = await resolveSettings('exec', createTestTerminal({}, argv))
  const check = async () => {
    checkInterceptOptions(resolved)
    await validateReportPaths(resolved.commandOptions)
  }

  await expect(check()).rejects.toThrow(sentence)
})
