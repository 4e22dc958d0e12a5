/** One thing that a client would accept, from its Accept header. */
export interface AcceptedType {
  readonly mediaType: string
  /** `as`, `g` and `v`: Table and PartialObjectMetadata of meta.k8s.io, discovery documents of apidiscovery.k8s.io. */
  readonly parameters: ReadonlyMap<string, string>
}

/** The form in which an object is answered. */
export interface AnswerForm {
  readonly encoding: 'json' | 'yaml' | 'protobuf'
  readonly as: 'Table' | 'PartialObjectMetadata' | undefined
}

const TEXT: ReadonlyMap<string, AnswerForm['encoding']> = new Map([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
])
const PROTOBUF: ReadonlyMap<string, AnswerForm['encoding']> = new Map([['application/vnd.kubernetes.protobuf', 'protobuf']])

/** Clients send the same few headers all day long. */
const forms = new Map<string, AnswerForm | undefined>()
const FORM_COUNT_MAX = 1_000

/** The form in which to answer a client that sends this header; undefined when it takes none of what there is. */
export function formFor(accept = ''): AnswerForm | undefined {
  if (forms.has(accept)) return forms.get(accept)
  const form = negotiate(parseAccept(accept))
  if (forms.size >= FORM_COUNT_MAX) forms.clear()
  forms.set(accept, form)
  return form
}

/** What a client would accept, as it lists it; everything when it says nothing. */
export function parseAccept(header: string | undefined): readonly AcceptedType[] {
  if (header === undefined || header.trim() === '') return [{ mediaType: '*/*', parameters: new Map() }]
  return header.split(',').map((part) => {
    const [mediaType = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    return { mediaType: mediaType.toLowerCase(), parameters: new Map(parameters.map(splitParameter)) }
  })
}

function splitParameter(text: string): [string, string] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text.toLowerCase(), ''] : [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()]
}

/**
 * The first form a client lists that this server can give; undefined when there is none. Differs: JSON and YAML come before protobuf, because
 * their bytes are there already. Upstream: endpoints/handlers/negotiation
 */
function negotiate(accepted: readonly AcceptedType[]): AnswerForm | undefined {
  return firstOf(accepted, TEXT) ?? firstOf(accepted, PROTOBUF)
}

function firstOf(accepted: readonly AcceptedType[], encodings: ReadonlyMap<string, AnswerForm['encoding']>): AnswerForm | undefined {
  for (const { mediaType, parameters } of accepted) {
    const encoding = encodings.get(mediaType)
    if (encoding === undefined) continue
    const as = parameters.get('as')
    if (as === undefined || as === '') return { encoding, as: undefined }
    if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') continue
    if (as === 'Table' && encoding !== 'protobuf') return { encoding, as }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { encoding, as: 'PartialObjectMetadata' }
  }
  return undefined
}
