import type { CommandDefinition } from '../contracts.ts'
import { cordonCommand, uncordonCommand } from './cordon.ts'
import { drainCommand } from './drain-command.ts'

export const NODE_COMMANDS: readonly CommandDefinition[] = [cordonCommand, drainCommand, uncordonCommand]
