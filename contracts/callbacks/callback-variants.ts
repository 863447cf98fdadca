/** A callback as a message, before it is sent. Header names keep their case. */
export type CallbackMessage = {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** The changes that a check makes to a documented callback before it sends the callback. */
export type CallbackChange = {
  /** Changes the resource in the body. */
  readonly resource?: (resource: CallbackResource) => unknown
  /** Changes the message, after the resource was encoded. */
  readonly message?: (message: CallbackMessage, encoding: 'form' | 'json') => CallbackMessage
  /** Sends the second half of the body later, in a second packet. */
  readonly split?: true
  /** Omits the headers that only the emulator sends. */
  readonly unmarked?: true
}

/** The resource in the body of a callback. */
export type CallbackResource = Readonly<Record<string, unknown>>

/** A permitted variant of a verification's callbacks. A receiver must acknowledge these callbacks and act on them. */
export type CallbackVariant = {
  readonly name: string
  /**
   * The mistake of a receiver that fails. Reports print it after the words "The receiver", such as `needs member
   * owner`.
   */
  readonly fault: string
  readonly change: CallbackChange
  /** True if a 4xx response is only a warning: every resource in openapi.yaml has the member that the variant omits. */
  readonly isAssumed?: true
  /** The status that ends the verification. Default: `ok`. */
  readonly end?: 'ko'
  /** The encoding that the variant is about. Absent if it is about both encodings. */
  readonly encoding?: 'form' | 'json'
}

// A real name, with quotes that end a text in SQL, in HTML or in a shell.
const QUOTES = `D'Angelo "Mimì" \\'); DROP TABLE orders; -- <b>&amp;</b> $(id) %s {0}`

/**
 * A careful receiver can handle all these variants: new members, other spellings of the same message, long texts,
 * quotes, and messages without the members that are only assumed. Source: assumed, because no page of the vendor
 * excludes these variants. docs/verify-callbacks.md describes them.
 */
export const CALLBACK_VARIANTS: readonly CallbackVariant[] = [
  {
    name: 'unknown members',
    fault: 'refuses unknown members, and the API may add some',
    change: changed((resource) => ({
      ...resource,
      createdAt: '2026-01-05T09:02:00Z',
      extra: [{}],
    })),
  },
  {
    name: 'members of `user` that are null',
    fault: 'needs the members of `user`, which may be null',
    change: changed((resource) => ({
      ...resource,
      user: { firstName: null, lastName: null, email: null, taxCode: null },
    })),
  },
  {
    name: 'a member beside the payload',
    fault: 'refuses a member beside the payload, and the platform may add some',
    change: {
      message: ({ headers, body }, encoding) => ({
        headers,
        body:
          encoding === 'form' ? `event=changed&${body}` : body.replace('{', '{"event":"changed",'),
      }),
    },
  },
  ...(['owner', 'message', 'reason'] as const).flatMap((member) => [
    {
      name: `no member ${member}`,
      isAssumed: true as const,
      fault: `needs member ${member}, which is only assumed to be there`,
      change: changed(({ [member]: _, ...others }) => others),
    },
    {
      name: `${member}: null`,
      isAssumed: true as const,
      fault: `needs a text in member ${member}, which may be null`,
      change: changed((resource) => ({ ...resource, [member]: null })),
    },
  ]),
  {
    name: 'ko with a reason that is null',
    fault: 'needs a reason for ko, and the reason may be null',
    end: 'ko',
    change: changed((resource) => ({ ...resource, reason: null })),
  },
  {
    name: 'charset in the content type',
    fault: 'compares the whole Content-Type, and a charset may follow',
    change: {
      message: ({ headers, body }) => ({
        headers: headers.map(([name, value]) =>
          name === 'content-type' ? [name, `${value}; charset=utf-8`] : [name, value],
        ),
        body,
      }),
    },
  },
  {
    name: 'header names in upper case',
    fault: 'distinguishes the case of header names',
    change: {
      message: ({ headers, body }) => ({
        headers: headers.map(([name, value]) => [name.toUpperCase(), value]),
        body,
      }),
    },
  },
  {
    name: 'other order and white space',
    fault: 'reads the text of the JSON instead of parsing it',
    encoding: 'json',
    change: {
      resource: reversed,
      message: ({ headers, body }) => ({
        headers,
        body: JSON.stringify(JSON.parse(body), undefined, 2),
      }),
    },
  },
  {
    name: 'other order of members and fields',
    fault: 'depends on the order of members or fields',
    encoding: 'form',
    change: {
      resource: reversed,
      message: ({ headers, body }) => ({ headers, body: body.split('&').reverse().join('&') }),
    },
  },
  {
    name: 'long texts',
    fault: 'fails with a reason of 1,000 characters and a message of 3,000',
    change: changed((resource) => ({
      ...resource,
      reason: 'long reason '.repeat(84).trim(),
      message: 'long message '.repeat(230).trim(),
    })),
  },
  {
    name: 'quotes and markup',
    fault: 'fails with quotes, apostrophes or markup in texts',
    change: changed((resource) => ({ ...resource, reason: QUOTES, message: QUOTES })),
  },
  {
    name: 'an empty reason',
    isAssumed: true,
    fault: 'needs a reason that is not empty',
    change: changed((resource) => ({ ...resource, reason: '' })),
  },
  {
    name: 'without the headers of the emulator',
    fault: 'needs a header that only the emulator sends',
    change: { unmarked: true },
  },
  {
    name: 'in two packets',
    fault: 'reads only the first packet of the body',
    change: { split: true },
  },
]

/** A status that the API may have one day. */
export const futureStatus = 'suspended'

/** Bodies that no receiver can understand. A receiver that gets such a body must not crash or hang. */
export const UNREADABLE_MESSAGES: readonly {
  readonly name: string
  readonly change: CallbackChange
}[] = [
  { name: 'an empty body', change: { message: ({ headers }) => ({ headers, body: '' }) } },
  {
    name: 'half of a body',
    change: {
      message: ({ headers, body }) => ({ headers, body: body.slice(0, body.length >> 1) }),
    },
  },
  { name: 'a resource that is null', change: { resource: () => null } },
  { name: 'a resource without an id', change: changed(({ id: _, ...others }) => others) },
]

function changed(resource: (resource: CallbackResource) => unknown): CallbackChange {
  return { resource }
}

function reversed(resource: CallbackResource): CallbackResource {
  return Object.fromEntries(Object.entries(resource).reverse())
}
