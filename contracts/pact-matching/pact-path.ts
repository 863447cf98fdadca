/** Stands for `*` in a path expression: any member, or any element of a list. */
export const anyStep = Symbol('*')

/** A path expression of a Pact file, without `$`: `$.data[*].id` is `['data', anyStep, 'id']`. */
export type PactPath = readonly (string | typeof anyStep)[]

/** Parses a path expression, such as `$.data[0].id` or `$['a b'].*`. Returns undefined if it is malformed. */
export function parsePactPath(text: string): PactPath | undefined {
  if (!text.startsWith('$')) return undefined
  const steps: (string | typeof anyStep)[] = []
  let rest = text.slice(1)
  while (rest !== '') {
    const found = STEP.exec(rest)
    if (found === null) return undefined
    const [whole, name, quoted, doubleQuoted, index] = found
    const step = name ?? quoted ?? doubleQuoted ?? index ?? ''
    steps.push(step === '*' && quoted === undefined && doubleQuoted === undefined ? anyStep : step)
    rest = rest.slice(whole.length)
  }
  return steps
}

const STEP = /^(?:\.([^.[\]]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+|\*)\])/

/**
 * Returns a weight: how well an expression fits a path. Of several rules, the rule with the highest weight applies.
 * 0 means that the expression does not fit. An expression also fits all values below its own path.
 */
export function pathWeight(expression: PactPath, path: readonly string[]): number {
  if (expression.length > path.length) return 0
  let weight = 2
  for (const [i, step] of expression.entries()) {
    if (step === anyStep) continue
    if (step !== path[i]) return 0
    weight *= 2
  }
  return weight * (expression.length + 1)
}

/** Formats a path for messages, such as `$.data[0].id`. */
export function formatPactPath(path: readonly string[]): string {
  const steps = path.map((step) => {
    if (/^\d+$/.test(step)) return `[${step}]`
    return /^[\w-]+$/.test(step) ? `.${step}` : `['${step}']`
  })
  return `$${steps.join('')}`
}
