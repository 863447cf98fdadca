/** The body of a POST that opens a verification. Only `mail` is required. Source: documented. */
export type VerificationRequest = {
  readonly mail: string
  /** The expected person. If null or absent, the person is recognised from the documents alone. */
  readonly user?: {
    readonly firstName?: string
    readonly lastName?: string
    readonly gender?: 'M' | 'F'
    readonly birthCountry?: string
    readonly birthPlace?: string
    /** Such as `1980-01-31`. */
    readonly birthDate?: string
    readonly taxCode?: string
  } | null
  readonly healthCard?: { readonly required?: boolean; readonly checkExpire?: boolean }
  readonly phoneNumber?: {
    readonly required?: boolean
    readonly editable?: boolean
    readonly number?: string
  }
  readonly policy?: { readonly url?: string }
  readonly redirectUrls?: { readonly success?: string; readonly failure?: string }
  /** True: one PDF of the documents. False or absent: an archive of images. */
  readonly output?: { readonly imagesAsPdf?: boolean }
  readonly layout?: {
    readonly title?: string
    readonly logo?: string
    readonly favicon?: string
    readonly backgroundColor?: string
    readonly textColor?: string
    readonly footer?: string
  }
  readonly callback?: {
    readonly url: string
    /** The encoding: a form, or JSON. Both are sent as HTTP POST. */
    readonly method?: 'POST' | 'JSON'
    readonly field?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly custom?: unknown
    readonly retry?: number
  }
}

/** The status. Treat any other text as "not finished". */
export type Status = 'running' | 'validation' | 'ok' | 'ko' | (string & {})

/** One row of the list. */
export type Row = {
  readonly id: string
  readonly status: Status
  /** Null until the verification is decided. */
  readonly reason: string | null
}

/** One verification. */
export type Verification = Row & {
  /** The page for the person. */
  readonly link: string
  readonly message: string
  readonly owner: string
}

/** The response to a POST. It has no reason yet. */
export type Opened = Omit<Verification, 'reason'>

/**
 * The data found about the person. Every member is optional. Source: assumed, except the names under `user`. A request
 * has the same names.
 */
export type Dossier = {
  readonly id?: string
  readonly status?: Status
  readonly mail?: string
  readonly user?: {
    readonly firstName?: string
    readonly lastName?: string
    readonly gender?: string
    readonly birthCountry?: string
    readonly birthDate?: string
    readonly birthPlace?: string
    readonly taxCode?: string
  }
  readonly document?: {
    readonly type?: string
    readonly number?: string
    readonly issueDate?: string
    readonly expiryDate?: string
    readonly issuingCountry?: string
  }
  readonly healthCard?: { readonly number?: string; readonly expiryDate?: string } | null
  readonly phoneNumber?: { readonly number?: string; readonly verified?: boolean } | null
  readonly completedAt?: string
}

/** Returns undefined if a documented member is missing or has another type. */
export function parseOpened(data: unknown): Opened | undefined {
  if (!isRecord(data)) return undefined
  const { id, status, link, message = '', owner = '' } = data
  return isText(id) && isText(status) && isText(link)
    ? { id, status, link, message: String(message), owner: String(owner) }
    : undefined
}

export function parseRow(data: unknown): Row | undefined {
  if (!isRecord(data)) return undefined
  const { id, status, reason = null } = data
  if (!isText(id) || !isText(status)) return undefined
  return { id, status, reason: typeof reason === 'string' ? reason : null }
}

export function parseVerification(data: unknown): Verification | undefined {
  const row = parseRow(data)
  const opened = parseOpened(data)
  return row === undefined || opened === undefined ? undefined : { ...opened, ...row }
}

export function parseRows(data: unknown): readonly Row[] | undefined {
  const rows = Array.isArray(data) ? data.map(parseRow) : undefined
  return rows?.every((row) => row !== undefined) ? rows : undefined
}

export function parseDossier(data: unknown): Dossier | undefined {
  return isRecord(data) ? data : undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
