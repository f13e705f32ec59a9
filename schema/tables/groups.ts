import type { AgentInFile, MenuPathInFile, VirtualAgentInFile } from "../session-metadata.ts";
import type { Columns, ColumnBuilder } from "../table.ts";

/** A person who took part, as the file describes agents everywhere. `who` continues "of the agent …". */
export const agent =
  (who: string) =>
  (column: ColumnBuilder<AgentInFile>): Columns => ({
    id: column.int64("id", `Id of the agent ${who}.`, { pii: "identifier" }),
    number: column.string("agent_number", "agent", `Number that the company gave the agent ${who}.`, { reading: "digits" }),
    email: column.string("email", "agent", `E-mail of the agent ${who}; a virtual agent has none.`),
    name: column.string("name", "agent", `Full name of the agent ${who}.`),
    last_name: column.string("last_name", "agent", `Last name of the agent ${who}.`),
    first_name: column.string("first_name", "agent", `First name of the agent ${who}.`),
    va_alias: column.string("va_alias", "none", `Alias of the agent ${who}, if it is a virtual agent.`),
    avatar_url: column.string("avatar_url", "agent", `Picture of the agent ${who}.`),
  });

/** A virtual agent, as the file describes them everywhere. `who` continues "of the virtual agent …". */
export const virtualAgent =
  (who: string) =>
  (column: ColumnBuilder<VirtualAgentInFile>): Columns => ({
    id: column.int64("id", `Id of the virtual agent ${who}.`),
    name: column.string("name", "none", `Name of the virtual agent ${who}.`),
    alias: column.string("va_alias", "none", `Alias of the virtual agent ${who}; older files lack the key.`),
    avatar_url: column.string("avatar_url", "none", `Picture of the virtual agent ${who}.`),
  });

/** A queue by its place in the menu. `which` continues "of the menu path …". */
export const menuPath =
  (which: string) =>
  (column: ColumnBuilder<MenuPathInFile>): Columns => ({
    name: column.string("name", "none", `Full menu path (queue) ${which}, levels divided by \`/\`.`),
    materialized: column.string("materialized_path", "none", `Menu path ${which} as menu ids divided by \`/\`, such as \`6/8\`.`),
    level_count: column.int64("items_count", `Number of levels of the menu path ${which}.`),
  });
