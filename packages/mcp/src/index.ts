export { type AgentHandlerOptions, createAgentHandler } from './agent-handler.ts';
export type { ActivityPage, AgentCaller, AgentTools } from './agent-tools.ts';
export { type CallDescription, describeCall } from './describe-call.ts';
export type { ActivityResult, TokenListResult, WhoamiResult } from './tool-results.ts';
