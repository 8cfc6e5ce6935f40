#!/usr/bin/env node
// hookline journal verify | show | replay | backup, hookline explain: looks at a journal and changes nothing in it.
import { main } from "../main.ts";
import { processOutput } from "../output.ts";

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

process.exitCode = await main(process.argv.slice(2), processOutput(process));
