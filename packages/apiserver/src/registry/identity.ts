import type { Kernel, RandomStream } from '@kubesim/kernel'
import type { ServedResource } from './served-resource.ts'

const NAME_LENGTH_MAX = 63
const SUFFIX_LENGTH = 5
const BASE_LENGTH_MAX = NAME_LENGTH_MAX - SUFFIX_LENGTH

/** Uids and generated names, one random stream per resource, so that a new kind of object does not rename the others. */
export class IdentitySource {
  private readonly kernel: Kernel
  private readonly prefix: string
  private readonly streams = new Map<ServedResource, { readonly uids: RandomStream; readonly names: RandomStream }>()

  /** `prefix` tells this source's streams from those of another. */
  constructor(kernel: Kernel, prefix = '') {
    this.kernel = kernel
    this.prefix = prefix
  }

  uid(resource: ServedResource): string {
    return this.streamsOf(resource).uids.uuid()
  }

  /** `web-` becomes `web-x7k2p`. Upstream: apiserver/pkg/storage/names simpleNameGenerator */
  generateName(resource: ServedResource, base: string): string {
    const kept = base.length > BASE_LENGTH_MAX ? base.slice(0, BASE_LENGTH_MAX) : base
    return flat(kept + this.streamsOf(resource).names.nameSuffix(SUFFIX_LENGTH))
  }

  private streamsOf(resource: ServedResource): { readonly uids: RandomStream; readonly names: RandomStream } {
    let streams = this.streams.get(resource)
    if (streams === undefined) {
      streams = {
        uids: this.kernel.random(this.prefix + resource.uidStream),
        names: this.kernel.random(this.prefix + resource.nameStream),
      }
      this.streams.set(resource, streams)
    }
    return streams
  }
}

/** A concatenation is kept by engines as a tree of its parts, several times the size of the text; reading it as a number makes it one piece. */
function flat(text: string): string {
  Number(text)
  return text
}
