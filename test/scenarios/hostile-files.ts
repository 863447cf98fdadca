import { maxYamlFileBytes } from '../../server/scenario-files/yaml-file.ts'
import { billionLaughs } from '../support/billion-laughs.ts'

// Returns the largest allowed file that repeats one piece.
const full = (piece: string, head = '', tail = '') =>
  head + piece.repeat((maxYamlFileBytes - head.length - tail.length - 1) / piece.length) + tail
const numbered = (line: (i: number) => string, count: number, head = 'version: 1\n') =>
  head + Array.from({ length: count }, (_, i) => line(i)).join('')

/** Files that are expensive to read, each with a part of the expected error message. */
export const HOSTILE_FILES: Readonly<
  Record<string, readonly [text: string | Uint8Array, says: string]>
> = {
  'billion laughs': [billionLaughs(), 'its aliases (*name) stand for too many values'],
  'one long text, thousands of times': [
    numbered(
      (i) => `  p${i}: { description: *a }\n`,
      1000,
      `title: &a ${'x'.repeat(30_000)}\nparams:\n`,
    ),
    'stand for too many values',
  ],
  'an alias within its own anchor': [
    'version: 1\ntimeline: &a [*a]\n',
    ':2:15: a list does not fit here',
  ],
  '10 MB': [`title: ${'x'.repeat(10_000_000)}`, 'it has 10000007 bytes, more than 65536'],
  'a key written thousands of times': [full('version: 1\n'), ':2:1: the same key is written twice'],
  'thousands of unknown keys': [numbered((i) => `k${i}: 1\n`, 6000), ':2:1: unknown key "k0"'],
  'thousands of broken params': [
    numbered((i) => `  p${i}: { typ: x }\n`, 3000, 'version: 1\nparams:\n'),
    'unknown key "typ"',
  ],
  'thousands of broken steps': [
    numbered(() => '- wait\n', 9000, 'version: 1\ntimeline:\n'),
    'too long, at most 1000',
  ],
  'nothing but steps': [
    full('{},', 'version: 1\ntimeline: [', ']'),
    'more brackets, quotes and lines than a scenario needs',
  ],
  tags: [
    numbered((i) => `k${i}: !!js/function "x"\n`, 2500),
    ':2:5: a tag (!name) has no meaning here',
  ],
  'brackets within brackets': [full('['), 'nested too deeply'],
  'maps within maps': [full('{a:'), 'nested too deeply'],
  'dashes behind dashes': [full('- '), 'nested too deeply'],
  'question marks behind question marks': [full('? '), 'nested too deeply'],
  'lines each further in': [
    numbered((i) => `${' '.repeat(i)}a:\n`, 350, ''),
    '"version" is missing here',
  ],
  'closing brackets': [']'.repeat(14_000), ':1:1: not readable as YAML'],
  commas: [`[${','.repeat(14_000)}`, ':1:3: not readable as YAML'],
  quotes: ['"'.repeat(14_000), 'not readable as YAML'],
  anchors: [numbered((i) => `a${i}: &a${i} x\n`, 4000), 'unknown key "a0"'],
  colons: [full(':'), 'not readable as YAML'],
  documents: [numbered(() => '---\n', 10_000, ''), 'a second document begins here'],
  'digits where a duration stands': [
    full('1', 'version: 1\ntimeline: [{ wait: "', '" }]'),
    'is not a duration',
  ],
  'a duration without an end': [
    full('1m', 'version: 1\ntimeline: [{ wait: "', 's" }]'),
    'is not a duration',
  ],
  'params without an end': [
    full(`\${params.a}`, 'version: 1\nextends: "', '"'),
    'extends the unknown scenario',
  ],
  'loops within loops': [
    numbered(
      (i) => `  - { goto: l${i}, times: 1000 }\n`,
      400,
      numbered((i) => `  - { label: l${i}, wait: 1s }\n`, 400, 'version: 1\ntimeline:\n'),
    ),
    'has more than 1000 steps; lower the times of a goto',
  ],
  zeros: [full('\0'), ':1:1: '],
  'bytes that are no text': [
    new Uint8Array(30_000).map((_, i) => (i * 7919) % 256),
    'is not UTF-8 text; save it as UTF-8',
  ],
}
