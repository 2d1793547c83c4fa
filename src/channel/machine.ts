// Runs state tables: `(state, event) -> (state, effects)`. Knows no protocol.

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

type Row<Context, State, Event extends { readonly type: string }, Effect> = {
  readonly [T in Event["type"]]?: (
    context: Context,
    state: State,
    event: Extract<Event, { readonly type: T }>,
  ) => Step<State, Effect>;
};

/** A row for each phase, with the events that it reacts to. */
type Table<
  Context,
  State extends { readonly phase: string },
  Event extends { readonly type: string },
  Effect,
> = {
  readonly [P in State["phase"]]: Row<
    Context,
    Extract<State, { readonly phase: P }>,
    Event,
    Effect
  > extends infer R
    ? {
        readonly [T in keyof R]: R[T] extends ((...args: infer A) => unknown) | undefined
          ? (...args: A) => Step<State, Effect>
          : never;
      }
    : never;
};

type EventsIn<R> = R extends unknown ? keyof R : never;

/** The events that no phase of a table reacts to. */
type Unheard<T, Event extends { readonly type: string }> = Exclude<Event["type"], EventsIn<T[keyof T]>>;

/** Takes a state table. It compiles only if some phase reacts to each event. */
export function tableOf<
  Context,
  State extends { readonly phase: string },
  Event extends { readonly type: string },
  Effect,
>() {
  return <T extends Table<Context, State, Event, Effect>>(
    table: T & ([Unheard<T, Event>] extends [never] ? unknown : { readonly unheard: Unheard<T, Event> }),
  ): Table<Context, State, Event, Effect> => table;
}

/** Looks the event up in the phase's row. An event that is not in it changes nothing. */
export function runTable<
  Context,
  State extends { readonly phase: string },
  Event extends { readonly type: string },
  Effect,
>(
  table: Table<Context, State, Event, Effect>,
  context: Context,
  state: State,
  event: Event,
): Step<State, Effect> {
  const row = table[state.phase as State["phase"]] as Readonly<
    Record<string, ((context: Context, state: State, event: Event) => Step<State, Effect>) | undefined>
  >;
  return row[event.type]?.(context, state, event) ?? { state, effects: [] };
}
