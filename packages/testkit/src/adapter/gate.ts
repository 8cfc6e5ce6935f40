/** Something a test opens when it is time; what waits goes on then. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** A closed gate: `Promise.withResolvers`, which Node 20 lacks. */
export function closedGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
