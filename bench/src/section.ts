/** One table of the report; cells are texts, numbers are rounded for reading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** How much is run. */
export interface Effort {
  readonly rounds: number;
  /** Signals of one measurement. */
  readonly signals: number;
  /** The long ones too: a million records, a minute of load. */
  readonly long: boolean;
}

const cell = (value: string | number): string =>
  typeof value === "string" ? value : String(Number(value.toPrecision(3)));

export const markdown = ({ columns, id, rows, title }: Section): string =>
  [
    `### ${id}. ${title}`,
    "",
    `| ${columns.join(" | ")} |`,
    `|${columns.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
    "",
  ].join("\n");
