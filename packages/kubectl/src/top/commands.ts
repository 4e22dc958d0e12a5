import type { CommandDefinition } from '../contracts.ts'
import { topNodeCommand } from './top-node.ts'
import { topPodCommand } from './top-pod.ts'

export const TOP_COMMANDS: readonly CommandDefinition[] = [topNodeCommand, topPodCommand]
