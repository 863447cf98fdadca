/**
 * Returns all texts that a regular expression matches, such as `ok` and `ko` for `^(ok|ko)$`. Returns undefined if
 * there are more than 100, or if the expression contains anything except letters, groups, alternatives and `?`.
 */
export function textsOfRegex(regex: string): readonly string[] | undefined {
  const reader = { rest: regex.replace(/^\(\?i\)/, '') }
  const texts = readAlternatives(reader)
  return texts === undefined || reader.rest !== '' ? undefined : [...new Set(texts)]
}

type Reader = { rest: string }

const maxTexts = 100

function readAlternatives(reader: Reader): readonly string[] | undefined {
  let all: readonly string[] = []
  for (;;) {
    const texts = readSequence(reader)
    if (texts === undefined) return undefined
    all = [...all, ...texts]
    if (all.length > maxTexts) return undefined
    if (!reader.rest.startsWith('|')) return all
    reader.rest = reader.rest.slice(1)
  }
}

function readSequence(reader: Reader): readonly string[] | undefined {
  let texts: readonly string[] = ['']
  while (reader.rest !== '' && !/^[|)]/.test(reader.rest)) {
    const next = readOne(reader)
    if (next === undefined) return undefined
    texts = texts.flatMap((text) => next.map((more) => text + more))
    if (texts.length > maxTexts) return undefined
  }
  return texts
}

function readOne(reader: Reader): readonly string[] | undefined {
  const texts = readAtom(reader)
  if (texts === undefined || !reader.rest.startsWith('?')) {
    return /^[*+{]/.test(reader.rest) ? undefined : texts
  }
  reader.rest = reader.rest.slice(1)
  return ['', ...texts]
}

function readAtom(reader: Reader): readonly string[] | undefined {
  const { rest } = reader
  const anchor = /^(\^|\$|\\[AzZb])/.exec(rest)
  if (anchor !== null) {
    reader.rest = rest.slice(anchor[0].length)
    return ['']
  }
  const group = /^\((\?:)?(?!\?)/.exec(rest)
  if (group !== null) {
    reader.rest = rest.slice(group[0].length)
    const inner = readAlternatives(reader)
    if (inner === undefined || !reader.rest.startsWith(')')) return undefined
    reader.rest = reader.rest.slice(1)
    return inner
  }
  const literal = /^(?:\\([^A-Za-z0-9])|([^\\^$.[\](){}*+?|]))/.exec(rest)
  if (literal === null) return undefined
  reader.rest = rest.slice(literal[0].length)
  return [literal[1] ?? literal[2] ?? '']
}
