export { main } from './main.ts'
export { type RunningServer, type ServeOptions, startServer } from './serve/server.ts'
