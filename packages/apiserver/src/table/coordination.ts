import type { Lease } from '@kubesim/api'
import { AGE, NAME, tableOf, text } from './table-definition.ts'

export const leaseTable = tableOf<Lease>([NAME, text('Holder', ({ spec }) => spec?.holderIdentity), AGE])
