import { Argument, Command } from "commander";
import { printPlain } from "../print.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** Prints the completion of commands and options for a shell. The commands are those of the program that it is added to. */
export const completionCommand = new Command("completion")
  .addArgument(new Argument("<shell>", "the shell that completes").choices(shells))
  .addHelpText(
    "after",
    `
The words complete behind "ccaip-sessions", the name of the installed program.

Examples:
  $ npx ccaip-sessions completion bash > ccaip-sessions.bash
  $ npx ccaip-sessions completion fish > ccaip-sessions.fish`,
  )
  .action((shell: (typeof shells)[number], _: unknown, command: Command) => {
    printPlain(scripts[shell](command.parent?.commands ?? []));
  });

const optionsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long, hidden }) => (typeof long === "string" && !hidden ? [long] : [])),
  "--help",
];

const names = (commands: readonly Command[]): string => commands.map((command) => command.name()).join(" ");

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => `    ${command.name()}) words="${optionsOf(command).join(" ")}" ;;`);
  return `_ccaip_sessions() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${names(commands)}"
  [ "$COMP_CWORD" -eq 1 ] || [[ "$word" == -* ]] && COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _ccaip_sessions ccaip-sessions`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

const scripts: Readonly<Record<(typeof shells)[number], (commands: readonly Command[]) => string>> = {
  bash,
  zsh: (commands) => `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`,
  fish: (commands) =>
    commands
      .flatMap((command) => [
        `complete -c ccaip-sessions -n __fish_use_subcommand -f -a ${command.name()} -d ${quoted(command.description())}`,
        ...optionsOf(command).map(
          (option) => `complete -c ccaip-sessions -n ${quoted(`__fish_seen_subcommand_from ${command.name()}`)} -l ${option.slice(2)}`,
        ),
      ])
      .join("\n"),
};
