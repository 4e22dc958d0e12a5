import type { EndpointSlice, EndpointSubset, Endpoints } from '@kubesim/api'
import { firstOf } from './cell-text.ts'
import { AGE, NAME, tableOf, text } from './table-definition.ts'

const SHOWN_MAX = 3

export const endpointsTable = tableOf<Endpoints>([NAME, text('Endpoints', endpointsText), AGE])

/** Only addresses that are ready. Upstream: printers formatEndpoints */
function endpointsText({ subsets = [] }: Endpoints): string {
  return subsets.length === 0 ? '<none>' : firstOf(subsets.flatMap(addressesOf), SHOWN_MAX)
}

function addressesOf({ addresses = [], ports = [] }: EndpointSubset): readonly string[] {
  if (ports.length === 0) return addresses.map(({ ip }) => ip)
  return ports.flatMap(({ port }) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)))
}

export const endpointSliceTable = tableOf<EndpointSlice>([
  NAME,
  text('AddressType', ({ addressType }) => addressType),
  text(
    'Ports',
    ({ ports = [] }) =>
      firstOf(
        ports.map(({ port, name }) => String(port ?? name ?? '*')),
        SHOWN_MAX,
      ) || '<unset>',
  ),
  text(
    'Endpoints',
    ({ endpoints }) =>
      firstOf(
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
        SHOWN_MAX,
      ) || '<unset>',
  ),
  AGE,
])
