import { hashText } from '@kubesim/kernel'

const MIB = 2 ** 20
const SIZE_DEFAULT_BYTES = 60 * MIB

/** Sizes of well-known images, so that first pulls take plausibly long. */
const SIZES: Readonly<Record<string, number>> = {
  alpine: 4 * MIB,
  busybox: 2 * MIB,
  fluentd: 22 * MIB,
  nginx: 70 * MIB,
  pause: 320 * 1024,
  postgres: 150 * MIB,
  redis: 45 * MIB,
  coredns: 22 * MIB,
}

/** Tags that no simulated registry has, so that a bad image can be shown anywhere. */
export const ABSENT_TAGS: ReadonlySet<string> = new Set([
  'absent',
  'bad',
  'broken',
  'does-not-exist',
  'doesnotexist',
  'missing',
  'nonexistent',
  'not-found',
  'typo',
])

/** The parts of an image reference: `registry/path:tag@digest`. */
export interface ImageReference {
  /** With registry and defaults filled in: `docker.io/library/nginx:1.25-alpine`. */
  readonly canonical: string
  /** Last segment of the path: `nginx`. */
  readonly shortName: string
  readonly tag: string
  readonly digest: string | undefined
}

const parsed = new Map<string, ImageReference | undefined>()
const PARSED_MAX = 10_000

/** undefined when the text is no image reference. Upstream: distribution/reference ParseNormalizedNamed */
export function parseImage(image: string): ImageReference | undefined {
  if (parsed.has(image)) return parsed.get(image)
  if (parsed.size >= PARSED_MAX) parsed.clear()
  const reference = parse(image)
  parsed.set(image, reference)
  return reference
}

function parse(image: string): ImageReference | undefined {
  const match =
    /^((?:[a-zA-Z0-9.-]+(?::[0-9]+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]+))?$/.exec(
      image,
    )
  if (match === null) return undefined
  const path = match[1]!
  const first = path.slice(0, Math.max(0, path.indexOf('/')))
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost'
  const full = hasRegistry ? path : path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`
  const tag = match[2] ?? (match[3] === undefined ? 'latest' : '')
  return {
    canonical: full + (tag === '' ? '' : `:${tag}`) + (match[3] === undefined ? '' : `@${match[3]}`),
    shortName: path.slice(path.lastIndexOf('/') + 1),
    tag,
    digest: match[3],
  }
}

/** What the simulated registries hold: everything, but what is named absent. */
export interface Registry {
  /** undefined when the registry lacks the image. */
  sizeBytes(reference: ImageReference): number | undefined
}

export function createRegistry(options: { readonly absent?: readonly string[] } = {}): Registry {
  const absent = new Set(options.absent?.map((image) => parseImage(image)?.canonical ?? image))
  return {
    sizeBytes(reference) {
      if (ABSENT_TAGS.has(reference.tag) || absent.has(reference.canonical)) return undefined
      return SIZES[reference.shortName] ?? SIZE_DEFAULT_BYTES
    },
  }
}

const imageIds = new Map<string, string>()

/** The digest under which a runtime knows an image: the same for the same reference, everywhere. */
export function imageId(reference: ImageReference): string {
  let id = imageIds.get(reference.canonical)
  if (id === undefined) {
    const repository = reference.canonical.replace(/(:[\w][\w.-]*)?(@.*)?$/, '')
    id = `${repository}@${reference.digest ?? `sha256:${hexDigest(reference.canonical)}`}`
    imageIds.set(reference.canonical, id)
  }
  return id
}

function hexDigest(text: string): string {
  let digest = ''
  for (let part = 0; part < 8; part++) digest += hashText(`${part}${text}`).toString(16).padStart(8, '0')
  return digest
}
