/** What a certificate signing request asks for, by the names that Go gives its parts. */
export interface CertificateRequest {
  readonly commonName: string
  readonly serialNumber: string
  readonly organization: readonly string[]
  readonly organizationalUnit: readonly string[]
  readonly country: readonly string[]
  readonly locality: readonly string[]
  readonly province: readonly string[]
  readonly streetAddress: readonly string[]
  readonly postalCode: readonly string[]
  readonly dnsNames: readonly string[]
  readonly emailAddresses: readonly string[]
  readonly uris: readonly string[]
  readonly ipAddresses: readonly string[]
}

/** A value of DER: its tag, its bytes, and where it ends in what it was read from. */
interface Value {
  readonly tag: number
  readonly bytes: Uint8Array
}

const TAG_OID = 0x06
const TAG_OCTETS = 0x04
const TAG_ATTRIBUTES = 0xa0
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'

/** Reads PEM. Throws an Error in the words of the Go reader, as far as they are known. Upstream: kubectl/pkg/util/certificate ParseCSR */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const block = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)
  if (block === null) throw new Error('PEM block type must be CERTIFICATE REQUEST')
  const [request] = valuesIn(bytesOf(atob(block[1]!.replace(/\s/g, ''))))
  const [info] = valuesIn(request!.bytes)
  const [, subject, , attributes] = valuesIn(info!.bytes)
  const named = subjectOf(subject!)
  const names = attributes?.tag === TAG_ATTRIBUTES ? alternativeNames(attributes) : []
  const ofTag = (tag: number) => names.filter((name) => name.tag === tag).map(({ bytes }) => textOf(bytes))
  return {
    commonName: named('2.5.4.3').at(-1) ?? '',
    serialNumber: named('2.5.4.5').at(-1) ?? '',
    organization: named('2.5.4.10'),
    organizationalUnit: named('2.5.4.11'),
    country: named('2.5.4.6'),
    locality: named('2.5.4.7'),
    province: named('2.5.4.8'),
    streetAddress: named('2.5.4.9'),
    postalCode: named('2.5.4.17'),
    emailAddresses: ofTag(0x81),
    dnsNames: ofTag(0x82),
    uris: ofTag(0x86),
    ipAddresses: names.filter(({ tag }) => tag === 0x87).map(({ bytes }) => addressText(bytes)),
  }
}

function valuesIn(bytes: Uint8Array): readonly Value[] {
  const values: Value[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at]!
    let length = bytes[at + 1] ?? 0
    at += 2
    if (length >= 0x80) {
      const count = length - 0x80
      length = bytes.slice(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0)
      at += count
    }
    if (at + length > bytes.length) throw new Error('asn1: syntax error: data truncated')
    values.push({ tag, bytes: bytes.slice(at, at + length) })
    at += length
  }
  return values
}

/** Texts of the subject by object identifier. */
function subjectOf(subject: Value): (oid: string) => readonly string[] {
  const pairs = valuesIn(subject.bytes)
    .flatMap((set) => valuesIn(set.bytes))
    .map((pair) => valuesIn(pair.bytes))
  return (oid) => pairs.filter(([name]) => name?.tag === TAG_OID && oidText(name.bytes) === oid).map(([, value]) => textOf(value!.bytes))
}

/** Every name of the extension that the request asks for. */
function alternativeNames(attributes: Value): readonly Value[] {
  return valuesIn(attributes.bytes)
    .map((attribute) => valuesIn(attribute.bytes))
    .filter(([name]) => oidText(name!.bytes) === EXTENSION_REQUEST)
    .flatMap(([, set]) => valuesIn(set!.bytes).flatMap((extensions) => valuesIn(extensions.bytes)))
    .map((extension) => valuesIn(extension.bytes))
    .filter(([name]) => oidText(name!.bytes) === SUBJECT_ALTERNATIVE_NAME)
    .flatMap((parts) => parts.filter(({ tag }) => tag === TAG_OCTETS))
    .flatMap((octets) => valuesIn(octets.bytes).flatMap((names) => valuesIn(names.bytes)))
}

function oidText(bytes: Uint8Array): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16))
  const [longest = ''] = (groups.join(':').match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? []).sort((a, b) => b.length - a.length)
  return longest === '' ? groups.join(':') : groups.join(':').replace(longest, '::').replace(/:{3,}/, '::')
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function bytesOf(binary: string): Uint8Array {
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
