import { createMemoryStore } from './memory-store.ts'
import { describeStoreContract } from './store-contract.ts'
import { describeStoreModel } from './store-model.ts'

describeStoreContract('memory store', createMemoryStore)
describeStoreModel('memory store', createMemoryStore)
