const TARGETS = ['etc/passwd', 'package.json', 'windows/win.ini', 'openapi.yaml', 'ok.yaml']

// Spellings of "one folder up", and of the separator of folders.
const UP = ['..', '%2e%2e', '%2E.', '.%2e', '..%00', '..;', '....', '%252e%252e', '%c0%ae%c0%ae']
const SLASH = ['/', '%2f', '%5c', '\\', '%252f', '%c0%af', '//', '%u2215']

// Texts that do not go up.
const PLAIN = [
  '/etc/passwd',
  '%2fetc%2fpasswd',
  'C:%5cwindows%5cwin.ini',
  'c:/windows/win.ini',
  '%5c%5c127.0.0.1%5cshare%5cx',
  'file:%2f%2f%2fetc%2fpasswd',
  'file:///etc/passwd',
  '%00',
  'ok%00.yaml',
  'ok.yaml',
  'ok%2eyaml',
  '%ff',
  '%',
  '%zz',
  '~root',
  '.',
  '..',
  '%2e',
  '%2e%2e',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'CON',
  'ok::$DATA',
  'ok%20',
  'ok.',
  'audit%00.pdf',
  'data/..',
  'images%2f..%2fdata',
]

/** Segments of a URL path that must not lead to a file, encoded as they are sent. */
export const TRAVERSALS: readonly string[] = [
  ...PLAIN,
  ...UP.flatMap((up, i) =>
    SLASH.flatMap((slash, j) => {
      const step = `${up}${slash}`
      const target = TARGETS[(i + j) % TARGETS.length] ?? ''
      return [
        `${step.repeat(3)}${target}`,
        `${step.repeat(8)}${target}`,
        `ok${slash}${step}${target}`,
      ]
    }),
  ),
]
