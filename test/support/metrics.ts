/**
 * Parses the text format of Prometheus as strictly as the checker of Prometheus. A family is described once, before
 * its samples. Counters end in `_total` and are never negative. Labels are quoted, and no sample is repeated. Throws an
 * Error otherwise. The names of the samples in the result have no `videoid_emulator_` prefix.
 */
export function parseMetrics(text: string): Readonly<Record<string, number>> {
  const samples: Record<string, number> = {}
  const types = new Map<string, string>()
  const helped = new Set<string>()
  if (!text.endsWith('\n')) throw new Error('The last line has no end.')
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z_][a-z0-9_]*) (\S.*\.)$/.exec(line)
    const type = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge)$/.exec(line)
    const sample =
      /^([a-z_][a-z0-9_]*)(\{(?:[a-z_][a-z0-9_]*="[\w.:-]*",?)+\})? (\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(
        line,
      )
    if (help !== null) note(helped, help[1] ?? '')
    else if (type !== null) {
      const [, name = '', kind = ''] = type
      if (types.has(name) || !helped.has(name)) throw new Error(`${name} is described twice.`)
      if ((kind === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is a ${kind}.`)
      types.set(name, kind)
    } else if (sample !== null) {
      const [, name = '', labels = '', value] = sample
      if ([...types.keys()].at(-1) !== name) throw new Error(`${name} is not where it belongs.`)
      const key = `${name.replace('videoid_emulator_', '')}${labels}`
      if (key in samples) throw new Error(`${key} comes twice.`)
      samples[key] = Number(value)
    } else throw new Error(`This is not a line of a metric: ${line}`)
  }
  return samples
}

function note(names: Set<string>, name: string): void {
  if (names.has(name)) throw new Error(`${name} has two HELP lines.`)
  names.add(name)
}
