import type { Kernel, RandomStream } from '@kubesim/kernel'

const NANOS_PER_MS = 1_000_000
/** Events of one recorder at one instant are up to this many nanoseconds apart. */
const STEP_NS_MAX = 997
const WORD = 0x1_0000_0000
const NAME_LENGTH_MAX = 253
/** A dot and the digits. */
const SUFFIX_LENGTH = 17
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/**
 * Names of Events: the object's name and the time in nanoseconds, hexadecimal. Virtual time has milliseconds, so the digits below come from
 * the recorder's random stream and only grow while an instant lasts. Upstream: client-go tools/record/util GenerateEventName
 */
export class EventNames {
  private readonly kernel: Kernel
  private readonly random: RandomStream
  private atMs = -1
  private nanos = 0
  private checkedName = ''
  private isNameValid = false

  constructor(kernel: Kernel, stream: string) {
    this.kernel = kernel
    this.random = kernel.random(stream)
  }

  next(objectName: string): string {
    const { now } = this.kernel
    if (now === this.atMs) this.nanos += 1 + this.random.below(STEP_NS_MAX)
    else {
      this.atMs = now
      this.nanos = this.random.below(NANOS_PER_MS)
    }
    // Names such as `system:node` are no part of a name of an Event.
    return this.isPartOfName(objectName) ? eventName(objectName, now, this.nanos) : this.random.uuid()
  }

  /** The nanoseconds in the latest name; -1 when it was not made of them. */
  get latestNanos(): number {
    return this.isNameValid ? this.nanos : -1
  }

  /** Many names in a row are about one object. */
  private isPartOfName(objectName: string): boolean {
    if (objectName !== this.checkedName) {
      this.checkedName = objectName
      this.isNameValid = objectName.length + SUFFIX_LENGTH <= NAME_LENGTH_MAX && DNS_SUBDOMAIN.test(objectName)
    }
    return this.isNameValid
  }
}

/** The name of an Event about an object at a time. */
export function eventName(objectName: string, timeMs: number, nanos: number): string {
  return `${objectName}.${hexNanos(timeMs, nanos)}`
}

/** Milliseconds since 1970 and nanoseconds on top as one hexadecimal number of nanoseconds, which a double cannot hold. */
export function hexNanos(timeMs: number, nanos: number): string {
  const low = (timeMs % WORD) * NANOS_PER_MS + nanos
  const high = Math.floor(timeMs / WORD) * NANOS_PER_MS + Math.floor(low / WORD)
  return high === 0 ? low.toString(16) : highDigits(high) + wordDigits(low % WORD)
}

let latestHigh = 0
let latestHighDigits = '0'

/** Changes every few seconds. */
function highDigits(high: number): string {
  if (high !== latestHigh) {
    latestHigh = high
    latestHighDigits = high.toString(16)
  }
  return latestHighDigits
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Eight hexadecimal digits: turning numbers of this size into text digit by digit is several times slower. */
function wordDigits(word: number): string {
  return BYTES[word >>> 24]! + BYTES[(word >>> 16) & 255]! + BYTES[(word >>> 8) & 255]! + BYTES[word & 255]!
}
