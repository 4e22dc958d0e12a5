export type * from './contracts.ts'
export { createClient } from './in-process-client.ts'
export { createInformers, type InformersOptions } from './informer.ts'
export { createWorkQueue, type WorkQueueOptions } from './work-queue.ts'
