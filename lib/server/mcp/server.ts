/** A server of the Model Context Protocol over the tools; the caller gives it a transport. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { programVersion } from "../version.ts";
import { TOOLS, type Tool, ToolRefusal, type ToolSurroundings } from "./tools.ts";

/** @param onTrouble what is no fault of the asker */
export function createMcpServer(around: ToolSurroundings, onTrouble: (cause: unknown) => void): McpServer {
  const server = new McpServer(
    { name: "teranyina", title: "Teranyina", version: programVersion() },
    { instructions: "Read-only view of bmx6/bmx7 community mesh networks. Begin with list_meshes. Unknown is null, never zero." },
  );
  for (const tool of TOOLS) {
    const { name, title, description, input, output } = tool;
    server.registerTool(
      name,
      // A schema with a name of its own would become a reference, and the protocol wants an object at the root.
      {
        title,
        description,
        inputSchema: input,
        outputSchema: output.shape,
        annotations: { readOnlyHint: true, openWorldHint: false },
      },
      (given: unknown) => call(tool, given, around, onTrouble),
    );
  }
  return server;
}

async function call(
  tool: Tool,
  given: unknown,
  around: ToolSurroundings,
  onTrouble: (cause: unknown) => void,
): Promise<CallToolResult> {
  try {
    const { value, text } = await tool.answer(given, around);
    return { structuredContent: value, content: [{ type: "text", text }] };
  } catch (cause) {
    if (!(cause instanceof ToolRefusal)) onTrouble(cause);
    const text = cause instanceof ToolRefusal ? cause.message : "The site could not answer. Its log tells why.";
    return { isError: true, content: [{ type: "text", text }] };
  }
}
